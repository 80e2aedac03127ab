"""`RemoteMock`: every member of the panel over HTTP, beside a panel in this process that does the same."""

from __future__ import annotations

import copy
import pickle
from datetime import timedelta
from http.client import RemoteDisconnected
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from mgn_mock import Calls, Fault, MgnMock, Record, RemoteMock, Snapshot
from mgn_mock.control.members import LOCAL, panel_members
from mgn_mock.model.spec import service
from tests.conftest import START
from tests.support.serving import ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mgn_mock.server.local import LocalServer

AGENT = "s-3fd84ab6ff0da8d4c"


class Outcome:
    """What a step returned or raised, for comparison."""

    def __init__(self, step: Callable[[MgnMock], object], panel: MgnMock) -> None:
        try:
            self.value: object = step(panel)
        except Exception as error:  # noqa: BLE001 - any of them may be the outcome
            self.value = (type(error), str(error))

    def __repr__(self) -> str:
        return repr(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and _plain(self.value) == _plain(other.value)

    __hash__ = None  # type: ignore[assignment]


def _plain(value: Any) -> Any:
    if isinstance(value, Fault):
        return repr(value)
    if isinstance(value, Snapshot):
        return repr(value)
    return [_plain(each) for each in value] if isinstance(value, (list, Calls)) else value


def call(panel: MgnMock, operation: str, /, **params: Any) -> Any:
    answer = getattr(panel.client(), operation)(**params)
    del answer["ResponseMetadata"]
    return answer


def shipping(panel: MgnMock) -> str:
    return next(
        each["sourceServerID"] for each in panel.source_servers() if each["replicationType"] == "SNAPSHOT_SHIPPING"
    )


# In this order: each builds on those before it.
STEPS: list[tuple[str, Callable[[MgnMock], object]]] = [
    ("region", lambda panel: panel.region),
    ("account_id", lambda panel: panel.account_id),
    ("now", lambda panel: panel.now),
    ("add_source_server", lambda panel: panel.add_source_server(tags={"Name": "db1"})),
    ("add_source_server", lambda panel: panel.add_source_server(replicationType="SNAPSHOT_SHIPPING")),
    ("add_source_server", lambda panel: panel.add_source_server("positional")),  # type: ignore[arg-type]
    ("add_source_server", lambda panel: panel.add_source_server(lifeCycle={"state": "NOWHERE"})),
    ("add_vcenter_client", lambda panel: panel.add_vcenter_client(hostname="vc1")),
    ("add_managed_account", lambda panel: panel.add_managed_account("111122223333")),
    ("add_managed_account", lambda panel: panel.add_managed_account("twelve")),
    ("at", lambda panel: panel.at("eu-west-1", "111122223333").add_source_server()),
    ("at", lambda panel: panel.at("nowhere")),
    ("source_servers", lambda panel: panel.source_servers()),
    ("server", lambda panel: panel.server(AGENT)),
    ("server", lambda panel: panel.server({"sourceServerID": AGENT})),
    ("server", lambda panel: panel.server("s-11111111111111111")),
    ("server", lambda panel: panel.server()),  # type: ignore[call-arg]
    ("client", lambda panel: call(panel, "create_wave", name="wave1")),
    ("client", lambda panel: call(panel, "create_application", name="app1")),
    ("client", lambda panel: call(panel, "start_replication", sourceServerID=shipping(panel))),
    ("applications", lambda panel: panel.applications()),
    ("waves", lambda panel: panel.waves()),
    ("lag", lambda panel: panel.lag(AGENT, timedelta(minutes=10))),
    ("lag", lambda panel: panel.lag(AGENT, "ten minutes")),
    ("recover", lambda panel: panel.recover(AGENT)),
    ("stall", lambda panel: panel.stall(AGENT, after=timedelta(hours=1), recover_after="PT2H")),
    ("stall", lambda panel: panel.stall(AGENT, after=timedelta(hours=-1))),
    ("advance", lambda panel: panel.advance(hours=2)),
    ("advance", lambda panel: panel.advance(timedelta(hours=2))),
    ("advance", lambda panel: panel.advance("PT2H")),  # type: ignore[arg-type]
    ("advance", lambda panel: panel.advance(hours=-2)),
    ("fail_launch", lambda panel: panel.fail_launch(AGENT, reason="no capacity")),
    ("fail_launch", lambda panel: panel.fail_launch(AGENT, at="never")),  # type: ignore[arg-type]
    ("client", lambda panel: call(panel, "start_test", sourceServerIDs=[AGENT])),
    ("settle", lambda panel: panel.settle()),
    ("jobs", lambda panel: panel.jobs()),
    ("fail_boot", lambda panel: panel.fail_boot(AGENT, "STOPPED")),
    ("fail_action", lambda panel: panel.fail_action(AGENT, "an action")),
    ("fail", lambda panel: panel.fail("StartTest", "ConflictException", times=2, message="planted")),
    ("fail", lambda panel: panel.fail("ListWaves", EndpointConnectionError(endpoint_url="https://x"))),
    ("fail", lambda panel: panel.fail("StartTest", ValueError("no such thing"))),  # type: ignore[arg-type]
    ("fail", lambda panel: panel.fail("StartTest", "NoSuchException")),
    ("latency", lambda panel: panel.latency("*", 1.5)),
    ("latency", lambda panel: panel.latency("*", float("inf"))),
    ("client", lambda panel: call(panel, "describe_jobs")),
    ("faults", lambda panel: panel.faults),
    ("faults", lambda panel: [fault.hits for fault in panel.faults]),
    ("faults", lambda panel: panel.faults[-1].remove()),
    ("faults", lambda panel: panel.faults),
    ("assert_faults_used", lambda panel: panel.assert_faults_used()),
    ("check", lambda panel: panel.check()),
    ("peek", lambda panel: panel.peek("DescribeSourceServers", filters={"sourceServerIDs": [AGENT]})),
    ("peek", lambda panel: panel.peek("StartTest", sourceServerIDs=["s-11111111111111111"])),
    ("peek", lambda panel: panel.peek("StartTests")),
    ("calls", lambda panel: panel.calls),
    ("calls", lambda panel: panel.calls.to("StartTest")[0].error),
    ("calls", lambda panel: repr(panel.calls)),
    ("assert_called", lambda panel: panel.assert_called("StartTest", times=1, sourceServerIDs=[AGENT])),
    ("assert_called", lambda panel: panel.assert_called("StartTest", times=5)),
    ("assert_not_called", lambda panel: panel.assert_not_called("StartTest")),
    ("assert_order", lambda panel: panel.assert_order("CreateWave", ("StartTest", {"sourceServerIDs": [AGENT]}))),
    ("assert_order", lambda panel: panel.assert_order("StartTest", "CreateWave")),
    ("assumptions", lambda panel: panel.assumptions),
    ("report", lambda panel: panel.report()),
    ("put_object", lambda panel: panel.put_object("plans", "a.csv", b"\x00\xff")),
    ("put_object", lambda panel: panel.put_object("plans", "b.csv", "text")),
    ("get_object", lambda panel: panel.get_object("plans", "a.csv")),
    ("get_object", lambda panel: panel.get_object("plans", "c.csv")),
    ("load", lambda panel: panel.load({"source_servers": [{"sourceServerID": "s-1234567890abcdef0"}]})),
    ("load", lambda panel: panel.load(StringIO('{"source_servers": [{"no": 1}]}'))),
    ("load", lambda panel: panel.load(7)),
    ("load", lambda panel: panel.load("nowhere.json")),
    ("restore", lambda panel: panel.restore({"clock": START})),
    ("restore", lambda panel: panel.restore(panel.dump())),
    ("dump", lambda panel: panel.dump()),
    ("snapshot", lambda panel: panel.snapshot()),
    ("reset", lambda panel: panel.reset()),
    ("dump", lambda panel: panel.dump()),
]
NEWER = {
    "add_file_system": lambda panel: panel.add_file_system(name="fs"),
    "add_storage_virtual_machine": lambda panel: panel.add_storage_virtual_machine(name="svm"),
    "add_network_migration": lambda panel: panel.add_network_migration(definition={"name": "net"}),
    "fail_source_action": lambda panel: panel.fail_source_action(panel.add_source_server(), status="TIMED_OUT"),
    "install_agent": lambda panel: panel.install_agent(
        panel.add_source_server(lifeCycle={"state": "PENDING_INSTALLATION"})
    ),
}


def test_twin_worlds_give_equal_results_and_errors_for_every_member(remote: RemoteMock) -> None:
    twin = MgnMock(region="us-east-1", start_time=START)

    for name, step in [*STEPS, *NEWER.items()]:
        if name in NEWER and not service().has_shape("NetworkMigrationDefinition"):
            continue
        assert Outcome(step, remote) == Outcome(step, twin), name

    assert remote.dump() == twin.dump()


def test_every_member_is_tried_beside_its_twin() -> None:
    tried = {name for name, _ in STEPS} | NEWER.keys()

    # A property that is new is one that is read; a method needs its arguments here.
    missing = [name for name, each in panel_members().items() if name not in tried and each.signature is not None]
    assert missing == []
    assert {name for name in dir(MgnMock) if not name.startswith("_")} - panel_members().keys() <= LOCAL


def test_a_property_that_is_new_is_read_over_http_too(remote: RemoteMock, panel: MgnMock) -> None:
    for name, member in panel_members().items():
        if member.signature is None:
            assert Outcome(lambda each, name=name: getattr(each, name), remote) == Outcome(  # type: ignore[misc]
                lambda each, name=name: getattr(each, name),  # type: ignore[misc]
                panel,
            )


def test_names_signatures_and_documentation_are_those_of_the_panel() -> None:
    for name in dir(MgnMock):
        if not name.startswith("_"):
            assert getattr(RemoteMock, name).__doc__, name
    assert RemoteMock.advance.__doc__ == MgnMock.advance.__doc__
    assert RemoteMock.stall.__wrapped__ is MgnMock.stall  # type: ignore[attr-defined]


def test_a_fault_rule_counts_its_hits_and_is_removed_from_afar(remote: RemoteMock, panel: MgnMock) -> None:
    fault = remote.fail("DescribeSourceServers", ReadTimeoutError(endpoint_url="https://x"), times=None)
    same = remote.faults[0]

    for _ in range(2):
        with pytest.raises(RemoteDisconnected):
            ask(remote.url, "/DescribeSourceServers", "{}")

    assert (fault.hits, same.hits) == (2, 2)
    assert (fault == same, fault == panel.faults[0]) == (True, False)
    assert (fault.number, fault.operation, fault.error) == (1, "DescribeSourceServers", "ReadTimeoutError")
    fault.remove()
    fault.remove()
    assert (remote.faults, fault.hits) == ([], 2)


def test_snapshots_are_restored_by_the_server_that_keeps_them(remote: RemoteMock, panel: MgnMock) -> None:
    remote.add_source_server()
    snapshot = remote.snapshot()
    remote.reset()

    remote.restore(snapshot)
    remote.restore(pickle.loads(pickle.dumps(snapshot)))

    assert len(panel.source_servers()) == 1
    assert isinstance(snapshot, Snapshot)
    with pytest.raises(TypeError, match="is one of a server"):
        panel.restore(snapshot)
    with pytest.raises(TypeError, match="cannot go over HTTP"):
        remote.restore(panel.snapshot())


def test_a_snapshot_of_another_server_is_refused(remote: RemoteMock) -> None:
    from mgn_mock.server.local import LocalServer

    with LocalServer(MgnMock()) as other:
        snapshot = RemoteMock(other.url).snapshot()

    with pytest.raises(ValueError, match="a server keeps the latest 1,000 until it ends"):
        remote.restore(snapshot)


def test_the_oldest_snapshots_go(remote: RemoteMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mgn_mock.server.control._MOST_SNAPSHOTS", 2)
    oldest, *others = [remote.snapshot() for _ in range(3)]

    for snapshot in others:
        remote.restore(snapshot)
    with pytest.raises(ValueError, match="there is no snapshot"):
        remote.restore(oldest)


def test_files_are_those_of_the_caller(remote: RemoteMock, panel: MgnMock, tmp_path: Path) -> None:
    remote.add_source_server()
    path = tmp_path / "world.json"

    dumped = remote.dump(path)
    remote.reset()
    remote.load(str(path))
    remote.load(path)
    with path.open(encoding="utf-8") as file:
        remote.load(file)

    assert panel.dump() == dumped
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"wrong\.json: Expecting property name"):
        remote.load(wrong)


def test_the_record_is_a_copy(remote: RemoteMock, panel: MgnMock) -> None:
    remote.client().describe_source_servers()

    record = remote.calls

    assert isinstance(record, Record)
    assert record == panel.calls
    record.assert_called("DescribeSourceServers", times=1)
    panel.client().describe_source_servers()
    assert (len(record), len(remote.calls)) == (1, 2)


def test_what_only_this_process_can_have_given_is_shown_as_text(remote: RemoteMock, panel: MgnMock) -> None:
    class Odd:
        def __repr__(self) -> str:
            return "an odd thing"

    with pytest.raises(Exception, match="alidation"):
        panel.client().list_waves(filters=Odd())  # type: ignore[arg-type]
    assert remote.calls == panel.calls


def test_responses_mocks_are_for_a_panel_in_the_same_process(remote: RemoteMock) -> None:
    with pytest.raises(TypeError, match="answer_through needs a panel in the same process"):
        remote.answer_through(object())


def test_it_can_be_pickled_and_copied(remote: RemoteMock) -> None:
    elsewhere = remote.at("eu-west-1", "111122223333")

    again = pickle.loads(pickle.dumps(elsewhere))

    assert (again.region, again.account_id, again.url) == ("eu-west-1", "111122223333", remote.url)
    assert repr(again) == f"<RemoteMock {remote.url} eu-west-1 111122223333>"
    assert (copy.copy(remote), copy.deepcopy(remote)) == (remote, remote)


@pytest.mark.parametrize("url", ["127.0.0.1:5055", "ftp://x", "", "http://"])
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="the URL of a server is wanted"):
        RemoteMock(url)


def test_without_a_server_it_says_so() -> None:
    from mgn_mock.server.local import LocalServer

    gone = LocalServer(MgnMock())
    with gone:
        pass

    with pytest.raises(ConnectionError, match=f"no answer from {gone.url}.*mgn-mock serve"):
        RemoteMock(gone.url).reset()


def test_another_server_is_told(server: LocalServer) -> None:
    with pytest.raises(RuntimeError, match="gave status 400: POST /x/_mgn_mock/reset is no operation of mgn"):
        RemoteMock(f"{server.url}/x").reset()
