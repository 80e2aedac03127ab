"""Every option: what it defaults to, what is refused, and what it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from math import inf
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import ClientMeta
from moto import mock_aws

from mgn_mock import MgnMock, Options, mock_mgn, options
from mgn_mock.model.spec import service
from mgn_mock.options import settings_from
from mgn_mock.service.shared import quotas
from mgn_mock.service.shared.quotas import QUOTAS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEFAULTS = {
    "region": "us-east-1",
    "account_id": "123456789012",
    "initialized": True,
    "progress": "on_read",
    "start_time": None,
    "start_replication_types": ("SNAPSHOT_SHIPPING",),
    "quotas": {},
    "transport": "direct",
    "requests": False,
    "neighbours": "auto",
    "retry_sleep": False,
    "mock_credentials": True,
    "strict_faults": False,
    "record": 10_000,
    "seed": 0,
    "time_format": "offset",
    "events": True,
    "assume": None,
}
NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
takers = pytest.mark.parametrize("take", [mock_mgn, MgnMock], ids=["mock_mgn", "MgnMock"])


def named(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    # The same in every process, without addresses.
    texts = {
        name: type(given).__name__ if isinstance(given, Iterator) else repr(given) for name, given in value.items()
    }
    return ", ".join(f"{name}={text}" for name, text in texts.items())


@pytest.mark.usefixtures("bare_machine")
def test_the_defaults_are_as_documented() -> None:
    settings = settings_from({})
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert Options.__annotations__.keys() == DEFAULTS.keys()


def test_the_region_of_the_machine_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    activation = mock_mgn()
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-2")
    assert MgnMock().region == "ap-southeast-2"
    assert MgnMock(region="eu-west-1").region == "eu-west-1"
    # A decorator stands there before the test sets its variables.
    with activation as panel:
        assert panel.region == "ap-southeast-2"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "")
    assert MgnMock().region == "us-east-1"


@pytest.mark.usefixtures("bare_machine")
def test_the_default_session_and_then_the_configuration_name_the_region(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "config"
    path.write_text("[default]\nregion = eu-north-1\n[profile other]\nregion = eu-south-2\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    assert MgnMock().region == "eu-north-1"
    monkeypatch.setenv("AWS_PROFILE", "other")
    assert MgnMock().region == "eu-south-2"
    monkeypatch.setenv("AWS_PROFILE", "not there")
    assert MgnMock().region == "us-east-1"
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session(region_name="sa-east-1"))
    assert MgnMock().region == "sa-east-1"
    with mock_mgn() as panel:
        # It stays what it was when it was first needed.
        assert panel.add_source_server()["arn"].split(":")[3] == "sa-east-1"
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        assert panel.region == "sa-east-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ca-west-1")
    assert MgnMock().region == "ca-west-1"


@pytest.mark.usefixtures("bare_machine")
def test_the_configuration_is_not_read_before_the_region_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(options, "configured_region", lambda: asked.append("asked"))
    with mock_mgn() as panel:
        panel.at("eu-west-1").add_source_server()
        assert asked == []
        assert panel.region == "us-east-1"
    assert asked == ["asked"]


@pytest.mark.usefixtures("bare_machine")
def test_the_environment_names_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    activation = mock_mgn()
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111111111111")
    assert MgnMock().account_id == "123456789012"
    with mock_aws(), mock_mgn() as panel:
        assert panel.account_id == "111111111111"
    monkeypatch.setenv("AWS_ACCOUNT_ID", "222222222222")
    with mock_aws(), mock_mgn() as panel:
        assert panel.account_id == "222222222222"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a key")
    assert MgnMock().account_id == "222222222222"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "333333333333")
    with activation as panel:
        assert panel.account_id == "333333333333"
        boto3.Session().client("mgn", region_name="us-east-1").describe_source_servers()
        assert [call.account_id for call in panel.calls] == ["333333333333"]
    assert MgnMock(account_id="444444444444").account_id == "444444444444"


@pytest.mark.usefixtures("bare_machine")
def test_a_variable_that_is_no_account_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCOUNT_ID", "mine")
    with pytest.raises(ValueError, match=r"AWS_ACCOUNT_ID.*twelve digits.*'mine'"):
        MgnMock()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"region": "us-gov-west-1"}, "us-gov-west-1"),
        ({"region": "cn-north-1"}, "cn-north-1"),
        ({"region": "us-isob-east-1"}, "us-isob-east-1"),
        ({"account_id": "000000000001"}, "000000000001"),
        ({"initialized": False}, False),
        *[({"progress": way}, way) for way in ("on_read", "manual", "clock", "sleep", "instant")],
        ({"start_time": NOON}, NOON),
        ({"start_time": NOON.replace(tzinfo=None)}, NOON),
        ({"start_time": NOON.astimezone(timezone(timedelta(hours=2)))}, NOON),
        ({"start_time": "2026-01-31T12:00:00Z"}, NOON),
        ({"start_time": "2026-01-31T14:00:00+02:00"}, NOON),
        ({"start_time": "2026-01-31"}, NOON.replace(hour=0)),
        ({"start_replication_types": ["AGENT_BASED"]}, ("AGENT_BASED",)),
        ({"start_replication_types": ("AGENT_BASED", "SNAPSHOT_SHIPPING")}, ("AGENT_BASED", "SNAPSHOT_SHIPPING")),
        ({"start_replication_types": ["SNAPSHOT_SHIPPING", "AGENT_BASED"]}, ("AGENT_BASED", "SNAPSHOT_SHIPPING")),
        ({"start_replication_types": ["AGENT_BASED", "AGENT_BASED"]}, ("AGENT_BASED",)),
        ({"start_replication_types": {"AGENT_BASED": 1}.keys()}, ("AGENT_BASED",)),
        *[({"quotas": {name: 1}}, {name: 1}) for name in QUOTAS],
        ({"quotas": {"waves": 0, "connectors": 5}}, {"waves": 0, "connectors": 5}),
        ({"quotas": {"waves": None}}, {"waves": None}),
        ({"transport": "direct"}, "direct"),
        ({"transport": "wire"}, "wire"),
        ({"requests": True}, True),
        *[({"neighbours": way}, way) for way in ("auto", "boto3", "memory")],
        ({"retry_sleep": True}, True),
        ({"strict_faults": True}, True),
        ({"record": 0}, 0),
        ({"record": 1}, 1),
        ({"seed": -1}, -1),
    ],
    ids=named,
)
def test_what_an_option_takes(options: Any, expected: object) -> None:
    (name,) = options
    settings = settings_from(options)
    assert getattr(settings, name) == expected
    others = DEFAULTS.keys() - {name, "region"}
    assert {other: getattr(settings, other) for other in others} == {other: DEFAULTS[other] for other in others}
    with mock_mgn(**options):
        pass


def test_the_documented_quotas_can_be_set() -> None:
    documented = """active_source_servers non_archived_source_servers source_servers concurrent_jobs servers_per_job
        servers_in_jobs actions_per_server actions_per_template servers_per_application applications
        archived_applications applications_per_wave waves archived_waves connectors servers_per_connector
        managed_accounts network_migration_definitions replication_templates launch_templates"""
    assert QUOTAS.keys() == set(documented.split())


@takers
@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"regoin": "eu-west-1"}, TypeError, "mock_mgn has no option 'regoin'; its options are account_id, .*seed"),
        ({"b": 1, "a": 2, "seed": 3}, TypeError, "no option 'a', 'b'"),
        *[
            ({"region": region}, ValueError, "option region must be a Region such as 'eu-west-1', not ")
            for region in ("", "eu-west", "EU-WEST-1", "eu-west-1a", "eu-west-1\n", " eu-west-1", "nowhere", None, 5)
        ],
        *[
            ({"account_id": account}, ValueError, "option account_id must be a text of twelve digits, not ")
            for account in ("", "12345678901", "1234567890123", "12345678901x", "123456789012\n", 123456789012, None)
        ],
        *[
            ({name: value}, TypeError, f"option {name} must be of type bool, not ")
            for name in ("initialized", "requests", "retry_sleep", "strict_faults")
            for value in (None, 0, 1, "True")
        ],
        *[
            ({name: value}, ValueError, f"option {name} must be one of '.*', not ")
            for name in ("progress", "transport", "neighbours")
            for value in (None, "", "other", True, 5)
        ],
        ({"start_time": "yesterday"}, ValueError, "option start_time must be a time in ISO 8601, not 'yesterday'"),
        ({"start_time": ""}, ValueError, "option start_time must be a time in ISO 8601"),
        ({"start_time": 0}, TypeError, "option start_time must be a datetime or a text in ISO 8601, not int"),
        ({"start_time": NOON.date()}, TypeError, "option start_time must be a datetime .*, not date"),
        *[
            ({"start_replication_types": types}, TypeError, "option start_replication_types must be a sequence")
            for types in ("SNAPSHOT_SHIPPING", None, 5, iter(("AGENT_BASED",)))
        ],
        *[
            ({"start_replication_types": types}, ValueError, "option start_replication_types must name some of AGENT")
            for types in ((), ["agent_based"], ["AGENT_BASED", "other"], [None], [()])
        ],
        *[
            ({"quotas": quotas}, TypeError, "option quotas must be of type Mapping, not ")
            for quotas in (None, 5, "waves", [("waves", 5)])
        ],
        ({"quotas": {"wave": 5}}, ValueError, "option quotas: there is no quota 'wave'; the quotas are .*waves"),
        *[
            ({"quotas": {"waves": limit}}, ValueError, "option quotas: waves must be a whole number, 0 or more, not ")
            for limit in (-1, 1.5, "5", "none", True)
        ],
        *[
            ({"record": record}, TypeError, "option record must be of type int, not ")
            for record in (None, 1.5, "5", True)
        ],
        ({"record": -1}, ValueError, "option record must be 0 or more, not -1"),
        *[({"seed": seed}, TypeError, "option seed must be of type int, not ") for seed in (None, 1.5, "5", False)],
    ],
    ids=named,
)
def test_what_does_not_fit_is_refused_by_name_at_once(
    take: Callable[..., object], options: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        take(**options)
    assert "events" not in vars(ClientMeta)


@takers
def test_options_are_given_by_name_alone(take: Any) -> None:
    with pytest.raises(TypeError):
        take("eu-west-1", "123456789012")


@pytest.mark.usefixtures("bare_machine")
def test_a_bad_region_of_the_machine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "nowhere")
    activation = mock_mgn()
    with pytest.raises(ValueError, match="'nowhere'"), activation:
        pass


def test_what_was_passed_in_may_be_changed_later() -> None:
    quotas = {"active_source_servers": 0}
    types = ["AGENT_BASED"]
    settings = settings_from({"quotas": quotas, "start_replication_types": types})
    quotas.clear()
    types.clear()
    assert settings.quotas == {"active_source_servers": 0}
    assert settings.start_replication_types == ("AGENT_BASED",)


# What they do, where no other test is about it


def test_account_and_region_are_in_every_arn() -> None:
    server = MgnMock(region="us-gov-west-1", account_id="111122223333").add_source_server()
    assert server["arn"] == f"arn:aws-us-gov:mgn:us-gov-west-1:111122223333:source-server/{server['sourceServerID']}"


def test_an_account_that_is_not_initialized_is_until_it_is() -> None:
    client = MgnMock(initialized=False).client()
    with pytest.raises(client.exceptions.UninitializedAccountException):
        client.describe_source_servers()
    client.initialize_service()
    assert client.describe_source_servers()["items"] == []


def test_the_clock_shows_the_start_time_at_the_start() -> None:
    assert MgnMock(start_time="2026-01-31T14:00:00+02:00").now == NOON


def test_the_clock_begins_now_where_no_start_time_is_given() -> None:
    assert abs(MgnMock().now - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_made_up_values_come_from_the_seed() -> None:
    first, again, other = (MgnMock(seed=seed, start_time=NOON).add_source_server() for seed in (1, 1, 2))
    assert first == again
    assert first["sourceServerID"] != other["sourceServerID"]


@pytest.mark.parametrize("length", [0, 2, 5])
def test_so_many_calls_are_remembered(length: int) -> None:
    panel = MgnMock(record=length)
    client = panel.client()
    for number in range(1, 4):
        client.describe_source_servers(maxResults=number)
    assert [call.params["maxResults"] for call in panel.calls] == [1, 2, 3][3 - min(length, 3) :]


@pytest.mark.parametrize("allowed", service().enum("ReplicationType"))
def test_the_replication_types_given_are_those_that_start(allowed: str) -> None:
    panel = MgnMock(start_replication_types=[allowed])
    client = panel.client()
    for name in service().enum("ReplicationType"):
        server = panel.add_source_server(replicationType=name, lifeCycle={"state": "STOPPED"})
        if name == allowed:
            client.start_replication(sourceServerID=server["sourceServerID"])
        else:
            with pytest.raises(client.exceptions.ClientError, match=name):
                client.start_replication(sourceServerID=server["sourceServerID"])


def test_a_quota_given_is_the_one_that_holds() -> None:
    panel = MgnMock(quotas={"active_source_servers": 1})
    client = panel.client()
    first, second = (panel.add_source_server(replicationType="SNAPSHOT_SHIPPING") for _ in range(2))
    client.start_replication(sourceServerID=first["sourceServerID"])
    with pytest.raises(client.exceptions.ServiceQuotaExceededException) as caught:
        client.start_replication(sourceServerID=second["sourceServerID"])
    assert dict(caught.value.response)["quotaValue"] == 1


@pytest.mark.parametrize("name", QUOTAS)
def test_any_quota_may_be_none_for_no_limit(name: str) -> None:
    mgn = MgnMock(quotas={name: None})
    assert quotas.limit(mgn._world.region(mgn.account_id, "us-east-1"), name) == inf
