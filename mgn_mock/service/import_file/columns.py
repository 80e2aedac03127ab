"""The columns of an import file, and the member that each stands for: the table that imports and exports run from.

Capital letters in a name stand for any tag key (KEY), number (N, M), device (DEV), or action (NAME). The member of a
column is one of the part's resource; a launch column is one of the launch configuration, or, behind `ec2:`, of the data
of the EC2 launch template.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mgn_mock.service.import_file.cell_formats import BOOLEAN, NUMBER, TEXT, CellFormat, number, one_of, words
from mgn_mock.service.import_file.facts import (
    CASE_SENSITIVE_COLUMNS,
    COLUMNS_OF_IMPORT_FILES,
    ENABLED_STANDS_FOR_BOTH,
    LIMITS_OF_APPLICATIONS,
    ORDERS_OF_IMPORTED_ACTIONS,
    PARAMETERS_OF_IMPORTED_ACTIONS,
    STORAGE_TYPE_AND_FSX_COLUMNS,
)
from mgn_mock.service.import_file.parameters import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock.state.facts import Fact

RESET_VALUE: Final = "[RESET_VALUE]"
DELETE_TAG: Final = "[DELETE_TAG]"

# The parts of an import file, in the order of the columns.
GENERAL, WAVE, APPLICATION, SERVER = "general", "wave", "app", "server"
LAUNCH, REPLICATION, READ_ONLY = "launch", "replication", "read only"


class Column(NamedTuple):
    """One column, or a family of columns."""

    name: str
    part: str
    member: str
    """The member of the part's resource that it stands for, with dots between levels."""
    cell_format: CellFormat = TEXT
    most: int | None = None
    """The greatest number of characters that the guides give, if they do."""
    resets: bool = False
    """Whether RESET_VALUE is taken; a tag always takes it."""
    fact: Fact = COLUMNS_OF_IMPORT_FILES

    @property
    def is_tag(self) -> bool:
        """Whether it is a family of tags; DELETE_TAG removes one of them."""
        return self.name.endswith(":KEY")


_PLATFORM = one_of({"Linux": "linux", "Windows": "windows"})
_TENANCY = words("default", "dedicated", "host")
_LICENSING = one_of({"BYOL": True, "LI": False}, any_case=False)
_MAP_TAG_KEY = words("map-migrated", "aws-apn-id")
_BOOT_MODE = words("LEGACY_BIOS", "UEFI", "USE_SOURCE")
_ROUTING = words("PRIVATE_IP", "PUBLIC_IP")
_STAGING_DISK = words("GP2", "GP3", "ST1")
_ENCRYPTION = words("DEFAULT", "CUSTOM")
_PROTOCOL = words("IPV4", "IPV6")
_STORAGE = words("EBS", "FSX_ONTAP")
_FROM_1 = number(least=1)
_START = one_of({"true": "STARTED", "false": "STOPPED"})
# An import file does not distinguish the two types of launches.
_ENABLED = CellFormat(one_of({"true": "TEST_AND_CUTOVER", "false": None}).parse, lambda _: "true")
_ACTION = "mgn:launch:post-actions:NAME:"
_FSX = "storageConfiguration.fsxOntapConfiguration."

