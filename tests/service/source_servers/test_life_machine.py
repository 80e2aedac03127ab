"""Whatever is called in whatever order, at whatever time: a source server's life keeps to a small model of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, OWN_ACCOUNT, client_of
from tests.support.life_model import (
    AT_REST,
    CHANGES,
    CLEAN_UP,
    EARLIER_SNAPSHOT,
    FAILS_AFTER,
    FAILS_TO,
    FIRST_BOOT,
    HALTED,
    OPERATIONS,
    SNAPSHOT,
    STARTS,
    WAITS_FOR_SNAPSHOT,
    Refused,
    Replicated,
    State,
    after,
    configured,
    members_of,
    seen,
)

PLACES = [(region, account) for region in ("us-east-1", "eu-west-1") for account in (OWN_ACCOUNT, OTHER_ACCOUNT)]
STEPS = int(os.environ.get("LIFE_STEPS", "1000"))
STEPS_OF_A_LIFE = 50
HERE = [each for each in OPERATIONS if each[0] in service().operation_names]
HERE_ON_FSX = service().has_shape("StorageConfiguration")
CHANGES_HERE = [change for change in CHANGES if HERE_ON_FSX or not change.startswith("on ")]
Server = tuple[int, str]
NUMBERS = st.integers(0, 20)
LIFECYCLES = ["DISCOVERED", "STOPPED", "NOT_READY", "READY_FOR_TEST", "TESTING", "CUTTING_OVER", "CUTOVER"]
BIRTHS = st.tuples(
    st.integers(0, len(PLACES) - 1),
    st.sampled_from(["AGENT_BASED", "SNAPSHOT_SHIPPING"]),
    st.sampled_from(LIFECYCLES),
    st.integers(1, 40),
)


@dataclass
class Job:
    """What is known of a job under way."""

    ends: datetime
    launches: bool
    decided: datetime | None = None
    """When a launch has its snapshot or has none, if that is to come."""
    fails_to: str = ""
    """The lifecycle state to which a launch that fails leads back."""


class Lives(RuleBasedStateMachine):
    """Servers in two Regions of two accounts, in which time moves by hand."""

    @initialize(transport=st.sampled_from(["direct", "wire"]), births=st.lists(BIRTHS, min_size=6, max_size=10))
    def begin(self, transport: Any, births: list[tuple[int, str, str, int]]) -> None:
        self.mgn = MgnMock(
            progress="manual",
            region="us-east-1",
            start_time=START,
            transport=transport,
            start_replication_types=["AGENT_BASED", "SNAPSHOT_SHIPPING"],
            quotas={"concurrent_jobs": 1000, "servers_in_jobs": 1000},
        )
        self.panels = [self.mgn.at(*place) for place in PLACES]
        self.clients = [client_of(panel) for panel in self.panels]
        self.model: dict[Server, State] = {}
        self.arns: dict[Server, str] = {}
        self.replicated: dict[Server, Replicated] = {}
        self.jobs: dict[Server, Job] = {}
        # When the instance of a server has booted, if that was to come.
        self.boots: dict[Server, datetime] = {}
        # The phase at which the next launch of a server fails.
        self.failing: dict[Server, str] = {}
        self.now = self.mgn.now
        for birth in births:
            self.plant(birth)

    @rule(birth=BIRTHS)
    def plant(self, birth: tuple[int, str, str, int]) -> None:
        place, kind, lifecycle, gib = birth
        server = self.panels[place].add_source_server(
            replicationType=kind,
            lifeCycle={"state": lifecycle},
            sourceProperties={"disks": [{"deviceName": "/dev/sda", "bytes": gib * 2**30}]},
        )
        key = place, server["sourceServerID"]
        self.model[key] = seen(server)
        self.arns[key] = server["arn"]
        self.replicated[key] = Replicated()

    # Named twice, so that most steps are calls.
    @rule(number=NUMBERS, call=st.sampled_from(HERE))
    def call(self, number: int, call: tuple[str, str]) -> None:
        server = self.one(number)
        operation, wanted = call
        try:
            expected = after(operation, self.model[server], wanted)
        except Refused as refused:
            self.check_refused(server, operation, wanted, refused.error)
        else:
            self.check_accepted(server, operation, wanted, expected)

    @rule(number=NUMBERS, call=st.sampled_from(HERE))
    def call_again(self, number: int, call: tuple[str, str]) -> None:
        self.call(number, call)

    @rule(number=NUMBERS, change=st.sampled_from(CHANGES_HERE))
    def configure(self, number: int, change: str) -> None:
        server = self.one(number)
        before, state = self.replicated[server], self.model[server]
        try:
            expected, after_it = configured(state, before, change)
        except Refused as refused:
            self.check_refused_change(server, change, refused.error)
            return
        (earlier,) = self.described(server)
        answer = self.change(server, change)
        assert CHANGES[change][0].items() <= answer.items()
        (item,) = self.described(server)
        found = self.state_in(server, item)
        assert replace(found, initiated=True) == replace(expected, initiated=True)
        begins_anew = state.begun and after_it.of(state.type) != before.of(state.type)
        if begins_anew:
            assert not any(disk["replicatedStorageBytes"] for disk in item["dataReplicationInfo"]["replicatedDisks"])
        assert begins_anew or state != expected or item == earlier
        self.model[server], self.replicated[server] = found, after_it

    def change(self, server: Server, change: str) -> Any:
        update = self.clients[server[0]].update_replication_configuration
        return update(sourceServerID=server[1], **CHANGES[change][0])

    def check_refused_change(self, server: Server, change: str, error: str) -> None:
        before = self.described(server)
        with pytest.raises(ClientError) as caught:
            self.change(server, change)
        assert caught.value.response["Error"]["Code"] == error
        assert self.described(server) == before

    def check_accepted(self, server: Server, operation: str, wanted: str, expected: State) -> None:
        answer = self.ask(server, operation, wanted)
        if operation == "DeleteSourceServer":
            del self.model[server]
            assert self.described(server) == []
            return
        if operation in STARTS:
            self.jobs[server] = self.job(server, operation)
        described = self.described(server)
        assert operation in STARTS or [body(answer)] == described
        found = self.state_in(server, described[0])
        assert replace(found, initiated=True) == replace(expected, initiated=True)
        self.model[server] = found

    def job(self, server: Server, operation: str) -> Job:
        """The job that an operation starts on a server."""
        if operation == "TerminateTargetInstances":
            return Job(self.mgn.now + timedelta(seconds=STARTS[operation]), launches=False)
        begins = self.mgn.now + timedelta(seconds=CLEAN_UP if self.model[server].launched else 0)
        decided = begins + timedelta(seconds=SNAPSHOT)
        at = self.failing.pop(server, None)
        if at is None:
            return Job(begins + timedelta(seconds=STARTS[operation]), launches=True, decided=decided)
        if at == EARLIER_SNAPSHOT:
            return Job(begins + timedelta(seconds=STARTS[operation] + WAITS_FOR_SNAPSHOT), launches=True)
        ends = begins + timedelta(seconds=FAILS_AFTER[at])
        is_decided = at == "snapshot"
        return Job(ends, launches=False, decided=None if is_decided else decided, fails_to=FAILS_TO[operation])

    def state_in(self, server: Server, item: Any) -> State:
        """The state that a server shows, and whether it should be in a job."""
        return replace(seen(item), busy=server in self.jobs)

    def check_refused(self, server: Server, operation: str, wanted: str, error: str) -> None:
        before = self.described(server)
        with pytest.raises(ClientError) as caught:
            self.ask(server, operation, wanted)
        assert caught.value.response["Error"]["Code"] == error
        assert self.described(server) == before

    @rule(step=st.sampled_from([1, 30, 60, 600, 3600, 86400, None]))
    def move(self, step: int | None) -> None:
        if step is None:
            self.mgn.settle()
        else:
            self.mgn.advance(seconds=step)
        self.look()
        if step is None:
            assert {state.replication for state in self.model.values()} <= set(AT_REST)

    @rule(number=NUMBERS, error=st.sampled_from(service().enum("DataReplicationErrorString")))
    def trouble(self, number: int, error: str) -> None:
        server = self.one(number)
        panel, before = self.panels[server[0]], self.model[server]
        if before.replication == "STALLED":
            panel.recover(server[1])
            self.model[server] = self.state_in(server, panel.server(server[1]))
            assert not self.model[server].error
            assert self.model[server].replication in before.way
        elif before.begun and before.replication != "PAUSED":
            panel.stall(server[1], error=error)
            self.model[server] = self.state_in(server, panel.server(server[1]))
            expected = replace(before, replication="STALLED", error=error)
            assert replace(expected, initiated=True) == replace(self.model[server], initiated=True)

    @rule(number=NUMBERS, at=st.sampled_from([*FAILS_AFTER, EARLIER_SNAPSHOT]))
    def fail_launch(self, number: int, at: Any) -> None:
        server = self.one(number)
        if server not in self.jobs and server not in self.failing:
            fail = self.panels[server[0]].fail_launch
            if at in {"snapshot", EARLIER_SNAPSHOT}:
                fail(server[1], at="snapshot", previous_snapshot=at == EARLIER_SNAPSHOT)
            else:
                fail(server[1], at=at)
            self.failing[server] = at

    def one(self, number: int) -> Server:
        """One of the servers that are there; a new one when there is none."""
        if not self.model:
            self.plant((0, "AGENT_BASED", "TESTING", 8))
        return sorted(self.model)[number % len(self.model)]

    def look(self) -> None:
        """Lets the model follow what time may have done, and nothing else."""
        for server, before in self.model.items():
            (item,) = self.described(server)
            found, expected = self.after_its_job(server, before, self.state_in(server, item))
            self.check_boot(server, item)
            assert (found.type, found.archived) == (before.type, before.archived)
            if before.replication in AT_REST:
                in_sync_without_an_agent = (before.replication, before.type) == ("CONTINUOUS", "SNAPSHOT_SHIPPING")
                assert in_sync_without_an_agent or found.replication == before.replication
            else:
                way = before.way if before.replication in before.way else ("BACKLOG", "CREATING_SNAPSHOT", "CONTINUOUS")
                assert before.launchable or way.index(found.replication) >= way.index(before.replication)
            if before.lifecycle != "NOT_READY":
                assert found.lifecycle == expected
            assert found.launchable or not before.launchable
            self.model[server] = found

    def after_its_job(self, server: Server, before: State, found: State) -> tuple[State, str]:
        """The state when a job that should be over is over, and its lifecycle; until then the instance may be there."""
        if server not in self.jobs:
            assert found.launched == before.launched
            return found, before.lifecycle
        job = self.jobs[server]
        if job.decided is not None and job.decided <= self.mgn.now:
            # Time alone neither halts a server nor gets it going again.
            job.ends += timedelta(seconds=WAITS_FOR_SNAPSHOT if before.replication in HALTED else 0)
            job.decided = None
        if job.ends > self.mgn.now:
            return found, before.lifecycle
        del self.jobs[server]
        self.boots.pop(server, None)
        if job.launches:
            self.boots[server] = job.ends + timedelta(seconds=FIRST_BOOT)
        assert found.launched == job.launches
        return replace(found, busy=False), job.fails_to or before.lifecycle

    def check_boot(self, server: Server, item: Any) -> None:
        """An instance that was launched has booted when it should have, and not before."""
        if server not in self.jobs and server in self.boots:
            expected = "SUCCEEDED" if self.boots[server] <= self.mgn.now else "WAITING"
            assert item["launchedInstance"]["firstBoot"] == expected

    @invariant()
    def everything_fits_together(self) -> None:
        assert self.mgn.now >= self.now
        self.now = self.mgn.now
        for place, panel in enumerate(self.panels):
            items = panel.peek("DescribeSourceServers", maxResults=1000)["items"]
            known = {key[1]: state for key, state in self.model.items() if key[0] == place}
            shown = {item["sourceServerID"]: self.state_in((place, item["sourceServerID"]), item) for item in items}
            assert shown == known
            jobs = panel.peek("DescribeJobs", maxResults=1000)["items"]
            open_ones = [job["participatingServers"] for job in jobs if job["status"] != "COMPLETED"]
            in_jobs = sorted(
                participant["sourceServerID"] for participants in open_ones for participant in participants
            )
            assert in_jobs == sorted(server_id for server_id, state in known.items() if state.busy)
            for item in items:
                assert item["arn"] == self.arns[place, item["sourceServerID"]]
                for disk in item["dataReplicationInfo"]["replicatedDisks"]:
                    total = disk["totalStorageBytes"]
                    counters = [disk[name] for name in disk if name.endswith("StorageBytes")]
                    assert all(0 <= counter <= total for counter in counters)

    def described(self, server: Server) -> list[Any]:
        place, server_id = server
        return cast(
            "list[Any]",
            self.clients[place].describe_source_servers(filters={"sourceServerIDs": [server_id]})["items"],
        )

    def ask(self, server: Server, operation: str, wanted: str) -> Any:
        place, server_id = server
        method = getattr(self.clients[place], service().operation(operation).method_name)
        return method(**members_of(operation, server_id, wanted))


def body(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=max(1, STEPS // STEPS_OF_A_LIFE),
    stateful_step_count=STEPS_OF_A_LIFE,
    suppress_health_check=[HealthCheck.too_slow],
    deadline=None,
)
