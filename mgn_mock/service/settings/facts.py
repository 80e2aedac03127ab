"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented, observed

_LAUNCH = ("GetLaunchConfiguration", "UpdateLaunchConfiguration")
_REPLICATION = ("GetReplicationConfiguration", "UpdateReplicationConfiguration")
_VOLUMES = ("GetLaunchConfigurationDefaults", "UpdateLaunchConfigurationDefaults")
_TEMPLATE = (
    "CreateLaunchConfigurationTemplate",
    "DescribeLaunchConfigurationTemplates",
    "UpdateLaunchConfigurationTemplate",
)
_REPLICATION_TEMPLATE = (
    "CreateReplicationConfigurationTemplate",
    "DescribeReplicationConfigurationTemplates",
    "UpdateReplicationConfigurationTemplate",
)
_PUT = ("PutSourceServerAction", "PutTemplateAction")
_ACTIONS = (*_PUT, "ListSourceServerActions", "ListTemplateActions")
_DESCRIBE = ("DescribeLaunchConfigurationTemplates", "DescribeReplicationConfigurationTemplates")

# Templates.
TEMPLATES_ARE_TAKEN_OVER = documented(
    "templates-are-taken-over",
    "A source server takes over the templates and their post-launch actions when it appears, and later changes of the "
    "templates do not touch it.",
    "UG",
    operations=("GetLaunchConfiguration", "GetReplicationConfiguration", "ListSourceServerActions"),
)
FIRST_TEMPLATE_COUNTS = assumed(
    "first-template-counts",
    "Of several templates of a kind, new source servers take over the first one.",
    "JEFFN",
    "MAMONACO",
    "MASSDRIVER",
    operations=("GetLaunchConfiguration", "GetReplicationConfiguration", "ListSourceServerActions"),
)
UNKNOWN_TEMPLATE_IS_NOT_FOUND = assumed(
    "unknown-template-is-not-found",
    "Describing a template that does not exist by its id is a ResourceNotFoundException, not an empty list.",
    "model",
    operations=_DESCRIBE,
)
LAUNCH_TEMPLATE_GOES_AT_ANY_TIME = assumed(
    "launch-template-goes-at-any-time",
    "A launch configuration template can be deleted while there are source servers and jobs.",
    operations=("DeleteLaunchConfigurationTemplate",),
)
REPLICATION_TEMPLATE_GOES_LAST = documented(
    "replication-template-goes-last",
    "A replication configuration template can be deleted once all source servers and jobs have been deleted.",
    "UG",
    operations=("DeleteReplicationConfigurationTemplate",),
)
EMPTY_ENCRYPTION_KEY_REMOVES_IT = assumed(
    "empty-encryption-key-removes-it",
    "An empty `parametersEncryptionKey` removes the key of a launch configuration template.",
    operations=("CreateLaunchConfigurationTemplate", "UpdateLaunchConfigurationTemplate"),
)

