"""Whatever is called in whatever order: applications, waves and what is in them keep to a small model of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mgn_mock import MgnMock
from tests.support.asking import client_of

CONFLICT, QUOTA, MISSING = "ConflictException", "ServiceQuotaExceededException", "ResourceNotFoundException"
MOST, MOST_SERVERS, MOST_APPLICATIONS = 4, 3, 2
QUOTAS = {
    "applications": MOST,
    "waves": MOST,
    "servers_per_application": MOST_SERVERS,
    "applications_per_wave": MOST_APPLICATIONS,
}
STATES = ["CUTOVER", "DISCONNECTED", "CUTOVER", "READY_FOR_TEST", "STOPPED"]
FINISHED = {"CUTOVER", "DISCONNECTED"}
PLACES = st.integers(0, 7)
MEMBERS = st.lists(PLACES, min_size=1, max_size=3)


@dataclass
class Thing:
    """An application, a wave or a source server."""

    archived: bool = False
    name: str = ""
    into: str | None = None
    state: str = ""


Things = dict[str, Thing]


class Groups(RuleBasedStateMachine):
    """Applications and waves of one account, over servers that stay as they are."""

    @initialize(transport=st.sampled_from(["direct", "wire"]))
    def begin(self, transport: Any) -> None:
        self.mgn = MgnMock(quotas=QUOTAS, transport=transport, progress="manual")
        self.client: Any = client_of(self.mgn)
        self.servers: Things = {}
        for state in STATES:
            server = self.mgn.add_source_server(lifeCycle={"state": state})
            self.servers[server["sourceServerID"]] = Thing(state=state)
        self.applications: Things = {}
        self.waves: Things = {}

    def kind(self, wave: bool) -> tuple[Things, Things, str, str]:
        """The containers, what is in them, and how clients call the two."""
        if wave:
            return self.waves, self.applications, "wave", "applications"
        return self.applications, self.servers, "application", "source_servers"

    def call(self, method: str, **params: Any) -> tuple[str | None, Any]:
        """The error's name, and the answer or the error."""
        try:
            return None, getattr(self.client, method)(**params)
        except ClientError as error:
            return error.response["Error"]["Code"], error.response

    @rule(wave=st.booleans(), name=st.sampled_from(["a", "A", "b", "c", "d", "e", "f"]))
    def create(self, *, wave: bool, name: str) -> None:
        things, _, word, _ = self.kind(wave)
        error, answer = self.call(f"create_{word}", name=name)
        if name.lower() in {thing.name.lower() for thing in things.values()}:
            assert error == CONFLICT
        elif sum(not thing.archived for thing in things.values()) >= MOST:
            assert error == QUOTA
        else:
            assert error is None
            things[answer[f"{word}ID"]] = Thing(name=name)

    @rule(wave=st.booleans(), place=PLACES, name=st.sampled_from(["a", "B", "c", "x"]))
    def rename(self, wave: bool, place: int, name: str) -> None:
        things, _, word, _ = self.kind(wave)
        chosen = pick(things, place)
        if chosen is not None:
            error, _ = self.call(f"update_{word}", **{f"{word}ID": chosen}, name=name)
            others = {thing.name.lower() for other, thing in things.items() if other != chosen}
            assert error == (CONFLICT if name.lower() in others else None)
            if error is None:
                things[chosen].name = name

    @rule(wave=st.booleans(), place=PLACES)
    def delete(self, wave: bool, place: int) -> None:
        things, members, word, _ = self.kind(wave)
        chosen = pick(things, place)
        if chosen is not None:
            assert self.call(f"delete_{word}", **{f"{word}ID": chosen})[0] is None
            del things[chosen]
            for member in members.values():
                member.into = None if member.into == chosen else member.into
            assert self.call(f"delete_{word}", **{f"{word}ID": chosen})[0] == MISSING

    @rule(wave=st.booleans(), place=PLACES, places=MEMBERS)
    def associate(self, wave: bool, place: int, places: list[int]) -> None:
        things, members, word, plural = self.kind(wave)
        chosen, ids = pick(things, place), list(filter(None, (pick(members, each) for each in places)))
        if chosen is None or not ids:
            return
        many = "applicationIDs" if wave else "sourceServerIDs"
        error, answer = self.call(f"associate_{plural}", **{f"{word}ID": chosen, many: ids})
        elsewhere = {each for each in ids if members[each].into not in (None, chosen)}
        inside = {each for each, member in members.items() if member.into == chosen}
        if things[chosen].archived:
            assert error == CONFLICT
        elif elsewhere:
            assert error == CONFLICT
            assert {entry["resourceId"] for entry in answer["errors"]} == elsewhere
        elif set(ids) - inside and len(inside | set(ids)) > (MOST_APPLICATIONS if wave else MOST_SERVERS):
            assert error == QUOTA
        else:
            assert error is None
            for each in ids:
                members[each].into = chosen

    @rule(wave=st.booleans(), place=PLACES, places=MEMBERS)
    def disassociate(self, wave: bool, place: int, places: list[int]) -> None:
        things, members, word, plural = self.kind(wave)
        chosen, ids = pick(things, place), list(filter(None, (pick(members, each) for each in places)))
        if chosen is None or not ids:
            return
        many = "applicationIDs" if wave else "sourceServerIDs"
        error, _ = self.call(f"disassociate_{plural}", **{f"{word}ID": chosen, many: ids})
        assert error == (CONFLICT if things[chosen].archived else None)
        for each in ids if error is None else ():
            members[each].into = None if members[each].into == chosen else members[each].into

    @rule(wave=st.booleans(), place=PLACES)
    def archive(self, wave: bool, place: int) -> None:
        things, _, word, _ = self.kind(wave)
        chosen = pick(things, place)
        if chosen is None:
            return
        inside = self.applications_of(chosen) if wave else {chosen}
        servers = {each: server for each, server in self.servers.items() if server.into in inside}
        in_the_way = {each for each, one in servers.items() if not one.archived and one.state not in FINISHED}
        error, answer = self.call(f"archive_{word}", **{f"{word}ID": chosen})
        if in_the_way:
            assert error == CONFLICT
            assert {entry["resourceId"] for entry in answer["errors"]} == in_the_way
        else:
            assert error is None
            things[chosen].archived = True
            for thing in [*servers.values(), *(self.applications[each] for each in inside)]:
                thing.archived = True

    def applications_of(self, wave_id: str) -> set[str]:
        return {each for each, application in self.applications.items() if application.into == wave_id}

    @rule(wave=st.booleans(), place=PLACES)
    def unarchive(self, wave: bool, place: int) -> None:
        things, _, word, _ = self.kind(wave)
        chosen = pick(things, place)
        if chosen is None:
            return
        changing = [(things, chosen)]
        if wave:
            changing += [(self.applications, each) for each in self.applications_of(chosen)]
        over = any(
            new and new + sum(not thing.archived for thing in group.values()) > MOST
            for group in (self.applications, self.waves)
            for new in [sum(group[each].archived for where, each in changing if where is group)]
        )
        error, _ = self.call(f"unarchive_{word}", **{f"{word}ID": chosen})
        assert error == (QUOTA if over else None)
        for group, each in changing if error is None else ():
            group[each].archived = False

    @invariant()
    def the_lists_are_what_the_model_says(self) -> None:
        applications = self.client.list_applications()["items"]
        assert self.applications == {
            each["applicationID"]: Thing(each["isArchived"], each["name"], each.get("waveID")) for each in applications
        }
        for each in applications:
            inside = [one for one in self.servers.values() if one.into == each["applicationID"]]
            status = each["applicationAggregatedStatus"]
            assert status["totalSourceServers"] == len(inside)
            done = bool(inside) and all(one.state == "CUTOVER" for one in inside)
            assert (status["progressStatus"] == "COMPLETED") is done
        waves = self.client.list_waves()["items"]
        assert {each["waveID"]: Thing(each["isArchived"], each["name"]) for each in waves} == self.waves
        for each in waves:
            total = each["waveAggregatedStatus"]["totalApplications"]
            assert total == len(self.applications_of(each["waveID"]))
        servers = self.client.describe_source_servers()["items"]
        assert {each["sourceServerID"]: (each["isArchived"], each.get("applicationID")) for each in servers} == {
            server_id: (server.archived, server.into) for server_id, server in self.servers.items()
        }


def pick(things: Things, place: int) -> str | None:
    ids = list(things)
    return ids[place % len(ids)] if ids else None


TestGroups = Groups.TestCase
TestGroups.settings = settings(
    max_examples=20, stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow], deadline=None
)
