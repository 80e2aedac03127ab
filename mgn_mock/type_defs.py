"""The types of what the control panel's methods return, in boto3's spelling, for annotations.

A key that the panel's results always have is required; the others may be missing. They are plain dicts at run time, and
type checkers know them with and without `types-boto3-mgn`.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - `typing.get_type_hints` looks it up here
from typing import Literal, TypedDict

# fmt: off
FirstBoot = Literal["WAITING", "SUCCEEDED", "UNKNOWN", "STOPPED"]
LastKnownCheckType = Literal["EC2", "FSx"]
LastKnownCheckStatus = Literal["PASSED", "FAILED", "PENDING"]
DataReplicationState = Literal[
    "STOPPED", "INITIATING", "INITIAL_SYNC", "BACKLOG", "CREATING_SNAPSHOT", "CONTINUOUS", "PAUSED", "RESCAN",
    "STALLED", "DISCONNECTED", "PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT",
]
DataReplicationInitiationStepName = Literal[
    "WAIT", "CREATE_SECURITY_GROUP", "LAUNCH_REPLICATION_SERVER", "BOOT_REPLICATION_SERVER",
    "AUTHENTICATE_WITH_SERVICE", "DOWNLOAD_REPLICATION_SOFTWARE", "CREATE_STAGING_DISKS", "ATTACH_STAGING_DISKS",
    "PAIR_REPLICATION_SERVER_WITH_AGENT", "CONNECT_AGENT_TO_REPLICATION_SERVER", "START_DATA_TRANSFER",
    "SETUP_FSX_PROXY",
]
DataReplicationInitiationStepStatus = Literal["NOT_STARTED", "IN_PROGRESS", "SUCCEEDED", "FAILED", "SKIPPED"]
DataReplicationErrorString = Literal[
    "AGENT_NOT_SEEN", "SNAPSHOTS_FAILURE", "NOT_CONVERGING", "UNSTABLE_NETWORK", "FAILED_TO_CREATE_SECURITY_GROUP",
    "FAILED_TO_LAUNCH_REPLICATION_SERVER", "FAILED_TO_BOOT_REPLICATION_SERVER",
    "FAILED_TO_AUTHENTICATE_WITH_SERVICE", "FAILED_TO_DOWNLOAD_REPLICATION_SOFTWARE",
    "FAILED_TO_CREATE_STAGING_DISKS", "FAILED_TO_ATTACH_STAGING_DISKS",
    "FAILED_TO_PAIR_REPLICATION_SERVER_WITH_AGENT", "FAILED_TO_CONNECT_AGENT_TO_REPLICATION_SERVER",
    "FAILED_TO_START_DATA_TRANSFER", "UNSUPPORTED_VM_CONFIGURATION", "LAST_SNAPSHOT_JOB_FAILED",
    "FAILED_TO_SETUP_FSX_PROXY", "FAILED_TO_CREATE_FSX_SNAPSHOT",
]
LifeCycleState = Literal[
    "STOPPED", "NOT_READY", "READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER", "CUTTING_OVER", "CUTOVER",
    "DISCONNECTED", "DISCOVERED", "PENDING_INSTALLATION",
]
ReplicationType = Literal["AGENT_BASED", "SNAPSHOT_SHIPPING"]
ApplicationHealthStatus = Literal["HEALTHY", "LAGGING", "ERROR"]
ApplicationProgressStatus = Literal["NOT_STARTED", "IN_PROGRESS", "COMPLETED"]
WaveHealthStatus = Literal["HEALTHY", "LAGGING", "ERROR"]
WaveProgressStatus = Literal["NOT_STARTED", "IN_PROGRESS", "COMPLETED"]
JobType = Literal["LAUNCH", "TERMINATE"]
InitiatedBy = Literal["START_TEST", "START_CUTOVER", "DIAGNOSTIC", "TERMINATE"]
JobStatus = Literal["PENDING", "STARTED", "COMPLETED"]
LaunchStatus = Literal["PENDING", "IN_PROGRESS", "LAUNCHED", "FAILED", "TERMINATED"]
SsmParameterStoreParameterType = Literal["STRING", "SECURE_STRING"]
SsmDocumentType = Literal["AUTOMATION", "COMMAND"]
PostLaunchActionExecutionStatus = Literal["IN_PROGRESS", "SUCCESS", "FAILED"]
SourceEnvironment = Literal[
    "NSX", "VSPHERE", "FORTIGATE_FIREWALL", "PALO_ALTO_FIREWALL", "CISCO_ACI", "LOGICAL_MODEL", "MODELIZE_IT",
    "AWS_DISCOVERY_COLLECTOR", "MIGRATION_PLANNING_ARTIFACTS", "F5_BIGIP",
]
DefinitionType = Literal["MIGRATION", "NEW_NETWORK"]
TargetNetworkTopology = Literal["ISOLATED_VPC", "HUB_AND_SPOKE"]
TargetDeployment = Literal["SINGLE_ACCOUNT", "MULTI_ACCOUNT"]
VpcProvisioningStrategy = Literal["CREATE_NEW", "USE_EXISTING"]
# fmt: on


class LastKnownCheck(TypedDict, total=False):
    """boto3's LastKnownCheck shape."""

    type: LastKnownCheckType
    name: str
    status: LastKnownCheckStatus
    error: str
    checkedAt: datetime


