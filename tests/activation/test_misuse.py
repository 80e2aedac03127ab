"""Mistakes that are easily made: each error says what to write instead, and nothing has happened."""

from __future__ import annotations

import copy
import inspect
import pickle
import pydoc
import typing
from typing import TYPE_CHECKING, Any

import pytest

import mgn_mock
from mgn_mock import MgnMock, block_real_calls, current, mock_mgn
from mgn_mock.model.spec import service
from tests.support.checking import make_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.settings import Transport


def no_mock_is_on() -> bool:
    try:
        current()
    except RuntimeError:
        return True
    return False


# Without parentheses


@pytest.mark.parametrize(
    ("factory", "name", "variable"),
    [(mock_mgn, "mock_mgn", "mgn"), (block_real_calls, "block_real_calls", "guard")],
    ids=["mock_mgn", "block_real_calls"],
)
def test_what_lacks_its_parentheses_says_what_to_write(factory: Any, name: str, variable: str) -> None:
    with pytest.raises(TypeError, match=rf"write `with {name}\(\) as {variable}:`"), factory:
        pass
    for method in ("start", "stop"):
        with pytest.raises(TypeError, match=rf"write `{name}\(\)\.{method}\(\)`"):
            getattr(factory, method)()
    assert no_mock_is_on()


@pytest.mark.asyncio
@pytest.mark.parametrize("factory", [mock_mgn, block_real_calls], ids=["mock_mgn", "block_real_calls"])
async def test_what_lacks_its_parentheses_says_so_in_async_with_too(factory: Any) -> None:
    with pytest.raises(TypeError, match=r"write `async with \w+\(\) as \w+:`"):
        async with factory:
            pass
    assert no_mock_is_on()


@pytest.mark.parametrize("name", ["mock_mgn", "block_real_calls"])
def test_it_looks_like_a_function_all_the_same(name: str) -> None:
    factory: Any = getattr(mgn_mock, name)
    assert (factory.__name__, factory.__qualname__, repr(factory)) == (name, name, f"<function {name}>")
    assert factory.__module__.startswith("mgn_mock.activation.")
    assert pickle.loads(pickle.dumps(factory)) is copy.deepcopy(factory) is copy.copy(factory) is factory
    assert callable(factory)
    first, *others = inspect.signature(factory).parameters.values()
    assert (first.name, first.kind, first.default) == ("target", inspect.Parameter.POSITIONAL_ONLY, None)
    assert [each.kind for each in others] in ([], [inspect.Parameter.VAR_KEYWORD])
    summary = inspect.getdoc(factory)
    assert summary is not None
    assert summary.splitlines()[0] in pydoc.plain(pydoc.render_doc(factory))
    assert "use the result" in pydoc.plain(pydoc.render_doc(factory))


def test_options_in_a_dict_are_refused_with_what_to_write() -> None:
    options: Any = {"region": "eu-west-1"}
    with pytest.raises(TypeError, match=r"write mock_mgn\(\*\*options\)"):
        mock_mgn(options)
    assert no_mock_is_on()


def test_the_guard_is_a_bare_decorator_too(refused: list[object]) -> None:
    client = make_client()

    @block_real_calls
    def refuses(number: int) -> int:
        with pytest.raises(mgn_mock.RealCallBlocked):
            client.list_waves()
        return number

    assert refuses(3) == 3
    assert refused == []


# Misspelt names


