"""Two worlds that differ in one assumed rule differ only in answers to calls that rest on it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.service.settings import launch_configuration, replication_configuration
from mgn_mock.service.source_servers.state_table import STATE_TABLE, Move, TransitionRule
from mgn_mock.service.waves import status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.facts import Fact

START = "2026-01-31T12:00:00Z"
LIFECYCLES = ("DISCOVERED", "STOPPED", "READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER", "CUTTING_OVER", "CUTOVER")


class Variant(NamedTuple):
    """An assumed rule, and the same rule otherwise."""

    fact: Fact
    table: Any
    """A dict of rules, or a module."""
    name: str
    value: Any

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Have the other rule hold."""
        table = self.table if isinstance(self.table, dict) else vars(self.table)
        before = table[self.name]
        table[self.name] = self.value
        try:
            yield
        finally:
            table[self.name] = before


def moves_left_out() -> Iterator[Variant]:
    for name, rule in STATE_TABLE.items():
        for move in rule.moves:
            if move.fact.sure == "assumed":
                yield Variant(move.fact, STATE_TABLE, name, rule._replace(moves=without(rule.moves, move)))


def without(moves: tuple[Move, ...], left_out: Move) -> tuple[Move, ...]:
    return tuple(move for move in moves if move is not left_out)


def archived_servers_refused() -> Iterator[Variant]:
    for name, rule in STATE_TABLE.items():
        if rule.archived is not None and rule.archived.sure == "assumed":
            yield Variant(rule.archived, STATE_TABLE, name, rule._replace(archived=None))


def other_defaults() -> Iterator[Variant]:
    for defaults in (launch_configuration.LAUNCH.defaults, replication_configuration.REPLICATION.defaults):
        for name, default in defaults.items():
            if default.fact.sure == "assumed" and isinstance(default.value, bool):
                yield Variant(default.fact, defaults, name, default._replace(value=not default.value))


def other_aggregates() -> Iterator[Variant]:
    for name in ("HEALTH", "PROGRESS"):
        rows = getattr(status, name)
        for row in rows:
            if row.fact.sure == "assumed":
                others = [other._replace(status="IN_PROGRESS") if other is row else other for other in rows]
                yield Variant(row.fact, status, name, type(rows)(others))


VARIANTS = [*moves_left_out(), *archived_servers_refused(), *other_defaults(), *other_aggregates()]


def of_server(operation: str, **more: Any) -> st.SearchStrategy[tuple[str, int, dict[str, Any]]]:
    return st.tuples(st.just(operation), st.integers(0, len(LIFECYCLES)), st.just(more))


CALLS = st.one_of(
    *(
        of_server(operation)
        for operation in (
            "StartReplication", "StopReplication", "PauseReplication", "ResumeReplication", "RetryDataReplication",
            "DisconnectFromService", "MarkAsArchived", "DeleteSourceServer", "FinalizeCutover",
            "GetLaunchConfiguration", "GetReplicationConfiguration",
        )
    ),
    *(of_server(operation, many=True) for operation in ("StartTest", "StartCutover", "TerminateTargetInstances")),
    *(
        of_server("ChangeServerLifeCycleState", lifeCycle={"state": state})
        for state in ("READY_FOR_TEST", "READY_FOR_CUTOVER", "CUTOVER")
    ),
    *(
        st.tuples(st.just(operation), st.none(), st.just({}))
        for operation in (
            "DescribeSourceServers", "ListApplications", "ListWaves", "DescribeJobs", "advance",
            "CreateLaunchConfigurationTemplate", "DescribeLaunchConfigurationTemplates",
        )
    ),
)  # fmt: skip


def planted() -> tuple[MgnMock, list[str]]:
    mgn = MgnMock(progress="manual", start_time=START, region="us-east-1")
    client = mgn.client()
    application = client.create_application(name="app")["applicationID"]
    client.create_wave(name="wave")
    ids = [
        mgn.add_source_server(
            lifeCycle={"state": state},
            replicationType="SNAPSHOT_SHIPPING" if state == "DISCOVERED" else "AGENT_BASED",
        )["sourceServerID"]
        for state in LIFECYCLES
    ]
    archived = mgn.add_source_server(lifeCycle={"state": "CUTOVER"})["sourceServerID"]
    client.mark_as_archived(sourceServerID=archived)
    client.associate_source_servers(applicationID=application, sourceServerIDs=ids[:2])
    return mgn, [*ids, archived]


def asked(mgn: MgnMock, client: MgnClient, operation: str, params: Mapping[str, Any]) -> Any:
    """Return an answer, or what a refusal says but for its text; forget what the call rests on before."""
    mgn._world.assumptions.clear()
    method = next(name for name, each in client.meta.method_to_api_mapping.items() if each == operation)
    try:
        answer = getattr(client, method)(**params)
    except ClientError as error:
        answer = {**error.response, "Error": error.response["Error"]["Code"]}
    return without_texts({name: value for name, value in answer.items() if name != "ResponseMetadata"})


def without_texts(value: Any) -> Any:
    """Leave out the texts of errors, which name all states that are accepted."""
    if isinstance(value, dict):
        return {name: without_texts(member) for name, member in value.items() if name != "message"}
    return [without_texts(item) for item in value] if isinstance(value, list) else value


def test_there_are_many_assumed_rules_to_vary() -> None:
    assert len({variant.fact.id for variant in VARIANTS}) >= 15
    assert all(isinstance(rule, TransitionRule) for rule in STATE_TABLE.values())


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: f"{variant.fact.id}-{variant.name}")
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls=st.lists(CALLS, min_size=5, max_size=15))
@example(
    calls=[
        (operation, place, {"many": True} if operation.startswith(("StartT", "StartC", "Term")) else {})
        for operation in (
            "StopReplication", "ResumeReplication", "DisconnectFromService", "MarkAsArchived", "StartTest",
            "StartCutover", "TerminateTargetInstances", "DeleteSourceServer",
        )
        for place in range(len(LIFECYCLES) + 1)
    ]
)  # fmt: skip
def test_a_world_with_another_rule_answers_otherwise_only_where_calls_rest_on_it(
    variant: Variant, calls: list[tuple[str, int | None, dict[str, Any]]]
) -> None:
    one, ids = planted()
    other, _ = planted()
    clients = one.client(), other.client()
    other.restore(one.snapshot())
    for operation, place, more in calls:
        if operation == "advance":
            one.advance(minutes=5)
            with variant.applied():
                other.advance(minutes=5)
            continue
        params = {name: value for name, value in more.items() if name != "many"}
        if place is not None:
            params |= {"sourceServerIDs": [ids[place]]} if "many" in more else {"sourceServerID": ids[place]}
        answer = asked(one, clients[0], operation, params)
        with variant.applied():
            otherwise = asked(other, clients[1], operation, params)
        if answer != otherwise:
            rested_on = {each.id for mgn in (one, other) for each in mgn.assumptions if operation in each.operations}
            assert variant.fact.id in rested_on, (operation, answer, otherwise)
        # From one state again, so that each call is judged by itself.
        other.restore(one.snapshot())
