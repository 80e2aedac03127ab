"""Events as EventBridge shows them: their types, and what a test sees of the notices of a world."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, overload

from mgn_mock.clock import in_milliseconds, to_text
from mgn_mock.errors import did_you_mean
from mgn_mock.model import ids
from mgn_mock.model.spec import SERVICE_NAME, service
from mgn_mock.model.validation import DEEPEST
from mgn_mock.state.blobs import decode, thaw
from mgn_mock.state.general_facts import (
    CALLS_ARE_TOLD,
    EACH_LAUNCH_IS_TOLD,
    FIRST_READY_IS_TOLD,
    STALLS_ARE_TOLD,
)
from mgn_mock.state.notices import (
    API_CALL,
    LAUNCH_RESULT,
    LIFECYCLE_CHANGE,
    STALLED_CHANGE,
    CallNotice,
    LoadedNotice,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.calls import RecordedCall
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.notices import Notice, ServerNotice

SOURCE = f"aws.{SERVICE_NAME}"


class EventType(NamedTuple):
    """A type of events."""

    members: tuple[str, ...]
    """The members that `detail` may have."""
    fact: Fact
    """What says that there are such events."""


EVENT_TYPES: Mapping[str, EventType] = {
    LAUNCH_RESULT: EventType(("state", "job-id"), EACH_LAUNCH_IS_TOLD),
    LIFECYCLE_CHANGE: EventType(("state",), FIRST_READY_IS_TOLD),
    STALLED_CHANGE: EventType(("state",), STALLS_ARE_TOLD),
    API_CALL: EventType(
        (
            *("eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "errorCode"),
            *("errorMessage", "requestParameters", "requestID", "eventID", "readOnly"),
            *("eventType", "managementEvent", "recipientAccountId", "eventCategory"),
        ),
        CALLS_ARE_TOLD,
    ),
}
"""By detail type."""
ENVELOPE = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")


class Events(Sequence[dict[str, Any]]):
    """Some events, in the order in which they happened; each is a new dict whenever it is looked at."""

    def __init__(self, notices: Sequence[Notice], seed: int) -> None:
        self._notices = notices
        self._seed = seed

    def __len__(self) -> int:
        return len(self._notices)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Events: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | Events:
        """Return one event, or some."""
        if isinstance(index, slice):
            return Events(self._all()[index], self._seed)
        return envelope(self._notices[index], self._seed)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (envelope(notice, self._seed) for notice in self._all())

    def _all(self) -> tuple[Notice, ...]:
        try:
            return tuple(self._notices)
        except RuntimeError:
            # Another thread has added one meanwhile.
            return self._all()

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, (Events, list, tuple)) else NotImplemented

    __hash__: ClassVar[None] = None  # type: ignore[assignment] # more may come

    def __repr__(self) -> str:
        types = [_type_of(notice) for notice in self._all()]
        return f"<{len(types)} event{'' if len(types) == 1 else 's'}: {', '.join(types)}>" if types else "<no events>"

    def of(self, detail_type: str, **detail: Any) -> Events:
        """Return the events of one type.

        Args:
            detail_type: The `detail-type`, such as `"MGN Source Server Launch Result"`.
            **detail: Members that `detail` must have, among others: `state="READY_FOR_TEST"`,
                `**{"job-id": "mgnjob-..."}`. Of a dict, the given members must fit; other values must be equal.

        Raises:
            ValueError: There are no events of that type, or none of them has a member of that name.
        """
        _check(detail_type, detail)
        notices = [notice for notice in self._all() if _type_of(notice) == detail_type]
        if detail:
            notices = [each for each in notices if _fits(envelope(each, self._seed)["detail"], detail)]
        return Events(tuple(notices), self._seed)


def _check(detail_type: str, detail: Mapping[str, Any]) -> None:
    kind = EVENT_TYPES.get(detail_type)
    if kind is None:
        hint = did_you_mean(detail_type, EVENT_TYPES) or "."
        raise ValueError(f"there are no events {detail_type!r}{hint} The types are {', '.join(map(repr, EVENT_TYPES))}")
    for name in detail:
        if name not in kind.members:
            raise ValueError(
                f"the detail of {detail_type!r} has no member {name!r}; its members are {', '.join(kind.members)}. A "
                'name that Python does not take as a keyword goes into a dict: of(..., **{"job-id": "mgnjob-..."})'
            )


def event_line(event: Mapping[str, Any]) -> str:
    """Describe an event of a source server in one line."""
    servers = ", ".join(arn.rpartition("/")[2] for arn in event["resources"])
    return f"  {event['time']} {event['detail-type']}: {event['detail'].get('state')} of {servers} in {event['region']}"


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(
            name in value and _fits(value[name], member) for name, member in wanted.items()
        )
    return bool(value == wanted)


def _type_of(notice: Notice) -> str:
    if isinstance(notice, LoadedNotice):
        return str(decode(notice.blob)["detail-type"])
    return API_CALL if isinstance(notice, CallNotice) else notice.detail_type


def envelope(notice: Notice, seed: int) -> dict[str, Any]:
    """Return the event of a notice; a new dict each time."""
    if isinstance(notice, LoadedNotice):
        found: dict[str, Any] = decode(notice.blob)
        return found
    return _of_call(notice, seed) if isinstance(notice, CallNotice) else _of_server(notice, seed)


def _of_server(notice: ServerNotice, seed: int) -> dict[str, Any]:
    return {
        "version": "0",
        "id": ids.uuid_text(seed, "event", notice.number),
        "detail-type": notice.detail_type,
        "source": SOURCE,
        "account": notice.account_id,
        "time": _in_seconds(notice.time),
        "region": notice.region,
        "resources": [notice.resource],
        "detail": dict(notice.detail),
    }


def _of_call(notice: CallNotice, seed: int) -> dict[str, Any]:
    return {
        "version": "0",
        "id": ids.uuid_text(seed, "event", notice.number),
        "detail-type": API_CALL,
        "source": SOURCE,
        "account": notice.call.account_id,
        "time": _in_seconds(notice.call.time),
        "region": notice.call.region,
        "resources": [],
        "detail": _record_of_cloudtrail(notice, seed),
    }


def _record_of_cloudtrail(notice: CallNotice, seed: int) -> dict[str, Any]:
    call = notice.call
    refused = {} if call.error is None else {"errorCode": call.error, "errorMessage": notice.message}
    return {
        "eventVersion": "1.08",
        "userIdentity": _identity(call.account_id, call.region),
        "eventTime": _in_seconds(call.time),
        "eventSource": f"{SERVICE_NAME}.amazonaws.com",
        "eventName": call.operation,
        "awsRegion": call.region,
        **refused,
        "requestParameters": _parameters(call),
        "requestID": notice.request_id,
        "eventID": ids.uuid_text(seed, "record of CloudTrail", notice.number),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": call.account_id,
        "eventCategory": "Management",
    }


def _parameters(call: RecordedCall) -> dict[str, Any]:
    """Return the parameters as they were given; a list without items leaves no trace in a query."""
    shape = service().operation(call.operation).input
    members = shape.members if shape is not None else {}
    queried = {name for name, member in members.items() if member.serialization.get("location") == "querystring"}
    given = thaw(call.params)
    return {name: _plain(value) for name, value in given.items() if value != [] or name not in queried}


def _identity(account_id: str, region: str) -> dict[str, str]:
    """Return the caller as far as it is known: by its account."""
    arn = f"arn:{service().partition(region)}:iam::{account_id}:root"
    return {"type": "Root", "principalId": account_id, "arn": arn, "accountId": account_id}


def _in_seconds(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _plain(value: Any, levels: int = DEEPEST) -> Any:
    """Return a value of a request or an answer as it stands in JSON."""
    if isinstance(value, (Mapping, list, tuple)) and not levels:
        # CloudTrail leaves out what is too large, too.
        return None
    if isinstance(value, Mapping):
        return {str(name): _plain(member, levels - 1) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, levels - 1) for item in value]
    if isinstance(value, datetime):
        return to_text(in_milliseconds(value))
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
