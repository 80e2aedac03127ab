"""Every filter of the service model looks at a member of what is listed; one that does not is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.paging import page
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import SOURCE_SERVERS
from tests.support.minimal import minimal
from tests.support.network_flow import begin

if TYPE_CHECKING:
    from collections.abc import Iterator


def filters_of_the_model() -> Iterator[tuple[str, str]]:
    for name in service().operation_names:
        operation: Any = service().operation(name)
        if operation.paging is not None and "filters" in operation.input.members:
            for member in operation.input.members["filters"].members:
                yield name, member


def source_action_job(client: Any, server_arn: str) -> dict[str, Any]:
    connector = client.create_connector(name="c", ssmInstanceID="mi-0123456789abcdef0")
    action = client.create_remote_source_action(name="inventory", ssmParameterName="script")
    job: dict[str, Any] = client.start_remote_source_action_job(
        connectorArn=connector["arn"], sourceServerArns=[server_arn], remoteSourceActionArns=[action["arn"]]
    )["remoteSourceActionJob"]
    return job


@pytest.fixture(scope="module")
def world() -> tuple[MgnMock, dict[str, Any]]:
    """A world, and the ids in it that list operations ask for."""
    mgn = MgnMock()
    client = mgn.client()
    server = mgn.add_source_server()
    template = client.create_launch_configuration_template()
    ids: dict[str, Any] = {**server, **template}
    if service().has_shape("RemoteSourceAction"):
        ids |= source_action_job(mgn.client(), server["arn"])
    if service().has_shape("NetworkMigrationExecution"):
        flow = begin(client)
        flow.run("MAPPING")
        ids |= {**flow.ids, "segmentID": flow.segments()[0]["segmentID"]}
    return mgn, ids


@pytest.mark.parametrize(("operation", "name"), list(filters_of_the_model()))
def test_every_filter_of_the_model_looks_at_a_member(
    world: tuple[MgnMock, dict[str, Any]], operation: str, name: str
) -> None:
    mgn, ids = world
    shape: Any = service().operation(operation).input
    wanted = shape.members["filters"].members[name]
    required = {each: ids.get(each, minimal(shape.members[each])) for each in shape.required_members}
    value = [minimal(wanted.member)] if wanted.type_name == "list" else "2026-01-31T12:00:00Z"
    given = True if wanted.type_name == "boolean" else value
    # Not NotImplementedError; some of these values are those of what is there.
    assert "items" in mgn.peek(operation, **required, filters={name: given})


@pytest.mark.parametrize(
    ("name", "wanted", "path"),
    [
        ("sourceServerIDs", ["s-1"], "sourceServerID"),
        ("isArchived", False, "isArchived"),
        ("lifeCycleStates", ["STOPPED"], "lifeCycle.state"),
    ],
)
def test_the_name_of_a_filter_says_what_it_looks_at_or_the_type_of_resource_does(
    name: str, wanted: object, path: str
) -> None:
    assert SOURCE_SERVERS.target_of(name, of_many=isinstance(wanted, list)).path == path


def test_a_filter_of_a_newer_model_is_refused() -> None:
    mgn = MgnMock()
    mgn.add_source_server()
    operation = service().operation("DescribeSourceServers")
    filters = {"platforms": ["windows"]}
    listing = Listing(mgn._region, mgn._region.source_servers, filters=filters)
    with pytest.raises(NotImplementedError, match="the filter of DescribeSourceServers for platform"):
        page(mgn._region, operation, {"filters": filters}, listing)
