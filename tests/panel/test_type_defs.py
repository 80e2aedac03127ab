"""The types of what the panel gives: they say what botocore's model says, and what is always there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from mgn_mock import MgnMock, type_defs
from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from mgn_mock.type_defs import LifeCycleState, ReplicationType, SourceServer

PYTHON_TYPES = {"string": str, "boolean": bool, "long": int, "integer": int, "timestamp": datetime}
TYPES = {
    name: value
    for name, value in vars(type_defs).items()
    if is_typeddict(value) and value.__module__ == type_defs.__name__
}
PUBLIC = {name: value for name, value in TYPES.items() if not name.startswith("_")}


def check_type(hint: Any, shape: Any, path: str) -> None:
    """Holds a type against the shape that it is said to have; an older model may know less."""
    if shape.type_name == "structure":
        assert hint is PUBLIC[shape.name], path
    elif shape.type_name in {"list", "map"}:
        assert get_origin(hint) is {"list": list, "map": dict}[shape.type_name], path
        check_type(get_args(hint)[-1], shape.member if shape.type_name == "list" else shape.value, path)
    elif get_origin(hint) is Literal:
        assert set(shape.enum) <= set(get_args(hint)), path
        assert hint is getattr(type_defs, shape.name), path
    else:
        assert not getattr(shape, "enum", []), path
        assert hint is PYTHON_TYPES[shape.type_name], path


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_type_has_the_members_of_the_shape_that_it_is_named_after(name: str) -> None:
    if not service().has_shape(name):
        pytest.skip("an older model")
    shape: Any = service().shape(name)
    members = shape.members
    hints = get_type_hints(PUBLIC[name])
    assert members.keys() <= hints.keys()
    for member, shape in members.items():
        check_type(hints[member], shape, f"{name}.{member}")


def test_a_type_has_no_member_that_the_newest_model_lacks() -> None:
    if "ListNetworkMigrationInsights" not in service().operation_names:
        pytest.skip("an older model")
    for name, found in PUBLIC.items():
        shape: Any = service().shape(name)
        assert get_type_hints(found).keys() == shape.members.keys(), name


# What is always there


def check_keys(value: Any, hint: Any, path: str) -> None:
    """Every key that a type requires is in the value, all the way down."""
    if get_origin(hint) is list:
        for each in value:
            check_keys(each, get_args(hint)[0], f"{path}[]")
    elif hint in PUBLIC.values():
        assert hint.__required_keys__ <= value.keys(), path
        hints = get_type_hints(hint)
        for name, each in value.items():
            check_keys(each, hints[name], f"{path}.{name}")


def check_all(mgn: MgnMock) -> None:
    check_keys(mgn.source_servers(), list[type_defs.SourceServer], "source server")
    check_keys(mgn.applications(), list[type_defs.Application], "application")
    check_keys(mgn.waves(), list[type_defs.Wave], "wave")
    check_keys(mgn.jobs(), list[type_defs.Job], "job")


def live(mgn: MgnMock, server: SourceServer) -> None:
    """Let time go on, launch where that is possible, and disconnect."""
    client = mgn.client()
    named = server["sourceServerID"]
    for call in (
        lambda: client.start_replication(sourceServerID=named),
        lambda: mgn.stall(named, recover_after="PT1H"),
        lambda: client.start_test(sourceServerIDs=[named]),
        lambda: client.change_server_life_cycle_state(sourceServerID=named, lifeCycle={"state": "READY_FOR_CUTOVER"}),
        lambda: client.start_cutover(sourceServerIDs=[named]),
        lambda: client.disconnect_from_service(sourceServerID=named),
        lambda: client.mark_as_archived(sourceServerID=named),
    ):
        try:
            call()
        except (client.exceptions.ClientError, ValueError):
            continue
        for minutes in (1, 100):
            mgn.advance(minutes=minutes)
            check_all(mgn)


@pytest.mark.parametrize("state", get_args(type_defs.LifeCycleState))
@pytest.mark.parametrize("kind", get_args(type_defs.ReplicationType))
def test_what_a_type_requires_is_there_whatever_a_source_server_lives_through(
    kind: ReplicationType, state: LifeCycleState
) -> None:
    mgn = MgnMock(start_replication_types=("SNAPSHOT_SHIPPING", "AGENT_BASED"))
    try:
        server = mgn.add_source_server(replicationType=kind, lifeCycle={"state": state})
    except ValueError:
        pytest.skip(f"no {kind} server is {state}")
    check_keys(server, type_defs.SourceServer, "planted")
    live(mgn, server)


def test_what_a_type_requires_is_there_in_all_other_things_that_the_panel_gives() -> None:
    mgn = MgnMock()
    client = mgn.client()
    client.create_application(name="shop")
    client.create_wave(name="first")
    check_all(mgn)
    assert mgn.applications()
    assert mgn.waves()
    check_keys(mgn.add_vcenter_client(), type_defs.VcenterClient, "vCenter client")
    check_keys(mgn.add_managed_account("111122223333"), type_defs.ManagedAccount, "account")
    mgn.load({"source_servers": [{"tags": {"Name": "db"}}]})
    check_all(mgn)
    if service().has_shape("NetworkMigrationDefinition"):
        check_keys(mgn.add_network_migration(definition={}), type_defs.NetworkMigrationDefinition, "definition")
