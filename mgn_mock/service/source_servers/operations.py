"""The operations on source servers, their replication, and vCenter clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException, ServiceQuotaExceededException, ValidationException
from mgn_mock.service.shared import quotas
from mgn_mock.service.shared.operating_systems import operating_system
from mgn_mock.service.source_servers import facts, planted_times, replication, stalls, transitions, view
from mgn_mock.service.source_servers.quotas import check_start
from mgn_mock.service.source_servers.state_table import NEVER_REPLICATED
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import CONNECTORS, VCENTER_CLIENTS

if TYPE_CHECKING:
    from mgn_mock.state.answers import Rendered
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


_UPDATABLE = ("connectorAction", "userProvidedID", "fqdnForActionFramework", "platform")


def describe_source_servers(region: Region, request: dict[str, Any]) -> Listing:
    """Return the source servers that pass all filters; archived ones too unless a filter says otherwise."""
    if "isArchived" not in request.get("filters", {}) and region.source_servers.count_by("quota", "archived"):
        region.rest_on(facts.ARCHIVED_LISTED)
    if region.source_servers.count_by("replication", *planted_times.LAGGING):
        region.rest_on(facts.LAG_AT_REST)
    return Listing(
        region,
        region.source_servers,
        filters=request.get("filters"),
        render=view.source_server,
    )


def update_source_server_replication_type(region: Region, request: dict[str, Any]) -> Rendered:
    """Change between replication with and without an agent, while nothing replicates.

    The type that the server has already changes nothing, whatever the state; SNAPSHOT_SHIPPING needs a server that
    a vCenter client reported.
    """
    server = region.source_servers.get(request["sourceServerID"])
    wanted = request["replicationType"]
    if server["replicationType"] == wanted:
        region.rest_on(facts.SAME_TYPE)
    else:
        transitions.outcome(region, "UpdateSourceServerReplicationType", server)
        if wanted == "SNAPSHOT_SHIPPING" and "vcenterClientID" not in server:
            region.rest_on(facts.TYPE_NEEDS_VCENTER)
            message = (
                f"Source Server {server['sourceServerID']} cannot become SNAPSHOT_SHIPPING: no vCenter client has "
                "reported it (it has no vcenterClientID)."
            )
            raise ValidationException.of_fields(message, "replicationType")
        server["replicationType"] = wanted
        region.source_servers.put(server)
    return view.current_view(region, server)


def change_server_life_cycle_state(region: Region, request: dict[str, Any]) -> Rendered:
    """Move a launchable server between being tested and being cut over.

    A step back is marked as reverted; `lastTest.finalized` stays empty when a test is done.
    """
    server = region.source_servers.get(request["sourceServerID"])
    wanted = request["lifeCycle"]["state"]
    transitions.outcome(region, f"ChangeServerLifeCycleState to {wanted}", server)
    life = server["lifeCycle"]
    reverted = transitions.reverted_by(life["state"], wanted)
    if reverted is not None:
        region.rest_on(facts.STEP_BACK)
        life.setdefault(reverted, {})["reverted"] = {"apiCallDateTime": region.world.clock.moment.text}
    region.rest_on(facts.NO_FINALIZED_TEST)
    life["state"] = wanted
    region.source_servers.put(server)
    return view.current_view(region, server)


def disconnect_from_service(region: Region, request: dict[str, Any]) -> Rendered:
    """End replication for good; launched instances stay.

    What the disks had replicated stays visible, though the API reference says that it is set to zero.
    """
    server = region.source_servers.get(request["sourceServerID"])
    replication.end(region, server, transitions.outcome(region, "DisconnectFromService", server))
    return view.current_view(region, server)


def mark_as_archived(region: Region, request: dict[str, Any]) -> Rendered:
    """Archive a server that is disconnected or cut over."""
    server = region.source_servers.get(request["sourceServerID"])
    transitions.outcome(region, "MarkAsArchived", server)
    server["isArchived"] = True
    region.source_servers.put(server)
    return view.current_view(region, server)


def delete_source_server(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a server that does not replicate, archived or not."""
    server = region.source_servers.get(request["sourceServerID"])
    transitions.outcome(region, "DeleteSourceServer", server)
    replication.delete(region, server)
    return {}


def update_source_server(region: Region, request: dict[str, Any]) -> Rendered:
    """Set what connectors, imports and post-launch actions know a server by, in any state; `platform` is an exception.

    An empty `connectorAction` takes the connector off; whether a connector of that ARN exists is not looked at; a
    `userProvidedID` is one server's alone, in upper or lower case. `platform` is kept, but the service's
    shape has no place to show it.
    """
    server = region.source_servers.get(request["sourceServerID"])
    wanted = {name: request[name] for name in _UPDATABLE if name in request}
    if "userProvidedID" in wanted:
        _refuse_taken_id(region, server, wanted["userProvidedID"])
    _refuse_full_connector(region, server, wanted.get("connectorAction", {}).get("connectorArn"))
    _refuse_other_platform(region, server, wanted.get("platform"))
    _rest_on_acceptance(region, server, wanted)
    server.update(wanted)
    if not server.get("connectorAction", True):
        del server["connectorAction"]
    region.source_servers.put(server)
    return view.current_view(region, server)


