"""StartReplication: which source servers it takes, what it answers, and what it says when it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.model.spec import service
from tests.conftest import START
from tests.support.asking import at_fault, client_of, discovered, refusal, state_of, with_states, world_of
from tests.support.checking import make_client

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

BOTH = ("AGENT_BASED", "SNAPSHOT_SHIPPING")
CONFLICT, VALIDATION = "ConflictException", "ValidationException"
SHIPS, INITIATES = "PENDING_SNAPSHOT_SHIPPING", "INITIATING"

# By default, archived by default; with both types accepted, archived with both types accepted.
# fmt: off
OUTCOMES = {
    ("SNAPSHOT_SHIPPING", "PENDING_INSTALLATION"): (CONFLICT,   CONFLICT,   CONFLICT,  CONFLICT),
    ("SNAPSHOT_SHIPPING", "DISCOVERED"):           (SHIPS,      CONFLICT,   SHIPS,     CONFLICT),
    ("SNAPSHOT_SHIPPING", "STOPPED"):              (SHIPS,      CONFLICT,   SHIPS,     CONFLICT),
    ("SNAPSHOT_SHIPPING", "NOT_READY"):            (CONFLICT,   CONFLICT,   CONFLICT,  CONFLICT),
    ("SNAPSHOT_SHIPPING", "READY_FOR_TEST"):       (CONFLICT,   CONFLICT,   CONFLICT,  CONFLICT),
    ("SNAPSHOT_SHIPPING", "TESTING"):              (CONFLICT,   CONFLICT,   CONFLICT,  CONFLICT),
    ("SNAPSHOT_SHIPPING", "READY_FOR_CUTOVER"):    (CONFLICT,   CONFLICT,   CONFLICT,  CONFLICT),
    ("SNAPSHOT_SHIPPING", "CUTTING_OVER"):         (CONFLICT,   CONFLICT,   CONFLICT,  CONFLICT),
    ("SNAPSHOT_SHIPPING", "CUTOVER"):              (CONFLICT,   CONFLICT,   CONFLICT,  CONFLICT),
    ("SNAPSHOT_SHIPPING", "DISCONNECTED"):         (CONFLICT,   CONFLICT,   CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "PENDING_INSTALLATION"): (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "DISCOVERED"):           (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "STOPPED"):              (VALIDATION, VALIDATION, INITIATES, CONFLICT),
    ("AGENT_BASED",       "NOT_READY"):            (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "READY_FOR_TEST"):       (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "TESTING"):              (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "READY_FOR_CUTOVER"):    (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "CUTTING_OVER"):         (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "CUTOVER"):              (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
    ("AGENT_BASED",       "DISCONNECTED"):         (VALIDATION, VALIDATION, CONFLICT,  CONFLICT),
}
# fmt: on
CASES = [
    pytest.param((*row, bool(place % 2)), types, outcome, id="-".join((*row, *["archived"] * (place % 2), by)))
    for row, outcomes in OUTCOMES.items()
    for place, (outcome, types, by) in enumerate(
        zip(outcomes, (None, None, BOTH, BOTH), ("default", "default", "both", "both"), strict=True)
    )
]


def stopped_with_agent(mgn: MgnMock) -> str:
    return mgn.add_source_server(lifeCycle={"state": "STOPPED"})["sourceServerID"]


def test_the_table_covers_every_lifecycle_state_and_replication_type() -> None:
    states, types = service().enum("LifeCycleState"), service().enum("ReplicationType")
    assert set(OUTCOMES) == {(replication_type, state) for replication_type in types for state in states}


@pytest.mark.parametrize(("row", "types", "outcome"), CASES)
def test_a_server_is_accepted_or_refused_by_its_type_and_state(
    transport: Transport, row: tuple[str, str, bool], types: tuple[str, ...] | None, outcome: str
) -> None:
    replication_type, lifecycle, archived = row
    widened: Any = {} if types is None else {"start_replication_types": types}
    with mock_mgn(transport=transport, region="us-east-1", start_time=START, **widened) as mgn:
        client = make_client()
        planted = mgn.add_source_server(
            replicationType=replication_type, lifeCycle={"state": lifecycle}, isArchived=archived
        )
        server_id = planted["sourceServerID"]
        before = world_of(mgn)
        if outcome not in {CONFLICT, VALIDATION}:
            answer = client.start_replication(sourceServerID=server_id)
            assert state_of(answer) == ("NOT_READY", outcome)
            assert state_of(mgn.server(server_id)) == ("NOT_READY", outcome)
            return
        error = refusal(outcome, client.start_replication, sourceServerID=server_id)
        assert world_of(mgn) == before
        assert server_id in error["message"]
        if outcome == CONFLICT:
            assert (error["resourceId"], error["resourceType"]) == (server_id, "SourceServer")
            assert lifecycle in error["message"]
            assert planted["dataReplicationInfo"]["dataReplicationState"] in error["message"]
        else:
            assert error["reason"] == "other"
            assert at_fault(error) == {"sourceServerID"}
            assert replication_type in error["message"]


def test_a_conflict_names_the_server_its_state_and_the_accepted_states(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn, lifeCycle={"state": "CUTOVER"})
    error = refusal(CONFLICT, client.start_replication, sourceServerID=server_id)
    state, _, accepted = error["message"].partition("Accepted")
    assert server_id in state
    assert "CUTOVER" in state
    assert "not archived" in state
    assert [name for name in OUTCOMES if name[0] == "SNAPSHOT_SHIPPING" and name[1] in accepted] == [
        ("SNAPSHOT_SHIPPING", "DISCOVERED"),
        ("SNAPSHOT_SHIPPING", "STOPPED"),
    ]


def test_a_conflict_says_that_a_server_is_archived(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn, isArchived=True)
    error = refusal(CONFLICT, client.start_replication, sourceServerID=server_id)
    assert "it is archived" in error["message"]


def test_the_wrong_type_is_told_with_the_accepted_ones(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on start-takes-servers-without-an-agent."""
    error = refusal(VALIDATION, client.start_replication, sourceServerID=stopped_with_agent(mgn))
    assert "AGENT_BASED" in error["message"]
    assert "SNAPSHOT_SHIPPING is accepted" in error["message"]
    assert "the option start_replication_types" in error["message"]