# Defaults.
SERVER_WITHOUT_TEMPLATE_HAS_DEFAULTS = assumed(
    "server-without-template-has-defaults",
    "A source server that had no template to take over has the settings of a template of which nothing was said.",
    operations=(*_LAUNCH, *_VOLUMES, *_REPLICATION),
)
INSTANCES_ARE_STARTED_AND_SIZED = documented(
    "instances-are-started-and-sized",
    "Where nothing else is said, launched instances are started, and their type is the recommended one "
    "(`launchDisposition` STARTED, `targetInstanceTypeRightSizingMethod` BASIC).",
    "UG",
    "KURENTO",
    operations=(*_TEMPLATE, *_LAUNCH),
)
NOTHING_IS_COPIED = observed(
    "nothing-is-copied",
    "Where nothing else is said, neither the private address nor the tags of a source server are copied.",
    "KURENTO",
    operations=(*_TEMPLATE, *_LAUNCH),
)
NO_PUBLIC_ADDRESS = observed(
    "no-public-address",
    "Where nothing else is said, launched instances get no public address.",
    "MAMONACO",
    operations=_TEMPLATE,
)
LICENSES_ARE_BROUGHT = assumed(
    "licenses-are-brought",
    "Where nothing else is said, `licensing.osByol` is true, but for source servers with Windows.",
    "KURENTO",
    operations=(*_TEMPLATE, *_LAUNCH),
)
WINDOWS_SERVERS_GET_LICENSES = observed(
    "windows-servers-get-licenses",
    "`licensing.osByol` of a source server with Windows is false until it is set.",
    "LANDINGZONE",
    operations=_LAUNCH,
)
WINDOWS_TAKES_WHAT_WAS_SAID = assumed(
    "windows-takes-what-was-said-of-licenses",
    "Source servers with Windows take over the `licensing` of a launch configuration template where a call has said "
    "it, and not its default.",
    "LANDINGZONE",
    "UG",
    operations=_LAUNCH,
)
BOOT_MODE_IS_LEGACY_BIOS = assumed(
    "boot-mode-is-legacy-bios",
    "Where nothing else is said, `bootMode` is LEGACY_BIOS, whatever the source boots with.",
    "KURENTO",
    operations=(*_TEMPLATE, *_LAUNCH),
)
MAP_TAGGING_IS_ALWAYS_SHOWN = observed(
    "map-tagging-is-always-shown",
    "`enableMapAutoTagging` and `mapAutoTaggingMpeID` are always there, false and empty where nothing was said.",
    "CMF",
    operations=(*_TEMPLATE, *_LAUNCH),
)
ALL_VOLUMES_ARE_LARGE = assumed(
    "all-volumes-are-large",
    "Where nothing else is said, `smallVolumeMaxSize` is 0, so that every volume counts as a large one.",
    operations=(*_TEMPLATE, *_VOLUMES),
)
VOLUMES_ARE_GP3 = documented(
    "volumes-are-gp3",
    "Where nothing else is said, the volumes of launched instances are of type gp3.",
    "UG",
    operations=(*_TEMPLATE, *_VOLUMES),
)
PARAMETERS_ARE_NOT_ENCRYPTED = assumed(
    "parameters-are-not-encrypted",
    "Where nothing else is said, `enableParametersEncryption` is false.",
    operations=_TEMPLATE,
)
REPLICATION_DEFAULTS = documented(
    "replication-defaults",
    "Where nothing else is said, data goes over the public network to t3.small replication servers that several source "
    "servers share, in the default security group, unthrottled, over IPv4, and is encrypted with the default key.",
    "UG",
    operations=(*_REPLICATION_TEMPLATE, *_REPLICATION),
)
NO_FIPS_ENDPOINT = assumed(
    "no-fips-endpoint",
    "Where nothing else is said, `useFipsEndpoint` is false.",
    operations=(*_REPLICATION_TEMPLATE, *_REPLICATION),
)
NO_LOCAL_ZONE_SNAPSHOTS = assumed(
    "no-local-zone-snapshots",
    "Where nothing else is said, `storeSnapshotOnLocalZone` is false.",
    operations=(*_REPLICATION_TEMPLATE, *_REPLICATION),
)

# Configurations.
CONFIGURATION_AT_ONCE = documented(
    "launch-configuration-at-once",
    "A source server has a launch configuration from the moment at which it appears.",
    "UG",
    operations=_LAUNCH,
)
CONFIGURATION_NAMES = observed(
    "configuration-names",
    "The name of a configuration says its kind and its source server, as in `Launch Configuration for Source Server` "
    "and the id.",
    "KURENTO",
    operations=(*_LAUNCH, *_REPLICATION),
)
SETTINGS_CHANGE_IN_ANY_STATE = assumed(
    "settings-change-in-any-state",
    "The settings of a source server can be changed also while it is archived, disconnected, or in a job.",
    operations=(
        "UpdateLaunchConfiguration",
        "UpdateLaunchConfigurationDefaults",
        "UpdateReplicationConfiguration",
    ),
)
CUSTOM_ENCRYPTION_NEEDS_A_KEY = assumed(
    "custom-encryption-needs-a-key",
    "`ebsEncryption` CUSTOM without `ebsEncryptionKeyArn` is a ValidationException.",
    operations=(
        "CreateReplicationConfigurationTemplate",
        "UpdateReplicationConfiguration",
        "UpdateReplicationConfigurationTemplate",
    ),
)
OTHER_ENCRYPTION_FORGETS_THE_KEY = assumed(
    "other-encryption-forgets-the-key",
    "With any other `ebsEncryption` than CUSTOM, `ebsEncryptionKeyArn` is left out.",
    operations=(
        "CreateReplicationConfigurationTemplate",
        "GetReplicationConfiguration",
        "UpdateReplicationConfiguration",
        "UpdateReplicationConfigurationTemplate",
    ),
)
DISKS_NOT_NAMED_KEEP_SETTINGS = assumed(
    "disks-not-named-keep-settings",
    "Disks that an update of `replicatedDisks` does not name keep their settings.",
    operations=_REPLICATION,
)
UNKNOWN_DISK_IS_REFUSED = assumed(
    "unknown-disk-is-refused",
    "Settings of a disk that the source server does not have are a ValidationException.",
    operations=("UpdateReplicationConfiguration",),
)
FIRST_DISK_BOOTS = assumed(
    "first-disk-boots",
    "Of several disks the first one is the boot disk, unless one is named `c:0`.",
    "KURENTO",
    operations=_REPLICATION,
)
WINDOWS_BOOTS_FROM_C = observed(
    "windows-boots-from-c",
    "The disks of Windows are named `c:0`, `d:0` and so on, and `c:0` is the boot disk wherever it stands.",
    "LANDINGZONE",
    operations=_REPLICATION,
)
STAGING_DISKS_ARE_AUTO = documented(
    "staging-disks-are-auto",
    "Where nothing else is said of a disk, its `stagingDiskType` is AUTO.",
    "model",
    "UG",
    operations=_REPLICATION,
)
DISK_PERFORMANCE_IS_ZERO = assumed(
    "disk-performance-is-zero",
    "Where nothing else is said of a disk, its `iops` and `throughput` are 0.",
    operations=_REPLICATION,
)
SURPLUS_DISKS_ARE_NOT_SHOWN = assumed(
    "surplus-disks-are-not-shown",
    "A replication configuration shows as many disks as the model has room for, the first ones.",
    "model",
    operations=_REPLICATION,
)
VOLUME_DEFAULTS_ARE_FOR_LATER = documented(
    "volume-defaults-are-for-later",
    "Launch configuration defaults say which volumes later disk mappings of the EC2 launch template get.",
    "API",
    operations=_VOLUMES,
)
VOLUME_CONFIGURATION_IS_REPLACED = documented(
    "volume-configuration-is-replaced",
    "A volume configuration that an update of the launch configuration defaults names replaces the one before, and one "
    "that is empty is left out.",
    "API",
    operations=_VOLUMES,
)