class LaunchedInstance(TypedDict, total=False):
    """boto3's LaunchedInstance shape."""

    ec2InstanceID: str
    jobID: str
    firstBoot: FirstBoot
    lastKnownChecks: list[LastKnownCheck]
    lastKnownFsxChecksStatus: LastKnownCheckStatus


class DataReplicationInfoReplicatedDisk(TypedDict):
    """boto3's DataReplicationInfoReplicatedDisk shape."""

    deviceName: str
    totalStorageBytes: int
    replicatedStorageBytes: int
    rescannedStorageBytes: int
    backloggedStorageBytes: int


class DataReplicationInitiationStep(TypedDict):
    """boto3's DataReplicationInitiationStep shape."""

    name: DataReplicationInitiationStepName
    status: DataReplicationInitiationStepStatus


class _DataReplicationInitiation(TypedDict):
    steps: list[DataReplicationInitiationStep]


class DataReplicationInitiation(_DataReplicationInitiation, total=False):
    """boto3's DataReplicationInitiation shape."""

    startDateTime: str
    nextAttemptDateTime: str


class _DataReplicationError(TypedDict):
    error: DataReplicationErrorString


class DataReplicationError(_DataReplicationError, total=False):
    """boto3's DataReplicationError shape."""

    rawError: str


class _DataReplicationInfo(TypedDict):
    replicatedDisks: list[DataReplicationInfoReplicatedDisk]
    dataReplicationState: DataReplicationState
    dataReplicationInitiation: DataReplicationInitiation


class DataReplicationInfo(_DataReplicationInfo, total=False):
    """boto3's DataReplicationInfo shape."""

    lagDuration: str
    etaDateTime: str
    dataReplicationError: DataReplicationError
    lastSnapshotDateTime: str
    replicatorId: str
    stagingOutpostArn: str


class LifeCycleLastTestInitiated(TypedDict, total=False):
    """boto3's LifeCycleLastTestInitiated shape."""

    apiCallDateTime: str
    jobID: str


class LifeCycleLastTestReverted(TypedDict, total=False):
    """boto3's LifeCycleLastTestReverted shape."""

    apiCallDateTime: str


class LifeCycleLastTestFinalized(TypedDict, total=False):
    """boto3's LifeCycleLastTestFinalized shape."""

    apiCallDateTime: str


class LifeCycleLastTest(TypedDict):
    """boto3's LifeCycleLastTest shape."""

    initiated: LifeCycleLastTestInitiated
    reverted: LifeCycleLastTestReverted
    finalized: LifeCycleLastTestFinalized


class LifeCycleLastCutoverInitiated(TypedDict, total=False):
    """boto3's LifeCycleLastCutoverInitiated shape."""

    apiCallDateTime: str
    jobID: str