def test_only_the_types_that_the_option_names_are_started() -> None:
    mgn = MgnMock(start_replication_types=["AGENT_BASED"])
    error = refusal(VALIDATION, client_of(mgn).start_replication, sourceServerID=discovered(mgn))
    assert "AGENT_BASED is accepted" in error["message"]
    assert state_of(client_of(mgn).start_replication(sourceServerID=stopped_with_agent(mgn))) == (
        "NOT_READY",
        "INITIATING",
    )


@pytest.mark.parametrize("replication", sorted(set(service().enum("DataReplicationState")) - {"STOPPED"}))
def test_a_server_in_an_accepted_lifecycle_state_that_replicates_all_the_same_is_refused(replication: str) -> None:
    mgn = MgnMock()
    server_id = with_states(mgn, discovered(mgn), replication=replication)
    error = refusal(CONFLICT, client_of(mgn).start_replication, sourceServerID=server_id)
    assert f"dataReplicationState is {replication}" in error["message"]


# What it answers


def test_a_discovered_server_waits_for_its_snapshot_to_be_shipped(mgn: MgnMock, client: MgnClient) -> None:
    disks = [{"deviceName": "/dev/sda", "bytes": 8 * 2**30}, {"deviceName": "/dev/sdb", "bytes": 2**40}]
    planted: Any = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", sourceProperties={"disks": disks})

    answer: Any = client.start_replication(sourceServerID=planted["sourceServerID"])

    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
    assert answer == mgn.server(planted)
    assert answer.pop("dataReplicationInfo") == {
        "dataReplicationState": "PENDING_SNAPSHOT_SHIPPING",
        "dataReplicationInitiation": {"steps": []},
        "replicatedDisks": [
            {
                "deviceName": disk["deviceName"],
                "totalStorageBytes": disk["bytes"],
                "replicatedStorageBytes": 0,
                "rescannedStorageBytes": 0,
                "backloggedStorageBytes": 0,
            }
            for disk in disks
        ],
    }
    life = {
        **planted.pop("lifeCycle"),
        "state": "NOT_READY",
        "lastSeenByServiceDateTime": "2026-01-31T12:00:00+00:00",
    }
    assert answer.pop("lifeCycle") == life
    del planted["dataReplicationInfo"]
    assert answer == planted


def test_a_server_with_an_agent_begins_with_the_first_of_eleven_steps(transport: Transport) -> None:
    mgn = MgnMock(transport=transport, start_replication_types=BOTH, start_time=START)
    server_id = stopped_with_agent(mgn)
    mgn.advance(minutes=5)

    info = client_of(mgn).start_replication(sourceServerID=server_id)["dataReplicationInfo"]

    initiation = info["dataReplicationInitiation"]
    assert initiation["startDateTime"] == "2026-01-31T12:05:00+00:00"
    assert initiation["nextAttemptDateTime"] > initiation["startDateTime"]
    assert [step["name"] for step in initiation["steps"]] == [
        "WAIT",
        "CREATE_SECURITY_GROUP",
        "LAUNCH_REPLICATION_SERVER",
        "BOOT_REPLICATION_SERVER",
        "AUTHENTICATE_WITH_SERVICE",
        "DOWNLOAD_REPLICATION_SOFTWARE",
        "CREATE_STAGING_DISKS",
        "ATTACH_STAGING_DISKS",
        "PAIR_REPLICATION_SERVER_WITH_AGENT",
        "CONNECT_AGENT_TO_REPLICATION_SERVER",
        "START_DATA_TRANSFER",
    ]
    assert [step["status"] for step in initiation["steps"]] == ["IN_PROGRESS", *["NOT_STARTED"] * 10]
    assert "lagDuration" not in info


def test_a_restart_after_a_stop_begins_from_nothing(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = mgn.add_source_server(
        replicationType="SNAPSHOT_SHIPPING",
        lifeCycle={"state": "STOPPED"},
        dataReplicationInfo={
            "lagDuration": "PT5M",
            "lastSnapshotDateTime": "2026-01-31T11:00:00Z",
            "dataReplicationError": {"error": "SNAPSHOTS_FAILURE"},
        },
    )
    server_id = planted["sourceServerID"]

    answer: Any = client.start_replication(sourceServerID=server_id)

    assert answer["dataReplicationInfo"].keys() == {
        "dataReplicationState",
        "dataReplicationInitiation",
        "replicatedDisks",
    }
    assert [disk["replicatedStorageBytes"] for disk in answer["dataReplicationInfo"]["replicatedDisks"]] == [0]
    for member in ("addedToServiceDateTime", "lastTest", "lastCutover"):
        assert answer["lifeCycle"][member] == planted["lifeCycle"][member]
    mgn.settle()
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", "CONTINUOUS")


def test_a_server_is_started_once(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    before = world_of(mgn)
    error = refusal(CONFLICT, client.start_replication, sourceServerID=server_id)
    assert "PENDING_SNAPSHOT_SHIPPING" in error["message"]
    assert world_of(mgn) == before