# Storage on FSx for ONTAP.
_STORAGE = (*_REPLICATION, "CreateReplicationConfigurationTemplate", "UpdateReplicationConfigurationTemplate")
FSX_STAGES_DATA_DISKS = observed(
    "fsx-stages-data-disks",
    "With storage on FSx for ONTAP the `stagingDiskType` of the boot disk is AUTO, and that of all others FSX_ONTAP.",
    "FSXREPORT",
    operations=_REPLICATION,
)
FSX_NEEDS_ITS_CONFIGURATION = assumed(
    "fsx-needs-its-configuration",
    "A `storageType` FSX_ONTAP without `fsxOntapConfiguration` is a ValidationException.",
    "UG",
    operations=_STORAGE,
)
UNKNOWN_STORAGE_VIRTUAL_MACHINE = observed(
    "unknown-storage-virtual-machine-is-not-found",
    "A storage virtual machine that does not exist is a ResourceNotFoundException with `resourceType` "
    '"Storage Virtual Machine"; the mock takes any as long as none was planted.',
    "FSXREPORT",
    operations=_STORAGE,
)
AGENTLESS_SERVERS_STAY_ON_EBS = documented(
    "agentless-servers-stay-on-ebs",
    "Storage on FSx for ONTAP is for servers with an agent, and is refused for others with a ValidationException.",
    "UG",
    operations=_REPLICATION,
)
AGENTLESS_SERVERS_INHERIT_NO_FSX = assumed(
    "agentless-servers-inherit-no-fsx",
    "A server without an agent takes over all of a template but its storage on FSx for ONTAP, and stays on EBS.",
    "UG",
    operations=_REPLICATION,
)
FSX_BOOT_DISK_CANNOT_BE_SET = observed(
    "fsx-boot-disk-cannot-be-set",
    "With storage on FSx for ONTAP an update of `replicatedDisks` that has `isBootDisk` is refused.",
    "FSXREPORT",
    operations=_REPLICATION,
)
FSX_STAGING_IS_FOR_ALL = observed(
    "fsx-staging-is-for-all",
    "With storage on FSx for ONTAP an update of the `stagingDiskType` of data disks, or of the boot disk to another "
    "type, is refused.",
    "FSXREPORT",
    operations=_REPLICATION,
)
FSX_STAGING_OF_ALL_DISKS = assumed(
    "fsx-staging-of-all-disks-is-invalid",
    "With storage on FSx for ONTAP an update of all disks to the `stagingDiskType` FSX_ONTAP is a ValidationException; "
    "on record is an InternalServerException, which the operation does not declare.",
    "FSXREPORT",
    operations=_REPLICATION,
)
FSX_STAGING_IS_NOT_FOR_EBS = observed(
    "fsx-staging-is-not-for-ebs",
    "The `stagingDiskType` FSX_ONTAP is refused with storage on EBS.",
    "FSXREPORT",
    operations=_REPLICATION,
)

