"""The options of a mock: their names, checks and defaults."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict, get_args

from botocore.exceptions import BotoCoreError

from mgn_mock.clock import UTC, check_start, from_text
from mgn_mock.deferred import deferred
from mgn_mock.errors import did_you_mean
from mgn_mock.model.ids import is_account_id
from mgn_mock.model.spec import service
from mgn_mock.neighbours.choice import moto_is_active
from mgn_mock.neighbours.configuration import configured_region
from mgn_mock.state.settings import Neighbours, Progress, Settings, TimeFormat, Transport

if TYPE_CHECKING:
    from mgn_mock.service import facts
    from mgn_mock.service.shared import quotas
else:
    facts = deferred("mgn_mock.service.facts")
    quotas = deferred("mgn_mock.service.shared.quotas")

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
DEFAULT_RECORD = 10_000
_REGION = r"[a-z]{2,}(-[a-z]+)+-\d+"


# By option, the values that it may have, of which the first is the default.
_CHOICES = {
    "progress": get_args(Progress),
    "transport": get_args(Transport),
    "neighbours": get_args(Neighbours),
    "time_format": get_args(TimeFormat),
}


class Options(TypedDict, total=False):
    """The keyword arguments of `mock_mgn` and `MgnMock`, all of them optional."""

    region: str
    """The Region in which the control panel acts, and that of the fixture `mgn_client`. Default: `AWS_DEFAULT_REGION`,
    else the Region of boto3's default session or of the AWS configuration, else `us-east-1`."""
    account_id: str
    """The account in which the control panel acts, and that of callers whose credentials do not name another one:
    twelve digits. Default: a twelve-digit `AWS_ACCESS_KEY_ID`, else `AWS_ACCOUNT_ID`, else `MOTO_ACCOUNT_ID` while moto
    is on, else `123456789012`."""
    initialized: bool
    """Whether the service is initialized. With `False`, calls raise UninitializedAccountException until
    InitializeService was called in their account and Region. Default: `True`."""
    progress: Progress
    """What moves time. `"on_read"`: each read of a thing moves it to its next step. `"manual"`: `advance` and `settle`
    only. `"clock"`: `time.time()`. `"sleep"` (`mock_mgn` only): `time.sleep` and `asyncio.sleep`, which return at once;
    deadlines and time-outs follow. `"instant"`: an answer shows how something began, the next call how it ended.
    Default: `"on_read"`."""
    start_time: datetime | str
    """The time that the clock of the mock shows at the start: a datetime, or a text in ISO 8601; UTC if it names no
    offset. Default: now."""
    start_replication_types: Collection[str]
    """The replication types that StartReplication accepts: `"SNAPSHOT_SHIPPING"`, `"AGENT_BASED"`, or both. Default:
    `("SNAPSHOT_SHIPPING",)`."""
    quotas: Mapping[str, int | None]
    """Limits that replace those of the service, by name of the quota; `None` means no limit. Default: the documented
    values."""
    transport: Transport
    """`"direct"`: calls are answered before botocore serializes them. `"wire"`: botocore serializes, signs, retries and
    parses as in real use, and only the network is replaced. Default: `"direct"`."""
    requests: bool
    """Whether signed requests that code sends with the `requests` library are answered too (`mock_mgn` only). Default:
    `False`."""
    neighbours: Neighbours
    """Where EC2, S3 and EventBridge are. `"auto"`: in moto or at an endpoint that botocore's configuration names
    (`AWS_ENDPOINT_URL_EC2`, `AWS_ENDPOINT_URL`, the profile), else in memory, which has no EventBridge. `"boto3"`: in
    moto or at an endpoint, else an error. `"memory"`: in memory. Default: `"auto"`."""
    retry_sleep: bool
    """Whether botocore really sleeps between attempts. Default: `False`."""
    mock_credentials: bool
    """Whether sessions that search for credentials get dummy ones while the mock is on. Credentials that were given to
    a client or session stay. Default: `True`."""
    strict_faults: bool
    """Whether a test fails at its end if one of its fault rules or armed troubles was never met. Default: `False`."""
    record: int
    """How many of the latest calls are kept in `calls`, and of the latest events in `events`; `0` keeps no calls, and
    10,000 events. Default: `10_000`."""
    assume: Collection[str] | None
    """The ids of the assumptions that calls may rest on, see `MgnMock.assumptions`; `()` allows none. Default: all."""
    seed: int
    """The seed of generated ids, addresses and other values, which are the same in each run. Default: `0`."""
    time_format: TimeFormat
    """The form of times in answers, calls, dumps and results of the panel. `"offset"`: as in real answers,
    `2026-01-31T12:00:00+00:00`. `"Z"`: as in the service model, `2026-01-31T12:00:00.000000Z`. Default: `"offset"`."""
    events: bool
    """Whether the events of `MgnMock.events` are also put on the default bus of the EventBridge beside the mock, where
    the bus has a rule or an archive. Default: `True`."""


