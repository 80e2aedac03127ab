"""The types of resources that an account has in a Region: how each is named, identified, found, and forgotten."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.state.indexes import (
    NO_INDEXES,
    OF_SOURCE_SERVERS,
    IndexedBy,
    archived_or_active,
    creation,
    creation_of_execution,
    in_any_case,
    member,
)
from mgn_mock.state.layouts import Layouts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource


class FilterTarget(NamedTuple):
    """The member of a resource that a filter looks at."""

    path: str
    """The path, with dots between levels."""
    eventually: frozenset[str] = frozenset()
    """The values that time alone brings a resource to."""


class ResourceType(NamedTuple):
    """The declaration of one type of resource."""

    name: str
    """The name of a collection of them, e.g. `source_servers`."""
    resource_type: str
    """The name in errors, e.g. `SourceServer`."""
    title: str
    """The name in messages, e.g. `Source Server`."""
    key: str
    """The member that identifies one, e.g. `sourceServerID`."""
    id_shape: str
    """The shape of that member, e.g. `SourceServerID`."""
    arn_type: str | None = None
    """The type in ARNs and in the targets of events, e.g. `source-server`; None when it has neither."""
    indexes: IndexedBy = NO_INDEXES
    """Values that one is found by besides its id."""
    sort_key: Callable[[Resource], int] | None = None
    """The order of a collection; None: the order in which they came."""
    internal: frozenset[str] = frozenset()
    """Members that no answer shows, besides those that begin with an underscore."""
    belongs_to: tuple[ResourceType, ...] = ()
    """The types of its owners; `Region.delete` deletes with an owner what belongs to it."""
    in_parts: bool = False
    """An owner has several collections: their owners are its id, a space and a word."""
    filters: Mapping[str, FilterTarget] = MappingProxyType({})
    """Filters whose names do not say which member they look at."""
    shows_arn: bool = True
    """False where the service gives no ARN, and `arn_type` is for events alone."""
    layouts: Layouts | None = None
    """How they are stored without the names of their members; None: with them."""

    def target_of(self, name: str, *, of_many: bool) -> FilterTarget:
        """Return what a filter looks at: what is declared, or the member of its name, in the singular for `of_many`."""
        return self.filters.get(name) or FilterTarget(name.removesuffix("s") if of_many else name)

    def is_shown(self, member: str) -> bool:
        """Tell whether answers may show a member."""
        return not member.startswith("_") and member not in self.internal


# fmt: off
SOURCE_SERVERS = ResourceType(
    "source_servers", "SourceServer", "Source Server", "sourceServerID", "SourceServerID", "source-server",
    OF_SOURCE_SERVERS,
    internal=frozenset({"platform"}),
    filters={"lifeCycleStates": FilterTarget("lifeCycle.state", eventually=frozenset({"READY_FOR_TEST"}))},
    # Most calls read or change one, and most of what is stored are they.
    layouts=Layouts("SourceServer"),
)
VCENTER_CLIENTS = ResourceType(
    "vcenter_clients", "VcenterClient", "vCenter client", "vcenterClientID", "VcenterClientID", "vcenter-client"
)
MANAGED_ACCOUNTS = ResourceType("managed_accounts", "ManagedAccount", "managed account", "accountId", "AccountID")
# Jobs stand in the order of their creation, planted ones too.
JOBS = ResourceType("jobs", "Job", "Job", "jobID", "JobID", "job", sort_key=creation)
# Log entries have no ids of their own.
JOB_LOGS = ResourceType("job_logs", "JobLog", "log entry", "number", "JobID", belongs_to=(JOBS,))
LAUNCH_TEMPLATES = ResourceType(
    "launch_configuration_templates", "LaunchConfigurationTemplate", "Launch Configuration Template",
    "launchConfigurationTemplateID", "LaunchConfigurationTemplateID", "launch-configuration-template",
)
REPLICATION_TEMPLATES = ResourceType(
    "replication_configuration_templates", "ReplicationConfigurationTemplate", "Replication Configuration Template",
    "replicationConfigurationTemplateID", "ReplicationConfigurationTemplateID", "replication-configuration-template",
)
ACTIONS = ResourceType(
    "actions", "Action", "Action", "actionID", "ActionID",
    belongs_to=(LAUNCH_TEMPLATES, SOURCE_SERVERS),
)
# The templates as they were when source servers appeared that may still ask for them.
TEMPLATE_VERSIONS = ResourceType(
    "template_versions", "TemplateVersion", "version of the templates", "version", "ActionID"
)
# The settings of a source server that do not follow from the templates.
SERVER_SETTINGS = ResourceType(
    "server_settings", "SourceServer", "Source Server", "sourceServerID", "SourceServerID",
    belongs_to=(SOURCE_SERVERS,),
)
# Planted failures of the next launch of a source server.
LAUNCH_FAILURES = ResourceType(
    "launch_failures", "SourceServer", "Source Server", "sourceServerID", "SourceServerID",
    belongs_to=(SOURCE_SERVERS,),
)
# Stalls and lags of a source server that a test has armed, until they are met.
ARMED_TROUBLE = ResourceType(
    "armed_trouble", "ArmedTrouble", "armed trouble", "sourceServerID", "SourceServerID", belongs_to=(SOURCE_SERVERS,)
)
# What Amazon FSx for NetApp ONTAP has, as far as replication settings name it.
FILE_SYSTEMS = ResourceType("file_systems", "FileSystem", "file system", "fileSystemId", "String")
STORAGE_VIRTUAL_MACHINES = ResourceType(
    "storage_virtual_machines", "Storage Virtual Machine", "Storage Virtual Machine", "storageVirtualMachineId",
    "String",
)
APPLICATIONS = ResourceType(
    "applications", "Application", "Application", "applicationID", "ApplicationID", "application",
    IndexedBy.each(quota=archived_or_active, name=in_any_case("name"), waveID=member("waveID")),
)
WAVES = ResourceType(
    "waves", "Wave", "Wave", "waveID", "WaveID", "wave",
    IndexedBy.each(quota=archived_or_active, name=in_any_case("name")),
)
CONNECTORS = ResourceType(
    "connectors", "Connector", "Connector", "connectorID", "ConnectorID", "connector",
    IndexedBy.each(name=in_any_case("name")),
)
IMPORTS = ResourceType(
    "imports", "Import", "Import", "importID", "ImportID", "import", IndexedBy.each(clientToken=member("_clientToken"))
)
EXPORTS = ResourceType("exports", "Export", "Export", "exportID", "ExportID", "export")
# Errors of imports and exports have no id that the service shows.
TASK_ERRORS = ResourceType(
    "task_errors", "Error", "Error", "number", "String", belongs_to=(IMPORTS, EXPORTS)
)
REMOTE_SOURCE_ACTIONS = ResourceType(
    "remote_source_actions", "RemoteSourceAction", "source action", "remoteSourceActionID", "RemoteSourceActionID",
    "remote-source-action", IndexedBy.each(name=member("name")),
)
REMOTE_SOURCE_ACTION_JOBS = ResourceType(
    "remote_source_action_jobs", "RemoteSourceActionJob", "source action job", "remoteSourceActionJobID",
    "RemoteSourceActionJobID", "remote-source-action-job", IndexedBy.each(clientToken=member("_clientToken")),
)
REMOTE_SOURCE_ACTION_INVOCATIONS = ResourceType(
    "remote_source_action_invocations", "RemoteSourceActionInvocation", "invocation", "sourceServerArn", "ARN",
    belongs_to=(REMOTE_SOURCE_ACTION_JOBS,), filters={"statuses": FilterTarget("status")},
)
REMOTE_SOURCE_ACTION_RESULTS = ResourceType(
    "remote_source_action_results", "RemoteSourceActionInvocationResult", "invocation result",
    "remoteSourceActionID", "RemoteSourceActionID", belongs_to=(SOURCE_SERVERS, REMOTE_SOURCE_ACTIONS),
)
REMOTE_SOURCE_ACTION_PLANTED_OUTCOMES = ResourceType(
    "remote_source_action_planted_outcomes", "PlantedOutcome", "planted outcome of an invocation",
    "sourceServerID", "SourceServerID", belongs_to=(SOURCE_SERVERS,),
)
NETWORK_DEFINITIONS = ResourceType(
    "network_migration_definitions", "NetworkMigrationDefinition", "network migration definition",
    "networkMigrationDefinitionID", "NetworkMigrationDefinitionID", "network-migration-definition",
    IndexedBy.each(clientToken=member("_clientToken")),
)
NETWORK_EXECUTIONS = ResourceType(
    "network_migration_executions", "NetworkMigrationExecution", "network migration execution",
    "networkMigrationExecutionID", "NetworkMigrationExecutionID", "network-migration-execution",
    IndexedBy.each(networkMigrationDefinitionID=member("networkMigrationDefinitionID")),
    sort_key=creation_of_execution, belongs_to=(NETWORK_DEFINITIONS,), shows_arn=False,
    filters={
        "networkMigrationExecutionStatuses": FilterTarget("status", eventually=frozenset({"SUCCEEDED", "FAILED"})),
    },
)
NETWORK_JOBS = ResourceType(
    "network_migration_jobs", "NetworkMigrationJob", "network migration job", "jobID", "NetworkMigrationJobID",
    belongs_to=(NETWORK_EXECUTIONS,), in_parts=True,
)
NETWORK_SEGMENTS = ResourceType(
    "network_migration_segments", "NetworkMigrationMapperSegment", "mapper segment", "segmentID", "SegmentID",
    belongs_to=(NETWORK_EXECUTIONS,),
)
NETWORK_CONSTRUCTS = ResourceType(
    "network_migration_constructs", "NetworkMigrationMapperSegmentConstruct", "construct", "constructID", "ConstructID",
    belongs_to=(NETWORK_SEGMENTS,),
)
NETWORK_CODE_SEGMENTS = ResourceType(
    "network_migration_code_segments", "NetworkMigrationCodeGenerationSegment", "code generation segment",
    "segmentID", "SegmentID", belongs_to=(NETWORK_EXECUTIONS,),
)
NETWORK_STACKS = ResourceType(
    "network_migration_stacks", "NetworkMigrationDeployedStack", "deployed stack", "stackPhysicalID", "PhysicalID",
    belongs_to=(NETWORK_EXECUTIONS,),
)
NETWORK_ANALYSIS_RESULTS = ResourceType(
    "network_migration_analysis_results", "NetworkMigrationAnalysisResult", "analysis result", "_number", "String",
    belongs_to=(NETWORK_EXECUTIONS,),
)
NETWORK_INSIGHTS = ResourceType(
    "network_migration_insights", "NetworkMigrationInsight", "insight", "insightID", "InsightID",
    belongs_to=(NETWORK_DEFINITIONS,),
)
NETWORK_PLANS = ResourceType(
    "network_migration_plans", "NetworkMigrationPlan", "plan of a network migration",
    "networkMigrationDefinitionID", "NetworkMigrationDefinitionID", belongs_to=(NETWORK_DEFINITIONS,),
)
IMPORT_FILE_ENRICHMENTS = ResourceType(
    "import_file_enrichments", "ImportFileEnrichment", "import file enrichment", "jobID", "ImportFileEnrichmentJobID",
    "import-file-enrichment", IndexedBy.each(clientToken=member("_clientToken")), shows_arn=False,
)
# fmt: on

# Whatever is declared above.
RESOURCE_TYPES: Mapping[str, ResourceType] = {
    value.name: value for value in list(vars().values()) if isinstance(value, ResourceType)
}
TYPES_BY_ARN: Mapping[str, ResourceType] = {
    each.arn_type: each for each in RESOURCE_TYPES.values() if each.arn_type is not None and each.shows_arn
}
# By name of a type, the types of what belongs to such a resource.
BELONGINGS: Mapping[str, list[ResourceType]] = {name: [] for name in RESOURCE_TYPES}
for _each in RESOURCE_TYPES.values():
    for _owner in _each.belongs_to:
        BELONGINGS[_owner.name].append(_each)