# Post-launch actions.
ACTION_IS_PUT_BY_ID = documented(
    "action-is-put-by-id",
    "Putting a post-launch action replaces the one of the same `actionID`, if there is one.",
    "model",
    operations=_PUT,
)
REMOVED_TEMPLATE_ACTION_STAYS_WITH_SERVERS = documented(
    "removed-template-action-stays-with-servers",
    "An action that is removed from a template stays with the source servers that took it over.",
    "UG",
    operations=("ListSourceServerActions", "RemoveTemplateAction"),
)
NEW_ACTION_IS_ACTIVE = assumed(
    "new-action-is-active",
    "Where nothing else is said, a post-launch action is active, and need not succeed for the cutover.",
    operations=_ACTIONS,
)
ACTION_RUNS_DEFAULT_VERSION = assumed(
    "action-runs-default-version",
    "Where nothing else is said, a post-launch action has `documentVersion` $DEFAULT.",
    "UG",
    operations=_ACTIONS,
)
ACTION_HAS_NO_PARAMETERS = assumed(
    "action-has-no-parameters",
    "Where nothing else is said, a post-launch action shows empty `parameters` and `externalParameters`.",
    operations=_ACTIONS,
)
ACTION_CATEGORY_IS_OTHER = assumed(
    "action-category-is-other",
    "Where nothing else is said, a post-launch action has category OTHER.",
    operations=_ACTIONS,
)
ACTION_ORDERS_ARE_UNIQUE = documented(
    "action-orders-are-unique",
    "No two post-launch actions of a template or source server have the same order.",
    "UG",
    operations=_PUT,
)
TAKEN_ORDER_IS_A_CONFLICT = assumed(
    "taken-order-is-a-conflict",
    "Putting a post-launch action with the order of another one is a ConflictException.",
    operations=_PUT,
)
ACTION_TOO_MANY_IS_A_CONFLICT = assumed(
    "action-too-many-is-a-conflict",
    "Putting one post-launch action more than the quota allows is a ConflictException.",
    "model",
    operations=_PUT,
)
BAD_DOCUMENT_IS_INVALID = assumed(
    "bad-document-is-invalid",
    "A `documentIdentifier` that cannot be the name or the ARN of a document is a ValidationException.",
    operations=_PUT,
)

# EC2 launch templates.
EC2_TEMPLATE_AT_FIRST_NEED = assumed(
    "ec2-template-at-first-need",
    "The EC2 launch template of a source server is created when it is needed first, with the disks, volume types and "
    "network interface of that moment, and stays as it is.",
    operations=_LAUNCH,
)
EC2_TEMPLATE_HAS_TWO_VERSIONS = observed(
    "ec2-template-has-two-versions",
    "The EC2 launch template of a source server is created with two versions, is named after the server and the time, "
    "and is tagged with the server.",
    "TERRAFORM",
    operations=_LAUNCH,
)
SECOND_VERSION_IS_THE_DEFAULT = assumed(
    "second-version-is-the-default",
    "Of the two versions of a new EC2 launch template the second one is the default.",
    operations=_LAUNCH,
)
EC2_TEMPLATE_HAS_NO_SUBNET = observed(
    "ec2-template-has-no-subnet",
    "A new EC2 launch template has a network interface without subnet and security groups.",
    "FSXREPORT",
    "MAMONACO",
    operations=_LAUNCH,
)
IOPS_ARE_THOSE_OF_EC2 = assumed(
    "iops-are-those-of-ec2",
    "Volumes of which no IOPS are said get what EC2 gives them: 3,000 for gp3, 100 for io1 and io2.",
    "EC2",
    operations=_LAUNCH,
)
UNKNOWN_SIZE_IS_C5_LARGE = assumed(
    "unknown-size-is-c5-large",
    "The EC2 launch template of a source server without `recommendedInstanceType` names c5.large.",
    operations=_LAUNCH,
)
ACCOUNT_TEMPLATE_HAS_ONE_INTERFACE = assumed(
    "account-template-has-one-interface",
    "The EC2 launch template of a launch configuration template holds a network interface and nothing else.",
    operations=("CreateLaunchConfigurationTemplate",),
)
DISKS_THERE_KEEP_THEIR_VOLUMES = assumed(
    "disks-there-keep-their-volumes",
    "Changing the launch configuration defaults does not touch the volumes of disks that are there already.",
    operations=("UpdateLaunchConfigurationDefaults",),
)
DISCONNECTED_SERVER_HAS_NO_EC2_TEMPLATE = observed(
    "disconnected-server-has-no-ec2-template",
    "The EC2 launch template of a source server is deleted when it is disconnected.",
    "CMF",
    "DRS",
    operations=_LAUNCH,
)