class LifeCycleLastCutoverReverted(TypedDict, total=False):
    """boto3's LifeCycleLastCutoverReverted shape."""

    apiCallDateTime: str


class LifeCycleLastCutoverFinalized(TypedDict, total=False):
    """boto3's LifeCycleLastCutoverFinalized shape."""

    apiCallDateTime: str


class LifeCycleLastCutover(TypedDict):
    """boto3's LifeCycleLastCutover shape."""

    initiated: LifeCycleLastCutoverInitiated
    reverted: LifeCycleLastCutoverReverted
    finalized: LifeCycleLastCutoverFinalized


class _LifeCycle(TypedDict):
    addedToServiceDateTime: str
    lastTest: LifeCycleLastTest
    lastCutover: LifeCycleLastCutover
    state: LifeCycleState


class LifeCycle(_LifeCycle, total=False):
    """boto3's LifeCycle shape."""

    firstByteDateTime: str
    elapsedReplicationDuration: str
    lastSeenByServiceDateTime: str


class IdentificationHints(TypedDict, total=False):
    """boto3's IdentificationHints shape."""

    fqdn: str
    hostname: str
    vmWareUuid: str
    awsInstanceID: str
    vmPath: str


class NetworkInterface(TypedDict):
    """boto3's NetworkInterface shape."""

    macAddress: str
    ips: list[str]
    isPrimary: bool


class Disk(TypedDict):
    """boto3's Disk shape."""

    deviceName: str
    bytes: int


class CPU(TypedDict):
    """boto3's CPU shape."""

    cores: int
    modelName: str


class OS(TypedDict):
    """boto3's OS shape."""

    fullString: str


class SourceProperties(TypedDict):
    """boto3's SourceProperties shape."""

    lastUpdatedDateTime: str
    recommendedInstanceType: str
    identificationHints: IdentificationHints
    networkInterfaces: list[NetworkInterface]
    disks: list[Disk]
    cpus: list[CPU]
    ramBytes: int
    os: OS


class SourceServerConnectorAction(TypedDict, total=False):
    """boto3's SourceServerConnectorAction shape."""

    credentialsSecretArn: str
    connectorArn: str


class _SourceServer(TypedDict):
    sourceServerID: str
    arn: str
    isArchived: bool
    tags: dict[str, str]
    dataReplicationInfo: DataReplicationInfo
    lifeCycle: LifeCycle
    sourceProperties: SourceProperties
    replicationType: ReplicationType


class SourceServer(_SourceServer, total=False):
    """boto3's SourceServer shape."""

    launchedInstance: LaunchedInstance
    vcenterClientID: str
    applicationID: str
    userProvidedID: str
    fqdnForActionFramework: str
    connectorAction: SourceServerConnectorAction


class ApplicationAggregatedStatus(TypedDict):
    """boto3's ApplicationAggregatedStatus shape."""

    lastUpdateDateTime: str
    healthStatus: ApplicationHealthStatus
    progressStatus: ApplicationProgressStatus
    totalSourceServers: int


class _Application(TypedDict):
    applicationID: str
    arn: str
    name: str
    isArchived: bool
    applicationAggregatedStatus: ApplicationAggregatedStatus
    creationDateTime: str
    lastModifiedDateTime: str
    tags: dict[str, str]


class Application(_Application, total=False):
    """boto3's Application shape."""

    description: str
    waveID: str


class _WaveAggregatedStatus(TypedDict):
    lastUpdateDateTime: str
    healthStatus: WaveHealthStatus
    progressStatus: WaveProgressStatus
    totalApplications: int


class WaveAggregatedStatus(_WaveAggregatedStatus, total=False):
    """boto3's WaveAggregatedStatus shape."""

    replicationStartedDateTime: str


class _Wave(TypedDict):
    waveID: str
    arn: str
    name: str
    isArchived: bool
    waveAggregatedStatus: WaveAggregatedStatus
    creationDateTime: str
    lastModifiedDateTime: str
    tags: dict[str, str]


