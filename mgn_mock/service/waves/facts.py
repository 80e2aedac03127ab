"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented

_NAMING = ("CreateApplication", "CreateWave", "UpdateApplication", "UpdateWave")
_ASSOCIATING = ("AssociateApplications", "AssociateSourceServers")
_DISASSOCIATING = ("DisassociateApplications", "DisassociateSourceServers")
_ARCHIVING = ("ArchiveApplication", "ArchiveWave")
_UNARCHIVING = ("UnarchiveApplication", "UnarchiveWave")
_LISTS = ("ListApplications", "ListWaves")
_STATUS = tuple(sorted((*_NAMING, *_ARCHIVING, *_UNARCHIVING, *_LISTS)))

NAMES_ARE_UNIQUE = documented(
    "names-of-applications-and-waves-are-unique",
    "The name of an application or a wave is unique in its account and Region, whatever its case.",
    "UG",
    "model",
    operations=_NAMING,
)
ARCHIVED_NAMES_STAY_TAKEN = assumed(
    "names-of-archived-groups-stay-taken",
    "The name of an archived application or wave cannot be given to another one.",
    operations=_NAMING,
)
ARCHIVED_CAN_BE_UPDATED = assumed(
    "archived-groups-can-be-updated",
    "The name and the description of an archived application or wave can be changed.",
    operations=("ListApplications", "ListWaves", "UpdateApplication", "UpdateWave"),
)
ARCHIVED_KEEPS_ITS_MEMBERS = assumed(
    "archived-groups-keep-their-members",
    "Nothing can be put into an archived application or wave, or taken out of it; that is a ConflictException.",
    operations=tuple(sorted((*_ASSOCIATING, *_DISASSOCIATING))),
)
MEMBERS_OF_ANOTHER_ARE_REFUSED = assumed(
    "members-of-another-group-are-refused",
    "What is in another application or wave has to be disassociated first; associating it is a ConflictException.",
    "UG",
    operations=_ASSOCIATING,
)
ASSOCIATING_AGAIN_CHANGES_NOTHING = assumed(
    "associating-again-changes-nothing",
    "Associating what is in the application or wave already is no error and changes nothing.",
    operations=tuple(sorted((*_ASSOCIATING, "ListApplications"))),
)
DISASSOCIATING_OTHERS_CHANGES_NOTHING = assumed(
    "disassociating-non-members-changes-nothing",
    "Disassociating what is not in the application or wave is no error and changes nothing.",
    operations=tuple(sorted((*_DISASSOCIATING, "ListApplications"))),
)
ASSOCIATION_IS_A_MODIFICATION = assumed(
    "joining-a-wave-modifies-the-application",
    "Putting an application into a wave, or taking it out, sets its `lastModifiedDateTime`, and not that of the wave.",
    operations=("AssociateApplications", "DeleteWave", "DisassociateApplications", *_LISTS),
)
DELETING_RELEASES = documented(
    "deleting-a-group-releases-its-members",
    "When an application or a wave is deleted, what was in it stays and is disassociated.",
    "UG",
    operations=("DeleteApplication", "DeleteWave", "DescribeSourceServers", *_LISTS),
)
ANY_CAN_BE_DELETED = assumed(
    "archived-or-contained-groups-can-be-deleted",
    "An application can be deleted although it is archived or in a wave, and a wave although it is archived.",
    operations=("DeleteApplication", "DeleteWave", *_LISTS),
)
ARCHIVING_NEEDS_FINISHED_SERVERS = documented(
    "archiving-a-group-needs-finished-servers",
    "An application or a wave can be archived when each source server in it is archived or can be; "
    "all that is in it is archived with it.",
    "UG",
    operations=(*_ARCHIVING, "DescribeSourceServers", *_LISTS),
)
ERRORS_NAME_EACH_OBSTACLE = assumed(
    "conflicts-name-each-obstacle",
    "A ConflictException of a call about several resources has an entry in `errors` for each that stands in the way.",
    "model",
    operations=tuple(sorted((*_ASSOCIATING, *_ARCHIVING))),
)
EMPTY_CAN_BE_ARCHIVED = assumed(
    "empty-groups-can-be-archived",
    "An application or a wave without source servers can be archived.",
    operations=(*_ARCHIVING, *_LISTS),
)
ARCHIVING_AGAIN_CHANGES_NOTHING = assumed(
    "archiving-a-group-again-changes-nothing",
    "Archiving an archived application or wave, or unarchiving one that is not archived, is no error "
    "and leaves its `lastModifiedDateTime`.",
    operations=_STATUS,
)
SERVERS_STAY_ARCHIVED = assumed(
    "unarchiving-a-group-leaves-its-servers-archived",
    "Source servers that are archived stay so when their application or wave is unarchived.",
    operations=("DescribeSourceServers", *_UNARCHIVING),
)
WAVES_BRING_APPLICATIONS_BACK = assumed(
    "unarchiving-a-wave-unarchives-its-applications",
    "When a wave is unarchived, the archived applications in it are unarchived too.",
    operations=("ListApplications", "UnarchiveWave"),
)
LISTS_HOLD_ARCHIVED = assumed(
    "lists-of-groups-hold-archived-ones",
    "Lists of applications and of waves hold the archived ones too, unless the filter `isArchived` is given.",
    operations=_LISTS,
)
HEALTH_STATUS = documented(
    "health-of-a-group",
    "An application or a wave is in ERROR if a source server in it is stalled, else LAGGING if one has lag or a "
    "backlog, else HEALTHY.",
    "UG",
    operations=_STATUS,
)
ARCHIVED_HAS_NO_ALERT = documented(
    "archived-groups-show-no-alert",
    "An archived application or wave is HEALTHY.",
    "UG",
    operations=_STATUS,
)
STOPPED_SERVERS_DO_NOT_LAG = assumed(
    "stopped-servers-do-not-lag",
    "The backlog of a source server whose replication is stopped or disconnected does not make its application lag.",
    operations=_STATUS,
)
PROGRESS_STATUS = documented(
    "progress-of-a-group",
    "An application or a wave is COMPLETED when all of its source servers are cut over, IN_PROGRESS when one of them "
    "has begun to replicate, else NOT_STARTED.",
    "UG",
    operations=_STATUS,
)
BEGUN = assumed(
    "begun-is-replicating-or-a-first-byte",
    "A source server counts as begun as soon as it replicates, before its first byte too, and after its replication "
    "is over if it has sent one.",
    operations=_STATUS,
)
EMPTY_IS_HEALTHY = assumed(
    "empty-groups-are-healthy-and-not-started",
    "An application or a wave without source servers is HEALTHY and NOT_STARTED.",
    operations=_STATUS,
)
STATUS_IS_OF_NOW = assumed(
    "aggregated-status-is-of-the-time-of-the-read",
    "The aggregated status of an application or a wave is worked out at each read, and its `lastUpdateDateTime` is "
    "the time of that.",
    operations=_STATUS,
)
WAVE_STARTED = documented(
    "replication-start-of-a-wave",
    "`replicationStartedDateTime` of a wave is when its first source server started to replicate.",
    "model",
    operations=("ArchiveWave", "ListWaves", "UnarchiveWave", "UpdateWave"),
)
SERVER_STARTED = assumed(
    "replication-starts-with-the-initiation",
    "In the aggregated status of a wave, a source server started to replicate when its initiation began, "
    "or, without one, with its first byte.",
    operations=("ArchiveWave", "ListWaves", "UnarchiveWave", "UpdateWave"),
)
