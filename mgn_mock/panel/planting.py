"""Planting what no call of the service creates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mgn_mock.deferred import deferred
from mgn_mock.panel.inspection import Inspection
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from types_boto3_mgn.type_defs import (
        ManagedAccountTypeDef,
        NetworkMigrationDefinitionTypeDef,
        SourceServerTypeDef,
        VcenterClientTypeDef,
    )

    from mgn_mock.planting import networks, servers
    from mgn_mock.service.network_migration import definitions
    from mgn_mock.service.shared import neighbours
    from mgn_mock.service.source_servers import agent, view
else:
    networks = deferred("mgn_mock.planting.networks")
    servers = deferred("mgn_mock.planting.servers")
    definitions = deferred("mgn_mock.service.network_migration.definitions")
    neighbours = deferred("mgn_mock.service.shared.neighbours")
    agent = deferred("mgn_mock.service.source_servers.agent")
    view = deferred("mgn_mock.service.source_servers.view")


class Planting(Inspection):
    """Plants what no call of the service creates."""

    def add_source_server(self, **members: Any) -> SourceServerTypeDef:
        """Plants a source server, which no call of the service creates.

        Args:
            **members: Members of the service's SourceServer shape, laid over defaults: `replicationType` AGENT_BASED
                (the default: in sync and READY_FOR_TEST) or SNAPSHOT_SHIPPING (DISCOVERED by a vCenter client);
                `lifeCycle={"state": ...}` alone gives a consistent server in that state.

        Returns:
            The source server, in the service's shape.

        Raises:
            ValueError: A member is unknown or does not fit; the text names its path.
        """
        with self._world.lock:
            server_id = servers.add_source_server(self._region, members)
            return self.server(server_id)

    def add_vcenter_client(self, **members: Any) -> VcenterClientTypeDef:
        """Plants a vCenter client.

        Args:
            **members: Members of the service's VcenterClient shape, laid over defaults.

        Returns:
            The vCenter client, in the service's shape.

        Raises:
            ValueError: A member is unknown or does not fit; the text names its path.
        """
        with self._world.lock:
            region = self._region
            client = region.vcenter_clients.get(servers.add_vcenter_client(region, members))
            shown = view.vcenter_client(client, self._world.clock.moment, None)
        return cast("VcenterClientTypeDef", shown)

    def add_managed_account(self, account_id: str) -> ManagedAccountTypeDef:
        """Plants a member account that calls may name as `accountID`.

        Args:
            account_id: The member account, twelve digits.

        Returns:
            The account, in the service's shape.

        Raises:
            ValueError: That is no account id, or it is managed already.
        """
        with self._world.lock:
            return cast("ManagedAccountTypeDef", servers.add_managed_account(self._region, account_id))

    def add_network_migration(
        self,
        *,
        definition: str | Mapping[str, Any],
        segments: Sequence[Mapping[str, Any]] = (),
        constructs: Sequence[Mapping[str, Any]] = (),
        insights: Sequence[Mapping[str, Any]] = (),
        outcomes: Mapping[str, Any] | None = None,
    ) -> NetworkMigrationDefinitionTypeDef:
        """Plants what a network migration comes to.

        What is left out stays as it was planted before; new segments come with constructs of their own.

        Args:
            definition: The id of a definition that is there, or its dict; or the members of a new one.
            segments: What the mapper finds, as NetworkMigrationMapperSegment; where none are planted, segments follow
                from the networks of the source servers.
            constructs: The same, as NetworkMigrationMapperSegmentConstruct, each with the `segmentID` of its segment.
            insights: What jobs have to tell, as NetworkMigrationInsight; seen when a job of its `producerName` ended.
            outcomes: How jobs end, by activity, e.g. `{"MAPPING": "FAILED"}`, or with members of the job, and `stacks`
                of DEPLOY or `results` of ANALYZE.

        Returns:
            The definition, in the service's shape.

        Raises:
            ValueError: A member is unknown or does not fit; the text names its path.
        """
        with self._world.lock:
            region = self._region
            given = networks.NetworkFindings(segments, constructs, insights, outcomes or {})
            definition_id = networks.add_network_migration(region, definition, given)
            return cast("NetworkMigrationDefinitionTypeDef", definitions.get(region, definition_id))

    def put_object(self, bucket: str, key: str, data: bytes | str) -> None:
        """Puts an object into the stand-in S3, for an import to read; the bucket is made if need be.

        Args:
            bucket: The bucket.
            key: The object.
            data: What it holds; a text is written in UTF-8.

        Raises:
            ValueError: S3 is moto's here, or at an endpoint: a boto3 client of s3 writes there.
        """
        with self._world.lock:
            neighbours.put_object(self._world, bucket, key, data)

    def get_object(self, bucket: str, key: str) -> bytes:
        """What an object in the stand-in S3 holds, such as what an export has written.

        Raises:
            KeyError: There is no such bucket or object.
            ValueError: S3 is moto's here, or at an endpoint: a boto3 client of s3 reads there.
        """
        with self._world.lock:
            return neighbours.get_object(self._world, bucket, key)

    def install_agent(self, server: str | Mapping[str, Any]) -> SourceServerTypeDef:
        """Installs the agent on a source server that an import announced: it registers and begins to replicate.

        Args:
            server: The server's id, or its dict; it has to be PENDING_INSTALLATION.

        Returns:
            The source server, under the same ids as before.

        Raises:
            KeyError: There is none of that id here.
            ValueError: No agent is awaited for it.
        """
        with self._moving() as region:
            found = self._found(SOURCE_SERVERS, server)
            agent.install(region, found)
            return self.server(found["sourceServerID"])

    def reset(self) -> None:
        """Makes the world as it was at the start: nothing planted, no calls, the clock at the start time."""
        with self._world.lock:
            self._world.clear()