class Wave(_Wave, total=False):
    """boto3's Wave shape."""

    description: str


class SsmParameterStoreParameter(TypedDict):
    """boto3's SsmParameterStoreParameter shape."""

    parameterType: SsmParameterStoreParameterType
    parameterName: str


class SsmExternalParameter(TypedDict, total=False):
    """boto3's SsmExternalParameter shape."""

    dynamicPath: str


class _SsmDocument(TypedDict):
    actionName: str
    ssmDocumentName: str


class SsmDocument(_SsmDocument, total=False):
    """boto3's SsmDocument shape."""

    timeoutSeconds: int
    mustSucceedForCutover: bool
    parameters: dict[str, list[SsmParameterStoreParameter]]
    externalParameters: dict[str, SsmExternalParameter]


class JobPostLaunchActionsLaunchStatus(TypedDict, total=False):
    """boto3's JobPostLaunchActionsLaunchStatus shape."""

    ssmDocument: SsmDocument
    ssmDocumentType: SsmDocumentType
    executionID: str
    executionStatus: PostLaunchActionExecutionStatus
    failureReason: str


class PostLaunchActionsStatus(TypedDict, total=False):
    """boto3's PostLaunchActionsStatus shape."""

    ssmAgentDiscoveryDatetime: str
    postLaunchActionsLaunchStatusList: list[JobPostLaunchActionsLaunchStatus]


class _ParticipatingServer(TypedDict):
    sourceServerID: str
    launchStatus: LaunchStatus


class ParticipatingServer(_ParticipatingServer, total=False):
    """boto3's ParticipatingServer shape."""

    launchedEc2InstanceID: str
    postLaunchActionsStatus: PostLaunchActionsStatus


class _Job(TypedDict):
    jobID: str
    arn: str
    type: JobType
    initiatedBy: InitiatedBy
    creationDateTime: str
    status: JobStatus
    participatingServers: list[ParticipatingServer]
    tags: dict[str, str]


class Job(_Job, total=False):
    """boto3's Job shape."""

    endDateTime: str


class VcenterClient(TypedDict):
    """boto3's VcenterClient shape."""

    vcenterClientID: str
    arn: str
    hostname: str
    vcenterUUID: str
    datacenterName: str
    lastSeenDatetime: str
    sourceServerTags: dict[str, str]
    tags: dict[str, str]


class ManagedAccount(TypedDict):
    """boto3's ManagedAccount shape."""

    accountId: str


class SourceS3Configuration(TypedDict):
    """boto3's SourceS3Configuration shape."""

    s3Bucket: str
    s3BucketOwner: str
    s3Key: str


class SourceConfiguration(TypedDict):
    """boto3's SourceConfiguration shape."""

    sourceEnvironment: SourceEnvironment
    sourceS3Configuration: SourceS3Configuration


class TargetS3Configuration(TypedDict):
    """boto3's TargetS3Configuration shape."""

    s3Bucket: str
    s3BucketOwner: str


class _TargetNetwork(TypedDict):
    topology: TargetNetworkTopology


class TargetNetwork(_TargetNetwork, total=False):
    """boto3's TargetNetwork shape."""

    inboundCidr: str
    outboundCidr: str
    inspectionCidr: str


class CidrMapping(TypedDict):
    """boto3's CidrMapping shape."""

    originalCidr: str
    updatedCidr: str


class _NetworkMigrationDefinition(TypedDict):
    arn: str
    networkMigrationDefinitionID: str
    name: str
    sourceConfigurations: list[SourceConfiguration]
    definitionType: DefinitionType
    targetS3Configuration: TargetS3Configuration
    targetNetwork: TargetNetwork
    targetDeployment: TargetDeployment
    vpcProvisioningStrategy: VpcProvisioningStrategy
    createdAt: datetime
    updatedAt: datetime
    tags: dict[str, str]
    scopeTags: dict[str, str]


class NetworkMigrationDefinition(_NetworkMigrationDefinition, total=False):
    """boto3's NetworkMigrationDefinition shape."""

    description: str
    cidrMappings: list[CidrMapping]