def _rest_on_acceptance(region: Region, server: Resource, wanted: Resource) -> None:
    """Note what says that an update is accepted which a stricter service could refuse."""
    if server["isArchived"] or server["sourceServerID"] in region.in_jobs:
        region.rest_on(facts.UPDATE_ALWAYS)
    if "platform" in wanted:
        region.rest_on(facts.PLATFORM_HIDDEN)
    connector_arn = wanted.get("connectorAction", {}).get("connectorArn", "")
    if connector_arn and connector_arn.rpartition("/")[2] not in region.of(CONNECTORS):
        region.rest_on(facts.NO_CONNECTOR)


def _refuse_taken_id(region: Region, server: Resource, user_provided_id: str) -> None:
    others = region.source_servers.ids_by("userProvidedID", user_provided_id.lower())
    for other in others:
        if other != server["sourceServerID"]:
            region.rest_on(facts.IDS_ARE_UNIQUE)
            raise ConflictException(
                f"userProvidedID {user_provided_id} belongs to Source Server {other}; Source Server "
                f"{server['sourceServerID']} needs another one.",
                resourceId=other,
                resourceType=region.source_servers.kind.resource_type,
            )


def _refuse_full_connector(region: Region, server: Resource, connector_arn: str | None) -> None:
    """Refuse one server too many of a connector, with a ConflictException: no quota error is declared."""
    servers, server_id = region.source_servers, server["sourceServerID"]
    if connector_arn is None or servers.value_by("connectorArn", server_id) == connector_arn:
        return
    in_use = servers.count_by("connectorArn", connector_arn)
    try:
        quotas.check(region, "servers_per_connector", in_use=in_use, kind=servers.kind, resource_id=server_id)
    except ServiceQuotaExceededException as error:
        region.rest_on(facts.FULL_CONNECTOR)
        raise ConflictException(
            f"{error} The connector is {connector_arn}.",
            resourceId=server_id,
            resourceType=servers.kind.resource_type,
        ) from error


def _refuse_other_platform(region: Region, server: Resource, platform: str | None) -> None:
    if platform is None or server["lifeCycle"]["state"] in NEVER_REPLICATED:
        return
    region.rest_on(facts.PLATFORM_IS_DETECTED)
    detected = operating_system(server)
    if platform != detected:
        region.rest_on(facts.PLATFORM_ERROR)
        raise ConflictException(
            f"The platform of Source Server {server['sourceServerID']} is {detected or 'not known'} and cannot become "
            f"{platform}: replication has begun (lifeCycle.state is {server['lifeCycle']['state']}), and it can be "
            f"changed in lifeCycle.state {' or '.join(NEVER_REPLICATED)} only.",
            resourceId=server["sourceServerID"],
            resourceType=region.source_servers.kind.resource_type,
        )


def start_replication(region: Region, request: dict[str, Any]) -> Rendered:
    """Start replication of a source server that was discovered or stopped, from a full first copy.

    The replication type is looked at before the state, and the quotas of source servers last.
    """
    server = region.source_servers.get(request["sourceServerID"])
    if server["replicationType"] not in region.world.settings.start_replication_types:
        raise transitions.start_type_error(region, server)
    first = transitions.outcome(region, "StartReplication", server)
    check_start(region, server)
    replication.begin(region, server, first)
    return view.current_view(region, server)


def stop_replication(region: Region, request: dict[str, Any]) -> Rendered:
    """Stop replication at once, and delete what was replicated."""
    server = region.source_servers.get(request["sourceServerID"])
    stopped = transitions.outcome(region, "StopReplication", server)
    region.rest_on(facts.STOP_AT_ONCE)
    replication.end(region, server, stopped)
    return view.current_view(region, server)


def pause_replication(region: Region, request: dict[str, Any]) -> Rendered:
    """Halt replication, and keep what was replicated."""
    server = region.source_servers.get(request["sourceServerID"])
    paused = transitions.outcome(region, "PauseReplication", server)
    replication.pause(region, server, paused.replication)
    return view.current_view(region, server)


def resume_replication(region: Region, request: dict[str, Any]) -> Rendered:
    """Resume replication of a paused server: what changed meanwhile is sent."""
    server = region.source_servers.get(request["sourceServerID"])
    replication.resume(region, server, transitions.outcome(region, "ResumeReplication", server))
    return view.current_view(region, server)


def retry_data_replication(region: Region, request: dict[str, Any]) -> Rendered:
    """Begin the initiation of a stalled server anew, at once."""
    server = region.source_servers.get(request["sourceServerID"])
    first = transitions.outcome(region, "RetryDataReplication", server)
    replication.initiate(region, server, first.replication)
    return view.current_view(region, server)


def describe_vcenter_clients(region: Region, _request: dict[str, Any]) -> Listing:
    """Return all vCenter clients of the Region."""
    return Listing(region, region.vcenter_clients, render=view.vcenter_client)


def delete_vcenter_client(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a vCenter client; its servers that replicate are stalled from then on, and keep its id."""
    client = region.vcenter_clients.get(request["vcenterClientID"])
    if region.source_servers.ids_by("vcenterClientID", client["vcenterClientID"]):
        region.rest_on(facts.VCENTER_DELETED)
    stalls.lose_vcenter_client(region, client["vcenterClientID"])
    region.delete(VCENTER_CLIENTS, client["vcenterClientID"])
    return {}
