"""The kinds of resources that an account has in a Region: how each is named, identified, and found."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.clock import EPOCH, from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource

    # What a resource is found by besides its id; None: it is not to be found so.
    Indexes = Mapping[str, Callable[[Resource], str | None]]


class ResourceType(NamedTuple):
    """What tells one kind of resource from another."""

    name: str
    """What a collection of them is called, e.g. `source_servers`."""
    resource_type: str
    """What errors call one, e.g. `SourceServer`."""
    title: str
    """What messages call one, e.g. `Source Server`."""
    key: str
    """The member that identifies one among its like, e.g. `sourceServerID`."""
    id_shape: str
    """The shape of that member, e.g. `SourceServerID`."""
    arn_type: str | None = None
    """What its ARNs say, e.g. `source-server`; None when it has none."""
    indexes: Indexes = MappingProxyType({})
    """What one is found by besides its id, by name of the index."""
    sort_key: Callable[[Resource], int] | None = None
    """Where one stands among its like; None: behind those that came before it."""
    internal: frozenset[str] = frozenset()
    """Members that operations keep and no answer shows, besides those that begin with an underscore."""

    def is_shown(self, member: str) -> bool:
        """Whether answers may show a member."""
        return not member.startswith("_") and member not in self.internal


def _replication(server: Resource) -> str:
    return str(server["dataReplicationInfo"]["dataReplicationState"])


def _standing(server: Resource) -> str:
    if server["isArchived"]:
        return "archived"
    return "discovered" if server["lifeCycle"]["state"] == "DISCOVERED" else "active"


def _archived_or_active(resource: Resource) -> str:
    return "archived" if resource["isArchived"] else "active"


def _member(name: str) -> Callable[[Resource], str | None]:
    def value_of(resource: Resource) -> Any:
        return resource.get(name)

    return value_of


def _creation(job: Resource) -> int:
    return (from_text(job["creationDateTime"]) - EPOCH) // timedelta(microseconds=1)


def _in_any_case(name: str) -> Callable[[Resource], str | None]:
    def value_of(resource: Resource) -> Any:
        value = resource.get(name)
        return None if value is None else value.lower()

    return value_of


def _connector(server: Resource) -> str | None:
    arn: str | None = server.get("connectorAction", {}).get("connectorArn")
    return arn


# fmt: off
SOURCE_SERVERS = ResourceType(
    "source_servers", "SourceServer", "Source Server", "sourceServerID", "SourceServerID", "source-server",
    {
        "replication": _replication,
        "standing": _standing,
        "applicationID": _member("applicationID"),
        "vcenterClientID": _member("vcenterClientID"),
        "userProvidedID": _in_any_case("userProvidedID"),
        "connectorArn": _connector,
    },
    internal=frozenset({"platform"}),
)
VCENTER_CLIENTS = ResourceType(
    "vcenter_clients", "VcenterClient", "vCenter client", "vcenterClientID", "VcenterClientID", "vcenter-client"
)
MANAGED_ACCOUNTS = ResourceType("managed_accounts", "ManagedAccount", "managed account", "accountId", "AccountID")
# Jobs stand in the order of their creation, planted ones too.
JOBS = ResourceType("jobs", "Job", "Job", "jobID", "JobID", "job", sort_key=_creation)
# The entries of one job's log. They have no ids of their own.
JOB_LOGS = ResourceType("job_logs", "JobLog", "log entry", "number", "JobID")
LAUNCH_TEMPLATES = ResourceType(
    "launch_configuration_templates", "LaunchConfigurationTemplate", "Launch Configuration Template",
    "launchConfigurationTemplateID", "LaunchConfigurationTemplateID", "launch-configuration-template",
)
REPLICATION_TEMPLATES = ResourceType(
    "replication_configuration_templates", "ReplicationConfigurationTemplate", "Replication Configuration Template",
    "replicationConfigurationTemplateID", "ReplicationConfigurationTemplateID", "replication-configuration-template",
)
# The actions of one template or one source server.
ACTIONS = ResourceType("actions", "Action", "Action", "actionID", "ActionID")
# What the templates said when source servers appeared, as long as any of those may ask for it.
TEMPLATE_VERSIONS = ResourceType(
    "template_versions", "TemplateVersion", "version of the templates", "version", "ActionID"
)
# What a source server has of its own beside what follows from the templates.
SERVER_SETTINGS = ResourceType("server_settings", "SourceServer", "Source Server", "sourceServerID", "SourceServerID")
# What a test wants to go wrong at the next launch of a source server.
LAUNCH_FAILURES = ResourceType("launch_failures", "SourceServer", "Source Server", "sourceServerID", "SourceServerID")
APPLICATIONS = ResourceType(
    "applications", "Application", "Application", "applicationID", "ApplicationID", "application",
    {"standing": _archived_or_active, "name": _in_any_case("name"), "waveID": _member("waveID")},
)
WAVES = ResourceType(
    "waves", "Wave", "Wave", "waveID", "WaveID", "wave",
    {"standing": _archived_or_active, "name": _in_any_case("name")},
)
CONNECTORS = ResourceType(
    "connectors", "Connector", "Connector", "connectorID", "ConnectorID", "connector",
    {"name": _in_any_case("name")},
)
IMPORTS = ResourceType(
    "imports", "Import", "Import", "importID", "ImportID", "import", {"clientToken": _member("_clientToken")}
)
EXPORTS = ResourceType("exports", "Export", "Export", "exportID", "ExportID", "export")
# The errors of one import or export; they have no id that the service shows.
TASK_ERRORS = ResourceType("task_errors", "Error", "Error", "number", "String")
REMOTE_SOURCE_ACTIONS = ResourceType(
    "remote_source_actions", "RemoteSourceAction", "source action", "remoteSourceActionID", "RemoteSourceActionID",
    "remote-source-action", {"name": _member("name")},
)
REMOTE_SOURCE_ACTION_JOBS = ResourceType(
    "remote_source_action_jobs", "RemoteSourceActionJob", "source action job", "remoteSourceActionJobID",
    "RemoteSourceActionJobID", "remote-source-action-job", {"clientToken": _member("_clientToken")},
)
REMOTE_SOURCE_ACTION_INVOCATIONS = ResourceType(
    "remote_source_action_invocations", "RemoteSourceActionInvocation", "invocation", "sourceServerArn", "ARN"
)
REMOTE_SOURCE_ACTION_RESULTS = ResourceType(
    "remote_source_action_results", "RemoteSourceActionInvocationResult", "invocation result",
    "remoteSourceActionID", "RemoteSourceActionID",
)
REMOTE_SOURCE_ACTION_PLANS = ResourceType(
    "remote_source_action_plans", "RemoteSourceActionPlan", "plan of an invocation",
    "sourceServerID", "SourceServerID",
)
NETWORK_DEFINITIONS = ResourceType(
    "network_migration_definitions", "NetworkMigrationDefinition", "network migration definition",
    "networkMigrationDefinitionID", "NetworkMigrationDefinitionID", "network-migration-definition",
    {"clientToken": _member("_clientToken")},
)
# Those that have no ARN have a type all the same: what is under way is put on the timeline under one.
NETWORK_EXECUTIONS = ResourceType(
    "network_migration_executions", "NetworkMigrationExecution", "network migration execution",
    "networkMigrationExecutionID", "NetworkMigrationExecutionID", "network-migration-execution",
    {"definition": _member("networkMigrationDefinitionID")},
)
NETWORK_JOBS = ResourceType(
    "network_migration_jobs", "NetworkMigrationJob", "network migration job", "jobID", "NetworkMigrationJobID"
)
NETWORK_SEGMENTS = ResourceType(
    "network_migration_segments", "NetworkMigrationMapperSegment", "mapper segment", "segmentID", "SegmentID"
)
NETWORK_CONSTRUCTS = ResourceType(
    "network_migration_constructs", "NetworkMigrationMapperSegmentConstruct", "construct", "constructID", "ConstructID"
)
NETWORK_CODE_SEGMENTS = ResourceType(
    "network_migration_code_segments", "NetworkMigrationCodeGenerationSegment", "code generation segment",
    "segmentID", "SegmentID",
)
NETWORK_STACKS = ResourceType(
    "network_migration_stacks", "NetworkMigrationDeployedStack", "deployed stack", "stackPhysicalID", "PhysicalID"
)
NETWORK_ANALYSIS_RESULTS = ResourceType(
    "network_migration_analysis_results", "NetworkMigrationAnalysisResult", "analysis result", "_number", "String"
)
NETWORK_INSIGHTS = ResourceType(
    "network_migration_insights", "NetworkMigrationInsight", "insight", "insightID", "InsightID"
)
NETWORK_PLANS = ResourceType(
    "network_migration_plans", "NetworkMigrationPlan", "plan of a network migration",
    "networkMigrationDefinitionID", "NetworkMigrationDefinitionID",
)
IMPORT_FILE_ENRICHMENTS = ResourceType(
    "import_file_enrichments", "ImportFileEnrichment", "import file enrichment", "jobID", "ImportFileEnrichmentJobID",
    "import-file-enrichment", {"clientToken": _member("_clientToken")},
)
# fmt: on

_WITH_ARN = (
    SOURCE_SERVERS,
    VCENTER_CLIENTS,
    JOBS,
    LAUNCH_TEMPLATES,
    REPLICATION_TEMPLATES,
    APPLICATIONS,
    WAVES,
    CONNECTORS,
    IMPORTS,
    EXPORTS,
    REMOTE_SOURCE_ACTIONS,
    REMOTE_SOURCE_ACTION_JOBS,
    NETWORK_DEFINITIONS,
)
TYPES_BY_ARN: Mapping[str, ResourceType] = {kind.arn_type: kind for kind in _WITH_ARN if kind.arn_type is not None}

# Whatever is declared above.
RESOURCE_TYPES: Mapping[str, ResourceType] = {
    value.name: value for value in list(vars().values()) if isinstance(value, ResourceType)
}