OPTION_NAMES = frozenset(Options.__annotations__)


def settings_from(given: Mapping[str, Any]) -> Settings:
    """Check options and fill in the defaults; raise TypeError or ValueError for what does not fit."""
    return in_this_environment(checked(given), given)


def checked(given: Mapping[str, Any]) -> Settings:
    """Check options and fill in the defaults that no environment changes; raise as `settings_from` does."""
    check_names(given)
    found = {name: _CHECKS[name](given) for name in given if name in _CHECKS}
    if "region" in given:
        found["named_region"] = _checked_region(given["region"])
    if "account_id" in given:
        found["account_id"] = _given_account(given["account_id"])
    return _defaults()._replace(**found) if found else _defaults()


@cache
def _defaults() -> Settings:
    """Return what holds where nothing is given; the environment names the Region and the account at each start."""
    return Settings(
        named_region=None,
        default_region=_default_region,
        account_id=DEFAULT_ACCOUNT_ID,
        **{name: check({}) for name, check in _CHECKS.items()},
    )


def in_this_environment(settings: Settings, given: Mapping[str, Any]) -> Settings:
    """Return checked settings with the Region and account that the environment names now, unless options give them."""
    # Settings of their own in any case: they keep the Region of the machine's configuration once it is read.
    return settings._replace(
        named_region=settings.named_region if "region" in given else _region_of_environment(),
        account_id=settings.account_id if "account_id" in given else _account_of_environment(),
    )


def check_names(given: Mapping[str, Any]) -> None:
    """Raise TypeError for an option that does not exist."""
    unknown = sorted(given.keys() - OPTION_NAMES)
    if unknown:
        every = ", ".join(sorted(OPTION_NAMES))
        raise TypeError(
            f"mock_mgn has no option {', '.join(map(repr, unknown))}; its options are {every}"
            f"{did_you_mean(unknown[0], OPTION_NAMES)}"
        )


def _of_type(given: Mapping[str, Any], name: str, wanted: type, *, default: Any) -> Any:
    value = given.get(name, default)
    # A bool is an int in Python; for `record` and `seed` it is a mistake.
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise TypeError(f"option {name} must be of type {wanted.__name__}, not {type(value).__name__}: {value!r}")
    return value


def _one_of(given: Mapping[str, Any], name: str) -> Any:
    values = _CHOICES[name]
    value = given.get(name, values[0])
    if value not in values:
        raise ValueError(f"option {name} must be one of {', '.join(map(repr, values))}, not {value!r}")
    return value


def check_place(region: Any, account_id: Any) -> None:
    """Raise ValueError for what cannot be a Region or an account."""
    _checked_region(region)
    _given_account(account_id)


def _region_of_environment() -> str | None:
    value = os.environ.get("AWS_DEFAULT_REGION")
    return _checked_region(value) if value else None