# fmt: off
COLUMNS: Sequence[Column] = (
    Column("mgn:account-id",                                   GENERAL,     ""),
    Column("mgn:region",                                       GENERAL,     ""),
    Column("mgn:wave:id",                                      WAVE,        "waveID"),
    Column("mgn:wave:name",                                    WAVE,        "name"),
    Column("mgn:wave:description",                             WAVE,        "description"),
    Column("mgn:wave:tag:KEY",                                 WAVE,        "tags"),
    Column("mgn:app:id",                                       APPLICATION, "applicationID"),
    Column("mgn:app:name",                                     APPLICATION, "name", most=256,
           fact=LIMITS_OF_APPLICATIONS),
    Column("mgn:app:description",                              APPLICATION, "description", most=600,
           fact=LIMITS_OF_APPLICATIONS),
    Column("mgn:app:tag:KEY",                                  APPLICATION, "tags"),
    Column("mgn:server:id",                                    SERVER,      "sourceServerID"),
    Column("mgn:server:user-provided-id",                      SERVER,      "userProvidedID"),
    Column("mgn:server:platform",                              SERVER,      "platform",
           _PLATFORM),
    Column("mgn:server:fqdn-for-action-framework",             SERVER,      "fqdnForActionFramework"),
    Column("mgn:server:tag:KEY",                               SERVER,      "tags"),
    Column("mgn:server:lifecycle-state",                       READ_ONLY,   ""),
    Column("mgn:server:replication-state",                     READ_ONLY,   ""),
    Column("mgn:server:replication-type",                      READ_ONLY,   ""),
    Column("mgn:launch:instance-type",                         LAUNCH,      "ec2:InstanceType"),
    Column("mgn:launch:nic:N:network-interface-id",            LAUNCH,
           "ec2:NetworkInterfaces.N.NetworkInterfaceId", resets=True),
    Column("mgn:launch:nic:N:subnet-id",                       LAUNCH,
           "ec2:NetworkInterfaces.N.SubnetId", resets=True),
    Column("mgn:launch:nic:N:security-group-id:M",             LAUNCH,
           "ec2:NetworkInterfaces.N.Groups.M", resets=True),
    Column("mgn:launch:nic:N:private-ip:M",                    LAUNCH,
           "ec2:NetworkInterfaces.N.PrivateIpAddresses.M.PrivateIpAddress", resets=True),
    Column("mgn:launch:placement:tenancy",                     LAUNCH,      "ec2:Placement.Tenancy", _TENANCY,
           fact=CASE_SENSITIVE_COLUMNS),
    Column("mgn:launch:placement:host-id",                     LAUNCH,      "ec2:Placement.HostId"),
    Column("mgn:launch:operating-system-licensing",            LAUNCH,      "licensing.osByol", _LICENSING,
           fact=CASE_SENSITIVE_COLUMNS),
    Column("mgn:launch:iam-instance-profile:name",             LAUNCH,      "ec2:IamInstanceProfile.Name", resets=True),
    Column("mgn:launch:tag:instance:KEY",                      LAUNCH,      "ec2:TagSpecifications.instance"),
    Column("mgn:launch:volume:DEV:type",                       LAUNCH,
           "ec2:BlockDeviceMappings.DEV.Ebs.VolumeType", resets=True),
    Column("mgn:launch:boot-mode",                             LAUNCH,      "bootMode",              _BOOT_MODE),
    Column("mgn:launch:copy-private-ip",                       LAUNCH,      "copyPrivateIp",         BOOLEAN),
    Column("mgn:launch:start-instance",                        LAUNCH,      "launchDisposition",     _START),
    Column("mgn:launch:transfer-server-tags",                  LAUNCH,      "copyTags",              BOOLEAN),
    Column("mgn:launch:map-tagging",                           LAUNCH,      "enableMapAutoTagging",  BOOLEAN),
    Column("mgn:launch:map-tag-key",                           LAUNCH,      "mapAutoTaggingKey",     _MAP_TAG_KEY,
           fact=CASE_SENSITIVE_COLUMNS),
    Column("mgn:launch:map-tag-value",                         LAUNCH,      "mapAutoTaggingMpeID"),
    Column("mgn:launch:post-actions:enabled",                  LAUNCH,      "postLaunchActions.deployment", _ENABLED,
           fact=ENABLED_STANDS_FOR_BOTH),
    Column(_ACTION + "ssmDocumentName",                        LAUNCH,      "action:documentIdentifier"),
    Column(_ACTION + "order",                                  LAUNCH,      "action:order",          _FROM_1,
           fact=ORDERS_OF_IMPORTED_ACTIONS),
    Column(_ACTION + "active",                                 LAUNCH,      "action:active",         BOOLEAN),
    Column(_ACTION + "mustSucceedForCutover",                  LAUNCH,      "action:mustSucceedForCutover", BOOLEAN),
    Column(_ACTION + "timeoutSeconds",                         LAUNCH,      "action:timeoutSeconds", _FROM_1),
    Column(_ACTION + "description",                            LAUNCH,      "action:description"),
    Column(_ACTION + "parameters",                             LAUNCH,      "action:parameters",     PARAMETERS,
           fact=PARAMETERS_OF_IMPORTED_ACTIONS),
    Column("mgn:replication:associate-default-security-group", REPLICATION, "associateDefaultSecurityGroup", BOOLEAN),
    Column("mgn:replication:bandwidth-throttling",             REPLICATION, "bandwidthThrottling",   NUMBER),
    Column("mgn:replication:create-public-ip",                 REPLICATION, "createPublicIP",        BOOLEAN),
    Column("mgn:replication:data-replication-routing",         REPLICATION, "dataPlaneRouting",      _ROUTING),
    Column("mgn:replication:default-large-staging-disk-type",  REPLICATION,
           "defaultLargeStagingDiskType", _STAGING_DISK),
    Column("mgn:replication:ebs-encryption",                   REPLICATION, "ebsEncryption",         _ENCRYPTION),
    Column("mgn:replication:ebs-encryption-key-arn",           REPLICATION, "ebsEncryptionKeyArn"),
    Column("mgn:replication:fsx-ontap:storage-virtual-machine-id", REPLICATION, _FSX + "storageVirtualMachineId",
           fact=STORAGE_TYPE_AND_FSX_COLUMNS),
    Column("mgn:replication:fsx-ontap:credentials-secret-arn", REPLICATION, _FSX + "credentialsSecretArn",
           fact=STORAGE_TYPE_AND_FSX_COLUMNS),
    Column("mgn:replication:internet-protocol",                REPLICATION, "internetProtocol",      _PROTOCOL),
    Column("mgn:replication:replication-server-instance-type", REPLICATION, "replicationServerInstanceType"),
    Column("mgn:replication:security-group-id:N",              REPLICATION, "replicationServersSecurityGroupsIDs.N"),
    Column("mgn:replication:staging-area-subnet-id",           REPLICATION, "stagingAreaSubnetId"),
    Column("mgn:replication:staging-area-tag:KEY",             REPLICATION, "stagingAreaTags"),
    Column("mgn:replication:storage-type",                     REPLICATION,
           "storageConfiguration.storageType", _STORAGE, fact=STORAGE_TYPE_AND_FSX_COLUMNS),
    Column("mgn:replication:store-snapshot-on-local-zone",     REPLICATION, "storeSnapshotOnLocalZone", BOOLEAN),
    Column("mgn:replication:use-dedicated-replication-server", REPLICATION, "useDedicatedReplicationServer", BOOLEAN),
    Column("mgn:replication:use-fips-endpoint",                REPLICATION, "useFipsEndpoint",       BOOLEAN),
)