MISTAKES: dict[str, tuple[Callable[[Any], object], str]] = {
    "method": (lambda panel: panel.add_sourceserver(), "did you mean 'add_source_server'"),
    "property": (lambda panel: panel.call, "did you mean 'calls'"),
    "call of the service": (lambda panel: panel.start_replication(), r"client\(\)\.start_replication\("),
    "created by a call": (lambda panel: panel.add_wave(), r"client\(\)\.create_wave\("),
    "nothing like it": (lambda panel: panel.zzzzzz, r"MgnMock has no member 'zzzzzz'$"),
    "unit": (lambda panel: panel.advance(hour=1), "did you mean 'hours'"),
    "no unit": (lambda panel: panel.advance(hours=1, zzzzzz=1), r"no argument 'zzzzzz'; its arguments are [a-z, ]+$"),
    "seconds": (lambda panel: panel.lag("s-1", 600), "duration: .* text such as 'PT10M', not 600"),
    "hours": (lambda panel: panel.stall("s-1", after=2), "after: .* text such as 'PT10M', not 2"),
    "server": (lambda panel: panel.add_source_server(replicationTyp="A"), "did you mean 'replicationType'"),
    "nested": (lambda panel: panel.add_source_server(lifeCycle={"sate": "A"}), "lifeCycle.sate: .* mean 'state'"),
    "vCenter client": (lambda panel: panel.add_vcenter_client(hostnam="v"), "did you mean 'hostname'"),
    "file system": (lambda panel: panel.add_file_system(filesystemId="fs-1"), "did you mean 'fileSystemId'"),
    "record": (lambda panel: panel.calls.to("StartReplicaton"), "near to it: StartReplication"),
    "fault": (lambda panel: panel.fail("StartReplicaton", "ConflictException"), "near to it: StartReplication"),
    "option": (lambda _: mock_mgn(regoin="eu-west-1"), "did you mean 'region'"),  # type: ignore[call-overload]
    "option of a panel": (lambda _: MgnMock(regoin="eu-west-1"), "did you mean 'region'"),  # type: ignore[call-arg]
    "quota": (lambda _: mock_mgn(quotas={"wave": 1}), "did you mean 'waves'"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_misspelt_name_says_which_one_was_meant(what: str) -> None:
    mistake, meant = MISTAKES[what]
    panel = MgnMock()
    before = panel.dump()
    with pytest.raises((AttributeError, TypeError, ValueError), match=meant):
        mistake(panel)
    assert panel.dump() == before


def test_the_panel_answers_the_questions_of_python_as_ever() -> None:
    panel = MgnMock()
    assert not hasattr(panel, "nothing_like_it")
    assert getattr(panel, "nothing_like_it", 3) == 3
    assert {"calls", "add_source_server"} <= set(dir(panel))


def test_an_attribute_error_inside_of_a_member_stays_that_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object) -> None:
        raise AttributeError("of its own")

    monkeypatch.setattr(MgnMock, "now", property(broken))
    with pytest.raises(AttributeError, match=r"^of its own$"):
        _ = MgnMock().now


@pytest.mark.parametrize("method", ["add_file_system", "add_storage_virtual_machine"])
def test_other_members_in_a_dict_are_refused_with_what_to_write(method: str) -> None:
    with pytest.raises(TypeError, match=rf"write {method}\(\*\*members\)"):
        getattr(MgnMock(), method)({"name": "b"})


# A panel after its mock

LOOKING = {
    "account_id",
    "assert_called",
    "assert_faults_used",
    "assert_not_called",
    "assert_order",
    "assumptions",
    "calls",
    "check",
    "events",
    "region",
    "report",
}
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "add_managed_account": ("111122223333",),
    "answer_through": (None,),
    "assert_called": ("ListWaves",),
    "assert_not_called": ("ListApplications",),
    "assert_order": ("ListWaves",),
    "at": ("eu-west-1",),
    "fail": ("ListWaves", "ConflictException"),
    "fail_action": ("s-1", "a"),
    "get_object": ("bucket", "key"),
    "lag": ("s-1", "PT1M"),
    "latency": ("ListWaves", 1),
    "load": ({},),
    "on_event": (print,),
    "peek": ("ListWaves",),
    "put_object": ("bucket", "key", b""),
    "restore": ({},),
    **dict.fromkeys(
        ("fail_boot", "fail_launch", "fail_source_action", "install_agent", "recover", "server", "stall"), ("s-1",)
    ),
}
# What older models lack is refused with the version that has it, whether the mock has ended or not.
NEEDS = {"add_network_migration": "NetworkMigrationDefinition", "fail_source_action": "RemoteSourceAction"}
MEMBERS = [
    name
    for name in dir(MgnMock)
    if not name.startswith("_") and (name not in NEEDS or service().has_shape(NEEDS[name]))
]


def use(panel: MgnMock, name: str) -> object:
    more: Any = {"definition": {}} if name == "add_network_migration" else {}
    member = getattr(panel, name)
    return member(*ARGUMENTS.get(name, ()), **more) if inspect.ismethod(member) else member


@pytest.mark.parametrize("name", MEMBERS)
def test_a_panel_whose_mock_has_ended_says_so_except_where_one_looks_at_what_was(name: str) -> None:
    with mock_mgn() as panel:
        elsewhere = panel.at("eu-west-1")
        panel.client().list_waves()
    for each in (panel, elsewhere):
        if name in LOOKING:
            use(each, name)
        else:
            with pytest.raises(RuntimeError, match=r"this mock has ended: .*`calls`, .*`report\(\)`.*current\(\)"):
                use(each, name)


def test_what_was_called_and_how_the_world_was_is_seen_after_the_end(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_mgn(transport=transport, progress="clock") as panel:
        server = panel.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        panel.client().start_replication(sourceServerID=server["sourceServerID"])
        inside = panel.report()
    assert [call.operation for call in panel.calls] == ["StartReplication"]
    panel.assert_called("StartReplication", sourceServerID=server["sourceServerID"])
    # Nothing goes on meanwhile.
    assert panel.report().splitlines()[1:] == inside.splitlines()[1:]
    assert repr(panel).endswith(", ended>")


def test_a_mock_that_is_left_but_not_ended_has_a_panel_still() -> None:
    with mock_mgn() as outer:
        with mock_mgn(region="eu-west-1") as inner:
            pass
        inner.add_source_server()
        assert len(outer.at("eu-west-1").source_servers()) == 1


def test_the_panel_of_the_next_mock_is_no_older_one() -> None:
    activation = mock_mgn()
    first = activation.start()
    activation.stop()
    second = activation.start()
    second.add_source_server()
    with pytest.raises(RuntimeError, match="this mock has ended"):
        first.source_servers()
    activation.stop()


# No mock is on

WAYS = {
    "setUpClass": "decorate the class with @mock_mgn",
    "tearDownClass": "decorate the class with @mock_mgn",
    "setUpTestData": "decorate the class with @mock_mgn",
    "setup_class": "decorate the class with @mock_mgn",
    "teardown_class": "decorate the class with @mock_mgn",
    "setUp": "decorate the class with @mock_mgn",
    "asyncSetUp": "decorate the class with @mock_mgn",
    "setup_method": "decorate the class with @mock_mgn",
    "setUpModule": r"mock_mgn\(\)\.start\(\) there, and stop\(\) in tearDownModule",
    "setup_module": "the fixture mgn_mock_module",
}


@pytest.mark.parametrize("name", WAYS)
def test_where_no_mock_is_on_the_method_and_the_way_are_named(name: str) -> None:
    namespace: dict[str, Any] = {"current": current}
    exec(f"def {name}():\n    helper()\ndef helper():\n    current()\n", namespace)
    with pytest.raises(RuntimeError, match=f"no mock is on in {name}: .*{WAYS[name]}"):
        namespace[name]()


def test_the_types_of_the_decorator_are_overloads() -> None:
    if hasattr(typing, "get_overloads"):
        assert len(typing.get_overloads(type(mock_mgn).__call__)) == 2
