"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented, observed

_IMPORTS = ("ListImports", "ListImportErrors")
_EXPORTS = ("ListExports", "ListExportErrors")
_SERVERS = ("DescribeSourceServers",)

# Where the file is
MISSING_IMPORT_FILE = assumed(
    "missing-import-file",
    "A bucket or an object that is not there is a ResourceNotFoundException of StartImport.",
    "model",
    operations=("StartImport",),
)
UNREADABLE_IMPORT_FILE = assumed(
    "unreadable-import-file",
    "A file that S3 does not give for another reason is a ValidationException of StartImport.",
    operations=("StartImport",),
)
MISSING_EXPORT_BUCKET = assumed(
    "missing-export-bucket",
    "A bucket that is not there or cannot be used is a ValidationException of StartExport.",
    "model",
    operations=("StartExport",),
)
BUCKET_OWNER_DEFAULTS_TO_CALLER = documented(
    "bucket-owner-defaults-to-caller",
    "The `s3BucketOwner` of an import or export is the caller's account where none is given.",
    "UG",
    operations=("StartImport", "StartExport"),
)
BUCKET_OWNER_IS_NOT_CHECKED = assumed(
    "bucket-owner-is-not-checked",
    "An `s3BucketOwner` that is given is shown, and not held against the bucket.",
    operations=("StartImport", "StartExport"),
)

# How it goes on
ONE_IMPORT_AT_A_TIME = assumed(
    "one-import-at-a-time",
    "StartImport is a ConflictException while another import of the account and Region is PENDING or STARTED.",
    "TRANSFORM-UG",
    operations=("StartImport",),
)
FILE_IS_READ_AT_THE_END = assumed(
    "file-is-read-at-the-end",
    "What is wrong with an import file shows when the import ends: StartImport looks only whether the file is there.",
    operations=_IMPORTS,
)
HALF_WAY_PROGRESS = assumed(
    "half-way-progress",
    "The `progressPercentage` of an import or export is 0 while it is PENDING and 50 while it is STARTED.",
    operations=("ListImports", "ListExports"),
)
ERRORS_OF_UNKNOWN_TASK = assumed(
    "errors-of-unknown-task",
    "Asking for the errors of an import or export that is not there is a ValidationException.",
    "model",
    operations=("ListImportErrors", "ListExportErrors"),
)

# Rows and what they name
IDENTITY_OF_ROWS = documented(
    "identity-of-rows",
    "An id in an import file has to be there; without one, a name that is there is updated and another one is new.",
    "UG",
    operations=_IMPORTS,
)
NAMES_IN_ROWS_IGNORE_CASE = documented(
    "names-in-rows-ignore-case",
    "The names and user-provided ids of an import file find what is there whatever their case.",
    "UG",
    operations=_IMPORTS,
)
ROWS_MAY_NOT_DIFFER = documented(
    "rows-may-not-differ",
    "Two rows of an import file may not give one resource different values.",
    "UG",
    operations=_IMPORTS,
)
PLACE_OF_ROWS = documented(
    "place-of-rows",
    "A row names a managed account and the Region of the import, or means the import's own where it names none.",
    "UG",
    operations=_IMPORTS,
)
NAMING_COLUMNS = documented(
    "naming-columns",
    "Columns of a wave, an application or a server need the column in the same row that names it.",
    "UG",
    operations=_IMPORTS,
)
SERVER_AND_WAVE_NEED_APPLICATION = assumed(
    "server-and-wave-need-application",
    "A row with a server and a wave, and no application to join them, is wrong.",
    operations=_IMPORTS,
)
EXPORTS_FROM_ELSEWHERE = assumed(
    "exports-from-elsewhere",
    "In a file with the read-only columns of an export, ids, an account and a Region from elsewhere are no errors.",
    operations=_IMPORTS,
)
NEW_SERVERS_NEED_AN_ADDRESS = documented(
    "new-servers-need-an-address",
    "A row that adds a server needs `mgn:server:fqdn-for-action-framework`, a name or an address.",
    "UG",
    operations=_IMPORTS,
)
IMPORTED_SERVERS_WAIT_FOR_AGENT = observed(
    "imported-servers-wait-for-agent",
    "A server that an import adds is PENDING_INSTALLATION until its agent is installed.",
    "CT-WALK",
    operations=_SERVERS,
)
AGENT_FIXES_COLUMNS = documented(
    "agent-fixes-columns",
    "Of a server with an agent, an import changes only the user-provided id and the name, and settings.",
    "UG",
    operations=_IMPORTS,
)
EQUAL_VALUES_ARE_NO_CHANGE = assumed(
    "equal-values-are-no-change",
    "A server with an agent may be named in an import file with the values that it has already.",
    "UG",
    operations=_IMPORTS,
)
ARCHIVED_ARE_NOT_IMPORTED = assumed(
    "archived-are-not-imported",
    "A row of an import file that names something archived is wrong.",
    operations=_IMPORTS,
)
IDS_OF_ARCHIVED_SERVERS_ARE_FREE = assumed(
    "ids-of-archived-servers-are-free",
    "An import may give a new server the user-provided id of an archived one.",
    operations=_IMPORTS,
)
TAGS_OF_ROWS_IN_TOTAL = assumed(
    "tags-of-rows-in-total",
    "A row that gives a resource too many tags, together with those that are there, is wrong.",
    "model",
    operations=_IMPORTS,
)
QUOTAS_HOLD_FOR_IMPORTS = assumed(
    "quotas-hold-for-imports", "The row of an import file that goes over a quota is wrong.", operations=_IMPORTS
)