# Names of columns in earlier templates of the import file.
EARLIER_NAMES = {
    "mgn:launch:placement:operating-system-licensing": "mgn:launch:operating-system-licensing",
}
# fmt: on


class MatchedColumn(NamedTuple):
    """A column of a file."""

    name: str
    """The name in the table, with keys in place of the capital letters."""
    column: Column
    keys: tuple[str, ...]
    """The parts of the name in place of the capital letters."""


_PLACES = {"KEY": "(.*)", "NAME": "(.+)", "DEV": "(.+)", "N": "([0-9]{1,3})", "M": "([0-9]{1,3})"}
_PLACE = re.compile(r"(?<=:)(KEY|NAME|DEV|N|M)(?=:|$)")


def _pattern(column: Column) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(lambda place: _PLACES[place[0]], column.name), re.DOTALL)


_EXACT = {column.name: column for column in COLUMNS if not _PLACE.search(column.name)}
_FAMILIES = [(_pattern(column), column) for column in COLUMNS if column.name not in _EXACT]


def match(name: str) -> MatchedColumn | None:
    """Return the column of a name in a file; None when there is none."""
    name = EARLIER_NAMES.get(name, name)
    if name in _EXACT:
        return MatchedColumn(name, _EXACT[name], ())
    for pattern, column in _FAMILIES:
        found = pattern.fullmatch(name)
        if found:
            return MatchedColumn(name, column, found.groups())
    return None


def name_of(column: Column, *keys: object) -> str:
    """Return the name of a column in a file, with keys in place of the capital letters."""
    left = iter(keys)
    return _PLACE.sub(lambda _: str(next(left)), column.name)


def is_family(column: Column) -> bool:
    """Return whether the name has places for keys."""
    return column.name not in _EXACT