def _checked_region(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(_REGION, value):
        raise ValueError(f"option region must be a Region such as 'eu-west-1', not {value!r}")
    return value


def _default_region() -> str:
    """Return the Region of boto3's default session, else of the configuration, else the usual one."""
    session = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    try:
        found = session.region_name if session is not None else None
    except BotoCoreError:
        # A profile that does not exist; the test's own clients say so.
        found = None
    return _checked_region(found or configured_region() or DEFAULT_REGION)


def _given_account(value: Any) -> str:
    return _checked_account(value, "a text of twelve digits")


def _account_of_environment() -> str:
    access_key = os.environ.get("AWS_ACCESS_KEY_ID", "")
    if is_account_id(access_key):
        return access_key
    for name in ("AWS_ACCOUNT_ID", *(("MOTO_ACCOUNT_ID",) if moto_is_active() else ())):
        value = os.environ.get(name)
        if value:
            return _checked_account(value, f"given, or {name} hold a text of twelve digits")
    return DEFAULT_ACCOUNT_ID


def _checked_account(value: Any, what: str) -> str:
    if not is_account_id(value):
        raise ValueError(f"option account_id must be {what}, not {value!r}")
    return str(value)


def _start_time(given: Mapping[str, Any]) -> datetime | None:
    value = given.get("start_time")
    if value is None:
        return None
    if not isinstance(value, (datetime, str)):
        raise TypeError(f"option start_time must be a datetime or a text in ISO 8601, not {type(value).__name__}")
    moment = _in_utc(value)
    check_start(moment, "option start_time")
    return moment


def _in_utc(value: datetime | str) -> datetime:
    try:
        if isinstance(value, str):
            return from_text(value)
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (OverflowError, ValueError) as error:
        # A text that is a time, but of no year, has an OverflowError as its cause.
        if isinstance(error, OverflowError) or error.__cause__ is not None:
            text = f"option start_time: {value} in UTC has no date; a clock goes from year 2 to 9998"
        else:
            text = f"option start_time must be a time in ISO 8601, not {value!r}"
        raise ValueError(text) from error


def _replication_types(given: Mapping[str, Any]) -> tuple[str, ...]:
    # Nothing reads the model before it is needed.
    if "start_replication_types" not in given:
        return ("SNAPSHOT_SHIPPING",)
    value = given["start_replication_types"]
    # An iterator could be read only once.
    if isinstance(value, str) or not isinstance(value, Collection):
        raise TypeError(f"option start_replication_types must be a sequence of replication types, not {value!r}")
    types = tuple(value)
    known = service().enum("ReplicationType")
    unknown = [each for each in types if each not in known]
    if unknown or not types:
        raise ValueError(f"option start_replication_types must name some of {', '.join(known)}, not {types!r}")
    # In the model's order, so that nested mocks with the same types agree.
    return tuple(each for each in known if each in types)


def _assume(given: Mapping[str, Any]) -> tuple[str, ...] | None:
    value = given.get("assume")
    if value is None:
        return None
    if isinstance(value, str) or not isinstance(value, Collection):
        raise TypeError(f"option assume must be a sequence of ids of assumptions, not {value!r}")
    known = facts.facts()
    for each in value:
        fact = known.get(each)
        if fact is None or fact.sure != "assumed":
            hint = did_you_mean(each, [name for name, one in known.items() if one.sure == "assumed"])
            what = "is not assumed but known" if fact is not None else "is no assumption of mgn_mock"
            raise ValueError(f"option assume: {each!r} {what}{hint}")
    return tuple(sorted(value))


def _record(given: Mapping[str, Any]) -> int:
    value: int = _of_type(given, "record", int, default=DEFAULT_RECORD)
    if value < 0:
        raise ValueError(f"option record must be 0 or more, not {value}")
    return value


def _quotas(given: Mapping[str, Any]) -> Mapping[str, int | None]:
    value = dict(_of_type(given, "quotas", Mapping, default={}))
    for name, limit in value.items():
        if name not in quotas.QUOTAS:
            raise ValueError(
                f"option quotas: there is no quota {name!r}; the quotas are {', '.join(sorted(quotas.QUOTAS))}"
                f"{did_you_mean(name, quotas.QUOTAS)}"
            )
        is_number = isinstance(limit, int) and not isinstance(limit, bool)
        if limit is not None and (not is_number or limit < 0):
            raise ValueError(
                f"option quotas: {name} must be a whole number, 0 or more, not {limit!r}; None is no limit"
            )
    return MappingProxyType(value)


def _switch(name: str, *, default: bool) -> Callable[[Mapping[str, Any]], Any]:
    return partial(_of_type, name=name, wanted=bool, default=default)


# By option, but for the Region and the account: what returns its checked value, or the default where it is not given.
_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "initialized": _switch("initialized", default=True),
    "progress": partial(_one_of, name="progress"),
    "start_time": _start_time,
    "start_replication_types": _replication_types,
    "transport": partial(_one_of, name="transport"),
    "requests": _switch("requests", default=False),
    "neighbours": partial(_one_of, name="neighbours"),
    "retry_sleep": _switch("retry_sleep", default=False),
    "mock_credentials": _switch("mock_credentials", default=True),
    "strict_faults": _switch("strict_faults", default=False),
    "record": _record,
    "seed": partial(_of_type, name="seed", wanted=int, default=0),
    "time_format": partial(_one_of, name="time_format"),
    "events": _switch("events", default=True),
    "assume": _assume,
    "quotas": _quotas,
}