# The result
ONE_WRONG_ROW_STOPS_ALL = assumed(
    "one-wrong-row-stops-all",
    "An import file with a wrong row changes nothing: the import is FAILED, with one error for each such row.",
    operations=_IMPORTS,
)
ROWS_COUNT_FROM_1 = assumed(
    "rows-count-from-1",
    "The `rowNumber` of an error is 1 for the first row behind the header, and 0 for the header and the whole file.",
    operations=("ListImportErrors",),
)
FILE_THAT_WENT_AWAY = assumed(
    "file-that-went-away",
    "A file that is not there any more when it is read is a PROCESSING_ERROR of an import that is FAILED.",
    operations=_IMPORTS,
)
FOUND_COUNTS_AS_MODIFIED = assumed(
    "found-counts-as-modified",
    "What an import finds counts as modified, also where nothing of it is different.",
    operations=("ListImports",),
)
APPLICATION_TAKES_SERVER_OVER = assumed(
    "application-takes-server-over",
    "The application or wave of a row takes over what has been in another one.",
    operations=(*_SERVERS, "ListApplications"),
)
REFUSAL_OF_EC2 = assumed(
    "refusal-of-ec2",
    "What EC2 refuses of an import file's launch columns is a PROCESSING_ERROR of an import that SUCCEEDED.",
    operations=_IMPORTS,
)

# Settings and actions
COLUMNS_SET_SETTINGS = documented(
    "columns-set-settings",
    "Launch and replication columns go to the settings of the server and to its EC2 launch template.",
    "UG",
    operations=("GetLaunchConfiguration", "GetReplicationConfiguration"),
)
RESET_CLEARS_VALUES = documented(
    "reset-clears-values",
    "`[RESET_VALUE]` in a launch column clears the value in the EC2 launch template.",
    "UG",
    operations=("ListImports",),
)
ACTIONS_BY_NAME = documented(
    "actions-by-name",
    "An import file names a server's post-launch actions by their names; a new one needs its document and its order.",
    "UG",
    "TRANSFORM-UG",
    operations=("ListSourceServerActions",),
)

VOLUMES_NAME_DEVICES = documented(
    "volumes-name-devices",
    "A volume column of an import file names a device of the server's EC2 launch template.",
    "UG",
    operations=_IMPORTS,
)
LITERALS_BECOME_PARAMETERS = assumed(
    "literals-become-parameters",
    "The literals of an imported action are the values of parameters of type STRING whose names the service makes.",
    "UG",
    "TRANSFORM-UG",
    operations=("ListSourceServerActions",),
)
NAMES_OF_PARAMETERS = documented(
    "names-of-imported-parameters",
    "The names of the parameters that the service makes begin with `ManagedByAWSApplicationMigrationService-`.",
    "POLICIES",
    operations=("ListSourceServerActions",),
)
INACTIVE_ACTIONS_STAY = assumed(
    "inactive-actions-stay",
    "An action whose `active` an import file sets to false stays with its server and does not run; by the guide of AWS "
    "Transform it is deleted, by that of MGN it is not activated.",
    "UG",
    "TRANSFORM-UG",
    operations=("ListSourceServerActions",),
)
PATHS_LOSE_THEIR_ROOT = assumed(
    "paths-lose-their-root",
    "A path that begins with `$.` in an import file is shown without it.",
    "UG",
    "TRANSFORM-UG",
    operations=("ListSourceServerActions",),
)

# Exports
FORMULAS_ARE_EXPORTED_AS_STORED = documented(
    "formulas-are-exported-as-stored",
    "A text that a spreadsheet takes for a formula is exported as it was stored.",
    "UG",
    operations=_EXPORTS,
)
PARAMETERS_IN_EXPORTS = assumed(
    "parameters-in-exports",
    "An export writes a stored parameter that no import gave by its name, and leaves out the parameters of an action "
    "that has one of type SECURE_STRING.",
    operations=_EXPORTS,
)
EXPORTS_LEAVE_OUT_ARCHIVED = assumed(
    "exports-leave-out-archived", "An export leaves out what is archived.", operations=("ListExports",)
)
ROWS_OF_EXPORTS = assumed(
    "rows-of-exports",
    "An export has a row for each source server, and one for each application and wave that has nothing in it.",
    operations=_EXPORTS,
)
LAYOUT_OF_EXPORTS = assumed(
    "layout-of-exports",
    "An export has the columns in the order of the user guide, and ends its lines with CR and LF.",
    operations=_EXPORTS,
)
STATES_IN_EXPORTS = documented(
    "states-in-exports",
    "An export has read-only columns for the states and the replication type of a server, which imports ignore.",
    "UG",
    operations=_EXPORTS,
)
EC2_COLUMNS_OF_EXPORTS = assumed(
    "ec2-columns-of-exports",
    "The EC2 columns of an export are what imports have said, not what was changed in EC2 since.",
    operations=_EXPORTS,
)
EMPTY_TAGS_IN_EXPORTS = assumed(
    "empty-tags-in-exports",
    "In an export, a tag whose value is empty cannot be told from none.",
    operations=_EXPORTS,
)
FAILED_EXPORT = assumed(
    "failed-export",
    "An export whose file cannot be written is FAILED, with one error.",
    operations=_EXPORTS,
)
