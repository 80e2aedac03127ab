"""Planting resources that no call of the service creates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mgn_mock.deferred import deferred
from mgn_mock.model.spec import service
from mgn_mock.panel.inspection import Inspection
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Never

    from mgn_mock.planting import networks, servers, storage
    from mgn_mock.service.network_migration import definitions
    from mgn_mock.service.shared import neighbours
    from mgn_mock.service.source_servers import agent, view
    from mgn_mock.type_defs import ManagedAccount, NetworkMigrationDefinition, SourceServer, VcenterClient
else:
    networks = deferred("mgn_mock.planting.networks")
    servers = deferred("mgn_mock.planting.servers")
    storage = deferred("mgn_mock.planting.storage")
    definitions = deferred("mgn_mock.service.network_migration.definitions")
    neighbours = deferred("mgn_mock.service.shared.neighbours")
    agent = deferred("mgn_mock.service.source_servers.agent")
    view = deferred("mgn_mock.service.source_servers.view")


class Planting(Inspection):
    """Planting methods of the control panel."""

    def add_source_server(self, *_positional: Never, **members: Any) -> SourceServer:
        """Add a source server.

        Args:
            **members: Members of boto3's SourceServer shape, merged over defaults. With `replicationType` AGENT_BASED
                (default) the server is in sync and READY_FOR_TEST, with SNAPSHOT_SHIPPING it is DISCOVERED by a vCenter
                client; `lifeCycle={"state": ...}` gives a consistent server in that state, and so does
                `dataReplicationInfo={"dataReplicationState": ...}`. A `dataReplicationInfo` or `dataReplicationState`
                that is None is left out of the server. `tags={"Name": ...}` names the host too. While moto's `mock_aws`
                is on, a launched instance whose `ec2InstanceID` is not given is launched in moto's EC2.

        Returns:
            The source server, in boto3's SourceServer shape.

        Raises:
            TypeError: Members are not given by keyword.
            ValueError: A member is unknown, its value is not allowed, or no server comes to these states; the message
                gives the path.
        """
        _refuse_positional("add_source_server", _positional)
        with self._world.lock:
            server_id = servers.add_source_server(self._region, members, launch=True)
        return self.server(server_id)

    def add_vcenter_client(self, *_positional: Never, **members: Any) -> VcenterClient:
        """Add a vCenter client.

        Args:
            **members: Members of boto3's VcenterClient shape, merged over defaults.

        Returns:
            The vCenter client, in boto3's VcenterClient shape.

        Raises:
            TypeError: Members are not given by keyword.
            ValueError: A member is unknown, or its value is not allowed; the message gives its path.
        """
        _refuse_positional("add_vcenter_client", _positional)
        with self._world.lock:
            region = self._region
            client = region.vcenter_clients.get(servers.add_vcenter_client(region, members))
            rendered = view.vcenter_client(client, self._world.clock.moment, None)
        return cast("VcenterClient", self._shown(rendered, "VcenterClient"))

    def add_managed_account(self, account_id: str) -> ManagedAccount:
        """Add a member account, which calls of this account may then name as `accountID`.

        Args:
            account_id: The member account, twelve digits.

        Returns:
            The account, in boto3's ManagedAccount shape.

        Raises:
            ValueError: That is not an account id, or the account is managed already.
        """
        with self._world.lock:
            return cast("ManagedAccount", servers.add_managed_account(self._region, account_id))

    def add_file_system(self, *_positional: Never, **members: Any) -> dict[str, Any]:
        """Add a file system of Amazon FSx for NetApp ONTAP.

        Args:
            **members: `fileSystemId`, such as `fs-` and 17 hexadecimal digits, and `name`; both have defaults.

        Returns:
            The file system, with these members.

        Raises:
            TypeError: Members are not given by keyword.
            ValueError: A member is unknown, or its value is not allowed; the message gives its path.
        """
        _refuse_positional("add_file_system", _positional)
        with self._world.lock:
            return storage.add_file_system(self._region, members)

    def add_storage_virtual_machine(self, *_positional: Never, **members: Any) -> dict[str, Any]:
        """Add a storage virtual machine of Amazon FSx for NetApp ONTAP, which replication settings may then name.

        As long as none was added in this account and Region, settings may name any; from then on, naming another one
        is a ResourceNotFoundException.

        Args:
            **members: `storageVirtualMachineId`, such as `svm-` and 17 hexadecimal digits, `fileSystemId` and `name`;
                all have defaults. The file system is added if it is not there.

        Returns:
            The storage virtual machine, with these members.

        Raises:
            TypeError: Members are not given by keyword.
            ValueError: A member is unknown, or its value is not allowed; the message gives its path.
        """
        _refuse_positional("add_storage_virtual_machine", _positional)
        with self._world.lock:
            return storage.add_storage_virtual_machine(self._region, members)

    def add_network_migration(
        self,
        *,
        definition: str | Mapping[str, Any],
        segments: Sequence[Mapping[str, Any]] = (),
        constructs: Sequence[Mapping[str, Any]] = (),
        insights: Sequence[Mapping[str, Any]] = (),
        outcomes: Mapping[str, Any] | None = None,
    ) -> NetworkMigrationDefinition:
        """Plant the results of a network migration.

        Arguments that are left out keep what was planted before; new segments replace the constructs.

        Args:
            definition: An existing definition by id or dict, or the members of a new one, as
                NetworkMigrationDefinition.
            segments: Segments that the mapping finds, as NetworkMigrationMapperSegment; by default they are derived
                from the networks of the source servers.
            constructs: Constructs that it finds, as NetworkMigrationMapperSegmentConstruct, each with its `segmentID`.
            insights: Insights of jobs, as NetworkMigrationInsight; each appears when a job of its `producerName` ends.
            outcomes: Results of jobs by activity: a status, as in `{"MAPPING": "FAILED"}`, or a dict of members of the
                job, with `stacks` for DEPLOY or `results` for ANALYZE.

        Returns:
            The definition, in boto3's NetworkMigrationDefinition shape.

        Raises:
            ValueError: A member is unknown, or its value is not allowed; the message gives its path. Or the installed
                botocore knows no network migrations.
        """
        service().check_operation("CreateNetworkMigrationDefinition")
        with self._world.lock:
            region = self._region
            given = networks.NetworkFindings(segments, constructs, insights, outcomes or {})
            definition_id = networks.add_network_migration(region, definition, given)
            return cast("NetworkMigrationDefinition", definitions.get(region, definition_id))

    def put_object(self, bucket: str, key: str, data: bytes | str) -> None:
        """Store an object in the in-memory S3, for an import to read; the bucket is created if necessary.

        Args:
            bucket: The name of the bucket.
            key: The key of the object.
            data: Its content; text is encoded as UTF-8.

        Raises:
            ValueError: S3 is moto's, or at an endpoint; use a boto3 client of s3 then.
        """
        with self._world.lock:
            neighbours.put_object(self._world, bucket, key, data)

    def get_object(self, bucket: str, key: str) -> bytes:
        """Return the content of an object in the in-memory S3, such as an export.

        Args:
            bucket: The name of the bucket.
            key: The key of the object.

        Raises:
            KeyError: There is no such bucket or object.
            ValueError: S3 is moto's, or at an endpoint; use a boto3 client of s3 then.
        """
        with self._world.lock:
            return neighbours.get_object(self._world, bucket, key)

    def install_agent(self, server: str | Mapping[str, Any]) -> SourceServer:
        """Install the agent on an imported source server, which then registers and starts to replicate.

        Args:
            server: The source server, by id or dict; its lifecycle state must be PENDING_INSTALLATION.

        Returns:
            The source server, with the same ids as before.

        Raises:
            KeyError: There is no such source server in this account and Region.
            ValueError: The source server is not PENDING_INSTALLATION, or is archived.
        """
        with self._moving() as region:
            found = self._found(SOURCE_SERVERS, server)
            agent.install(region, found)
        return self.server(found["sourceServerID"])

    def reset(self) -> None:
        """Reset the mock to its start: no resources, calls, events, fault rules or functions of `on_event`.

        The clock shows the start time again.
        """
        with self._world.lock:
            self._world.clear()


def _refuse_positional(method: str, positional: tuple[object, ...]) -> None:
    if positional:
        raise TypeError(f"{method} takes members by keyword: write {method}(**members) for a dict of them")
