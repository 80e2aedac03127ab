"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented, observed

# fmt: off

# Operations on which several facts show.
_DESCRIBED = "DescribeSourceServers"
_CHANGE = "ChangeServerLifeCycleState"
_DISCONNECT = "DisconnectFromService"
_STATE_CHANGES = (
    _CHANGE, "DeleteSourceServer", _DISCONNECT, "FinalizeCutover", "MarkAsArchived", "PauseReplication",
    "ResumeReplication", "StopReplication", "StartReplication", "UpdateSourceServerReplicationType",
)
_REPLICATION = ("ResumeReplication", "RetryDataReplication", "StartReplication", _DESCRIBED)

# Jobs and archived servers

BUSY_FOR_LAUNCHES = observed(
    "a-server-in-a-job-is-not-launched",
    "A launch of a server that a job is processing is refused with a ConflictException whose text says so.",
    "WORKSHOP", operations=("StartCutover", "StartTest"))
BUSY = assumed(
    "a-server-in-a-job-takes-no-other-call",
    "Calls that change the state of a server that a job is processing are refused as launches are.",
    "WORKSHOP", operations=(*_STATE_CHANGES, "TerminateTargetInstances"))
RETRY_IN_JOB = assumed(
    "a-server-in-a-job-can-be-retried",
    "RetryDataReplication takes a server that a job is processing.",
    "model", operations=("RetryDataReplication",))
ARCHIVED_REFUSED = assumed(
    "archived-servers-do-not-change",
    "An archived server cannot be started, stopped, paused, resumed, retried, launched, finalized or changed in its "
    "lifecycle or replication type.",
    operations=(_CHANGE, "FinalizeCutover", "PauseReplication", "ResumeReplication", "RetryDataReplication",
                "StartCutover", "StartReplication", "StartTest", "StopReplication",
                "UpdateSourceServerReplicationType"))
ARCHIVED_TERMINATED = assumed(
    "instances-of-archived-servers-can-be-terminated",
    "TerminateTargetInstances takes archived servers.",
    operations=("TerminateTargetInstances",))
ARCHIVED_DISCONNECTED = assumed(
    "archived-servers-can-be-disconnected",
    "DisconnectFromService takes archived servers.",
    "NUKE", operations=(_DISCONNECT,))
ARCHIVED_AGAIN = assumed(
    "archiving-twice-is-no-error",
    "MarkAsArchived of an archived server changes nothing and is no error.",
    operations=("MarkAsArchived",))
ARCHIVED_DELETED = observed(
    "archived-or-not-a-server-can-be-deleted",
    "DeleteSourceServer takes servers whether they are archived or not.",
    "NUKE", "CLEANUP", "FSXREPORT", "UG", operations=("DeleteSourceServer",))

# Start, stop, pause, resume, retry

START_TYPES = documented(
    "start-takes-servers-without-an-agent",
    "StartReplication takes SNAPSHOT_SHIPPING servers only, unless the option `start_replication_types` names others.",
    "PROJECT", operations=("StartReplication",))
START_TYPES_ERROR = assumed(
    "start-of-another-type-is-a-validation-error",
    "StartReplication looks at the replication type before the state, and refuses another type with a "
    "ValidationException that names `sourceServerID`.",
    operations=("StartReplication",))
START_DISCOVERED = documented(
    "discovered-servers-can-be-started",
    "StartReplication takes DISCOVERED servers that a vCenter client reported.",
    "UG", operations=("StartReplication",))
START_STOPPED = documented(
    "stopped-servers-can-be-started",
    "StartReplication takes servers whose replication was stopped, and begins with a full first copy.",
    "UG", "TRANSFORM-UG", operations=("StartReplication",))
START_REFUSED = assumed(
    "start-refuses-all-other-states",
    "StartReplication refuses servers that are neither DISCOVERED nor STOPPED with a ConflictException.",
    operations=("StartReplication",))
STOP = assumed(
    "stopped-servers-have-lifecycle-stopped",
    "StopReplication takes replicating, paused and stalled servers, and their lifecycle state becomes STOPPED.",
    "UG", operations=("StopReplication", _DESCRIBED))
STOP_AT_ONCE = assumed(
    "stop-takes-effect-at-once",
    "StopReplication has taken effect when it answers.",
    operations=("StopReplication", _DESCRIBED))
STOP_DELETES = documented(
    "stop-deletes-what-was-replicated",
    "StopReplication deletes the snapshots and what the disks had replicated.",
    "UG", operations=("StopReplication", _DESCRIBED))
STOP_KEEPS = assumed(
    "stopped-servers-keep-disk-sizes",
    "The disks of a stopped server keep their sizes, and its launched instance stays.",
    operations=("StopReplication", _DESCRIBED))
STOP_REFUSED = assumed(
    "stop-refuses-what-does-not-replicate",
    "StopReplication refuses servers that do not replicate with a ConflictException.",
    operations=("StopReplication",))
PAUSE = documented(
    "replicating-servers-can-be-paused",
    "PauseReplication halts the replication of a server that replicates, and keeps what was replicated.",
    "UG", operations=("PauseReplication", _DESCRIBED))
PAUSE_REFUSED = assumed(
    "pause-refuses-what-is-at-rest",
    "PauseReplication refuses servers that are paused, stalled or do not replicate with a ConflictException.",
    operations=("PauseReplication",))
RESUME = assumed(
    "resumed-servers-rescan",
    "A resumed server with an agent is in RESCAN first, and one without an agent waits for a shipping slot.",
    operations=("ResumeReplication", _DESCRIBED))
RESUME_INITIATION = assumed(
    "resume-begins-an-unfinished-initiation-anew",
    "A server that was paused before its initiation was over begins the initiation anew when it is resumed.",
    operations=("ResumeReplication", _DESCRIBED))
RESUME_CHANGES = documented(
    "resume-sends-what-changed",
    "After ResumeReplication only what changed or was missing is sent.",
    "UG", operations=("ResumeReplication", _DESCRIBED))
RESUME_REFUSED = assumed(
    "resume-refuses-what-is-not-paused",
    "ResumeReplication refuses servers that are not PAUSED with a ConflictException.",
    operations=("ResumeReplication",))
RETRY = assumed(
    "retry-takes-effect-at-once",
    "RetryDataReplication begins the initiation anew at once, not upon the agent's next handshake, and mends what was "
    "wrong.",
    "model", operations=("RetryDataReplication", _DESCRIBED))
RETRY_REFUSED = documented(
    "retry-refuses-what-is-not-stalled",
    "RetryDataReplication refuses servers that are not stalled with a ValidationException.",
    "model", operations=("RetryDataReplication",))

# The replication type

TYPE_CHANGE = assumed(
    "the-type-changes-while-nothing-replicates",
    "UpdateSourceServerReplicationType is accepted before replication begins and when it is stopped or over, and is a "
    "ConflictException otherwise.",
    operations=("UpdateSourceServerReplicationType",))
SAME_TYPE = assumed(
    "the-same-replication-type-changes-nothing",
    "UpdateSourceServerReplicationType to the type that the server has changes nothing and is accepted in any state.",
    operations=("UpdateSourceServerReplicationType",))
TYPE_NEEDS_VCENTER = assumed(
    "snapshot-shipping-needs-a-vcenter-client",
    "A server that no vCenter client reported cannot become SNAPSHOT_SHIPPING: a ValidationException.",
    operations=("UpdateSourceServerReplicationType",))

# The lifecycle

LAUNCHABLE = documented(
    "changes-of-the-lifecycle-need-a-launchable-server",
    "ChangeServerLifeCycleState needs a server whose `lagDuration` is set.",
    "model", operations=(_CHANGE,))
LAUNCH_NEEDS_SNAPSHOT = assumed(
    "launches-need-a-launchable-server",
    "StartTest and StartCutover refuse servers whose `lagDuration` is not set with a ConflictException.",
    "UG", operations=("StartCutover", "StartTest"))
TEST_REVERTED = observed(
    "a-test-can-be-taken-back",
    "ChangeServerLifeCycleState brings a server that is TESTING back to READY_FOR_TEST.",
    "MAMONACO", "UG", operations=(_CHANGE,))
READINESS_REVERTED = assumed(
    "readiness-for-cutover-can-be-taken-back",
    "ChangeServerLifeCycleState brings a server that is READY_FOR_CUTOVER back to READY_FOR_TEST.",
    "UG", operations=(_CHANGE,))
TEST_DONE = observed(
    "a-tested-server-can-be-marked-as-ready",
    "ChangeServerLifeCycleState to READY_FOR_CUTOVER takes servers that are TESTING, and READY_FOR_TEST ones that skip "
    "the test.",
    "KURENTO", "UG", operations=(_CHANGE,))
CUTOVER_REVERTED = assumed(
    "a-cutover-can-be-taken-back",
    "ChangeServerLifeCycleState brings a server that is CUTTING_OVER back to READY_FOR_CUTOVER.",
    "UG", "FSXREPORT", operations=(_CHANGE,))
CUTOVER_STAYS = observed(
    "a-cutover-server-cannot-be-taken-back",
    "ChangeServerLifeCycleState refuses every change of a CUTOVER server with a ConflictException whose text says so.",
    "FSXREPORT", operations=(_CHANGE,))
MARKED_CUT_OVER = assumed(
    "a-server-can-be-marked-as-cut-over",
    "ChangeServerLifeCycleState to CUTOVER takes servers that are CUTTING_OVER.",
    "model", operations=(_CHANGE,))
LATE_CUT_OVER = observed(
    "disconnected-servers-can-be-marked-as-cut-over",
    "ChangeServerLifeCycleState to CUTOVER takes DISCONNECTED servers, which are launchable no more.",
    "CMF", operations=(_CHANGE,))
CHANGE_REFUSED = assumed(
    "other-changes-of-the-lifecycle-are-refused",
    "ChangeServerLifeCycleState refuses a change from any other lifecycle state with a ConflictException.",
    "FSXREPORT", operations=(_CHANGE,))
STEP_BACK = assumed(
    "a-step-back-is-marked-as-reverted",
    "A step back in the lifecycle sets `lastTest.reverted` or `lastCutover.reverted`.",
    "model", operations=(_CHANGE, _DESCRIBED))
NO_FINALIZED_TEST = observed(
    "a-finished-test-is-not-marked-as-finalized",
    "`lastTest.finalized` stays empty when a server is marked as ready for cutover.",
    "KURENTO", operations=(_CHANGE, _DESCRIBED))
TEST = documented(
    "tests-can-be-launched-again",
    "StartTest takes servers that are READY_FOR_TEST or TESTING.",
    "UG", "model", operations=("StartTest",))
TEST_BEFORE_CUTOVER = assumed(
    "servers-ready-for-cutover-can-be-tested",
    "StartTest takes servers that are READY_FOR_CUTOVER.",
    "UG", operations=("StartTest",))
TEST_REFUSED = assumed(
    "tests-of-other-servers-are-refused",
    "StartTest refuses servers in all other lifecycle states with a ConflictException.",
    operations=("StartTest",))
CUTOVER = documented(
    "servers-ready-for-cutover-can-be-cut-over",
    "StartCutover takes servers that are READY_FOR_CUTOVER.",
    "UG", operations=("StartCutover",))
CUTOVER_AGAIN = assumed(
    "cutovers-can-be-launched-again",
    "StartCutover takes servers that are CUTTING_OVER.",
    operations=("StartCutover",))
CUTOVER_REFUSED = observed(
    "servers-that-are-not-ready-cannot-be-cut-over",
    "StartCutover refuses servers that are not ready for cutover, such as TESTING ones, with a ConflictException.",
    "FSXREPORT", "UG", operations=("StartCutover",))
TERMINATE = documented(
    "instances-in-use-are-not-terminated",
    "TerminateTargetInstances refuses servers that are TESTING, CUTTING_OVER or CUTOVER, and takes all others.",
    "model", operations=("TerminateTargetInstances",))
TERMINATE_NEEDS_INSTANCE = assumed(
    "terminating-needs-an-instance",
    "TerminateTargetInstances refuses servers that have no launched instance with a ConflictException.",
    "MAMONACO", operations=("TerminateTargetInstances",))
FINALIZE = observed(
    "a-finalized-server-is-cut-over-and-disconnected",
    "FinalizeCutover answers with lifecycle CUTOVER and data replication DISCONNECTED.",
    "model", "KURENTO", "FSXREPORT", operations=("FinalizeCutover",))
FINALIZE_REFUSED = assumed(
    "only-cutting-over-can-be-finalized",
    "FinalizeCutover refuses servers that are not CUTTING_OVER with a ConflictException.",
    "UG", operations=("FinalizeCutover",))
FINALIZE_NEEDS_INSTANCE = documented(
    "finalizing-needs-an-instance",
    "FinalizeCutover needs a launched cutover instance.",
    "UG", operations=("FinalizeCutover",))

# The end

DISCONNECT = documented(
    "disconnecting-ends-replication",
    "DisconnectFromService ends the replication of a server for good, and launched instances stay.",
    "model", operations=(_DISCONNECT,))
END_OF_EXPECTED = documented(
    "expected-servers-can-be-disconnected",
    "DisconnectFromService takes servers that are PENDING_INSTALLATION.",
    "TRANSFORM-UG", operations=(_DISCONNECT,))
END_OF_DISCOVERED = assumed(
    "discovered-servers-can-be-disconnected",
    "DisconnectFromService takes servers that are DISCOVERED.",
    operations=(_DISCONNECT,))
END_OF_STOPPED = observed(
    "stopped-servers-can-be-disconnected",
    "DisconnectFromService takes servers that are STOPPED.",
    "CLEANUP", operations=(_DISCONNECT,))
END_OF_CUTOVER = assumed(
    "disconnected-cutover-servers-stay-cutover",
    "DisconnectFromService of a CUTOVER server is accepted, and its lifecycle state stays CUTOVER; two public clients "
    "wait for DISCONNECTED, and one sets CUTOVER after it.",
    "UG", "CMF", operations=(_DISCONNECT,))
DISCONNECT_AGAIN = assumed(
    "disconnecting-twice-is-no-error",
    "DisconnectFromService of a DISCONNECTED server changes nothing and is no error.",
    "NUKE", operations=(_DISCONNECT,))
DISCONNECTED_KEEPS = assumed(
    "disconnected-servers-keep-what-disks-had",
    "The disks of a server that DisconnectFromService disconnects keep their counters, and its initiation steps are "
    "NOT_STARTED, as after FinalizeCutover.",
    "KURENTO", operations=(_DISCONNECT, _DESCRIBED))
FINALIZED_KEEPS = observed(
    "finalized-servers-keep-what-disks-had",
    "The disks of a finalized server keep their counters, against the API reference, and its initiation steps are "
    "NOT_STARTED.",
    "KURENTO", operations=("FinalizeCutover", _DESCRIBED))
TEMPLATE_GOES = observed(
    "disconnecting-deletes-the-ec2-launch-template",
    "A server that is disconnected has no EC2 launch template any more.",
    "CMF", "DRS", operations=(_DISCONNECT, "FinalizeCutover", "GetLaunchConfiguration"))
ARCHIVE = documented(
    "finished-servers-can-be-archived",
    "MarkAsArchived takes servers that are CUTOVER or DISCONNECTED.",
    "model", operations=("MarkAsArchived",))
DELETE = documented(
    "servers-that-do-not-replicate-can-be-deleted",
    "DeleteSourceServer takes servers whose data replication is STOPPED or DISCONNECTED or has no state, and refuses "
    "all others with a ConflictException whose text says so.",
    "UG", "NUKE", "FSXREPORT", operations=("DeleteSourceServer",))

# How replication goes on

AGENT_STAGES = assumed(
    "stages-of-replication-with-an-agent",
    "A server with an agent is INITIATING, INITIAL_SYNC, BACKLOG and CREATING_SNAPSHOT before it is CONTINUOUS, and "
    "RESCAN where something was sent before.",
    "UG", "CT-WALK", operations=_REPLICATION)
SHIPPING_STAGES = assumed(
    "stages-of-replication-without-an-agent",
    "A server without an agent is PENDING_SNAPSHOT_SHIPPING, SHIPPING_SNAPSHOT and CREATING_SNAPSHOT before it is "
    "CONTINUOUS, and the first two again in each later cycle.",
    "UG", operations=_REPLICATION)
READY = documented(
    "the-first-snapshot-makes-ready-for-test",
    "A server becomes READY_FOR_TEST when its first snapshot is there.",
    "UG", operations=(_DESCRIBED,))
SHIPPING_SLOTS = documented(
    "fifty-servers-are-shipped-at-once",
    "VMware ships for at most 50 servers at once, and the others wait.",
    "UG", operations=(_DESCRIBED,))
ETA = assumed(
    "eta-from-the-transfer-on",
    "`etaDateTime` is there from the transfer of the first copy until the server is in sync.",
    operations=(_DESCRIBED,))
AGENT_SNAPSHOTS = assumed(
    "a-snapshot-each-half-hour",
    "A server with an agent that is in sync gets a new snapshot each half hour, and `lastSnapshotDateTime` moves on.",
    "KURENTO", operations=(_DESCRIBED, "PauseReplication"))
CHANGED_BLOCKS = assumed(
    "a-hundredth-changes-between-cycles",
    "A hundredth of the blocks of a disk changes between two shipping cycles.",
    operations=(_DESCRIBED,))
UNSEEN_CYCLES = assumed(
    "cycles-that-nobody-looked-at-took-their-usual-time",
    "A later shipping cycle that began and ended while nobody looked had a slot at once and took its usual time.",
    operations=(_DESCRIBED,))
INITIATION_STEPS = observed(
    "initiation-has-eleven-steps",
    "The initiation with an agent has eleven steps.",
    "KURENTO", "LANDINGZONE", operations=_REPLICATION)
FSX_STEP = documented(
    "initiation-has-a-step-for-fsx",
    "The initiation of a server whose storage is on FSx for ONTAP has SETUP_FSX_PROXY as its last step.",
    "model", operations=_REPLICATION)
NEXT_ATTEMPT = observed(
    "the-next-attempt-is-the-next-full-minute",
    "`nextAttemptDateTime` is the next full minute after the call, and is worked out when it is read.",
    "KURENTO", "LANDINGZONE", operations=_REPLICATION)
STEPS_SKIPPED = observed(
    "a-second-initiation-skips-what-is-there",
    "The seven steps from CREATE_SECURITY_GROUP to ATTACH_STAGING_DISKS are SKIPPED in a second initiation, as far as "
    "they were done before.",
    "LANDINGZONE", operations=_REPLICATION)
REPLICATOR = observed(
    "the-replication-server-is-named",
    "`replicatorId` of a server with an agent is there from the launch of its replication server until replication "
    "ends.",
    "BOTO4668", "AWS-PEOPLE", operations=_REPLICATION)
NO_INITIATION_STEPS = assumed(
    "no-initiation-steps-without-an-agent",
    "A server without an agent has an empty list of initiation steps.",
    operations=_REPLICATION)
ELAPSED = observed(
    "elapsed-time-counts-from-the-adding",
    "`elapsedReplicationDuration` is the time since the server was added, until replication ends.",
    "KURENTO", operations=(_DESCRIBED, _DISCONNECT, "FinalizeCutover", "StopReplication"))
LAG_AT_REST = assumed(
    "lag-of-halted-servers-is-since-the-last-snapshot",
    "While a launchable server is PAUSED or STALLED, `lagDuration` is the time since its last snapshot.",
    operations=("DeleteVcenterClient", "PauseReplication", _DESCRIBED))
RAW_ERRORS = assumed(
    "texts-of-raw-errors",
    "The texts of `dataReplicationError.rawError` are made up.",
    operations=("DeleteVcenterClient", _DESCRIBED))

# Changes of the replication configuration

_CONFIGURED = ("UpdateReplicationConfiguration", _DESCRIBED)
FREED = documented(
    "settings-free-a-stalled-initiation",
    "UpdateReplicationConfiguration lets a server go on that a FAILED_TO_ error of an initiation step has stalled.",
    "AWS-PEOPLE", operations=_CONFIGURED)
NEW_KEY = documented(
    "a-new-key-brings-a-full-resynchronization",
    "Another KMS key in the replication configuration of a server that replicates brings a full first copy.",
    "AWS-PEOPLE", "CMF", operations=_CONFIGURED)
NEW_STORAGE = documented(
    "another-storage-type-brings-a-full-resynchronization",
    "Another storage type in the replication configuration of a server ends its replication and begins it anew.",
    "UG", operations=_CONFIGURED)
RESYNCHRONIZED = assumed(
    "a-resynchronization-keeps-the-lifecycle",
    "A server that is copied anew keeps its lifecycle state, is launchable again when its next snapshot is there, and "
    "begins at once, unless it is paused.",
    operations=_CONFIGURED)

# Quotas

ACTIVE_SERVERS = assumed(
    "active-are-all-that-replicate",
    "All servers that are neither STOPPED nor DISCONNECTED in data replication count as active, paused and stalled "
    "ones too, and StartReplication looks at the quotas last.",
    "GR", operations=("StartReplication",))
DISCOVERED_COUNT = assumed(
    "discovered-servers-count-from-their-start-on",
    "A DISCOVERED server counts for the quotas of non-archived and of all servers from its start on.",
    operations=("StartReplication",))
FULL_CONNECTOR = assumed(
    "a-full-connector-is-a-conflict",
    "UpdateSourceServer refuses a connector that has as many servers as it may have with a ConflictException.",
    "model", operations=("UpdateSourceServer",))

# Describe and update

ARCHIVED_LISTED = assumed(
    "archived-servers-are-described",
    "DescribeSourceServers returns archived servers too, unless a filter says otherwise.",
    operations=(_DESCRIBED,))
UPDATE_ALWAYS = assumed(
    "updates-are-accepted-in-every-state",
    "UpdateSourceServer takes archived servers and those that a job is processing.",
    operations=("UpdateSourceServer",))
PLATFORM_IS_DETECTED = documented(
    "the-platform-changes-before-replication-only",
    "UpdateSourceServer changes `platform` until replication has begun; afterwards it is detected, and only the value "
    "that it has is accepted.",
    "UG", operations=("UpdateSourceServer",))
PLATFORM_ERROR = assumed(
    "another-platform-is-a-conflict",
    "UpdateSourceServer refuses to change the `platform` of a server whose replication has begun with a "
    "ConflictException.",
    "UG", operations=("UpdateSourceServer",))
PLATFORM_HIDDEN = documented(
    "the-platform-is-not-shown",
    "No answer shows the `platform` that UpdateSourceServer has set.",
    "model", operations=("UpdateSourceServer", _DESCRIBED))
NO_CONNECTOR = assumed(
    "the-connector-of-a-server-need-not-exist",
    "UpdateSourceServer does not look whether the connector exists.",
    operations=("UpdateSourceServer",))
IDS_ARE_UNIQUE = assumed(
    "a-user-provided-id-belongs-to-one-server",
    "UpdateSourceServer refuses a `userProvidedID` that another server has, in upper or lower case, with a "
    "ConflictException.",
    "UG", operations=("UpdateSourceServer",))
VCENTER_DELETED = assumed(
    "vcenter-clients-can-be-deleted-at-any-time",
    "A vCenter client that has servers can be deleted, and its servers keep its id.",
    operations=("DeleteVcenterClient", _DESCRIBED))
VCENTER_LOST = assumed(
    "a-lost-vcenter-client-stalls-its-servers",
    "The replicating servers of a vCenter client that is deleted are STALLED at once.",
    "UG", operations=("DeleteVcenterClient", _DESCRIBED))

# New and planted servers

AGENT_BEGINS = observed(
    "an-agent-begins-to-replicate-at-once",
    "A server whose agent is installed is NOT_READY and INITIATING.",
    "CT-WALK", operations=(_DESCRIBED,))
AGENT_TAGS = observed(
    "an-agent-tags-its-server",
    "An agent tags its server with the name of its host.",
    "KURENTO", operations=(_DESCRIBED,))
LAUNCH_MARKS = observed(
    "launches-are-always-there",
    "`lastTest` and `lastCutover` are always there, with `initiated`, `finalized` and `reverted`.",
    "KURENTO", operations=(_DESCRIBED,))
EXPECTED_DEFAULTS = assumed(
    "what-an-expected-server-looks-like",
    "A server that an import announces has no disks and no initiation steps, and is STOPPED in data replication.",
    operations=(_DESCRIBED,))
DISCOVERED_DEFAULTS = assumed(
    "what-a-discovered-server-looks-like",
    "A DISCOVERED server is STOPPED in data replication, and has no replicated disks.",
    operations=(_DESCRIBED,))
KNOWN_DEFAULTS = observed(
    "states-of-data-replication-that-were-seen",
    "A server that can be launched is CONTINUOUS in data replication, one that is NOT_READY and has an agent is in "
    "INITIAL_SYNC, and one that was cut over is DISCONNECTED.",
    "KURENTO", "CT-WALK", operations=(_DESCRIBED,))
DEFAULTS = assumed(
    "states-of-data-replication-of-planted-servers",
    "A planted server that is STOPPED or DISCONNECTED is the same in data replication, and a NOT_READY one without an "
    "agent is in SHIPPING_SNAPSHOT.",
    operations=(_DESCRIBED,))
PLANTED_VALUES = assumed(
    "properties-of-new-servers-are-made-up",
    "Host name, address, disks, cores and memory of a new server are made up where nothing else is said.",
    operations=(_DESCRIBED,))
INSTANCE_TYPES = observed(
    "recommended-types-follow-cores-and-memory",
    "`recommendedInstanceType` is the first of c5.large, c4.2xlarge, c4.4xlarge, c4.8xlarge and c5.9xlarge that has "
    "the cores and the memory of the source, else the last.",
    "LANDINGZONE", "QIITA25", operations=(_DESCRIBED,))
PLANTED_JOBS = assumed(
    "planted-servers-were-launched-by-jobs",
    "The job that has launched the instance of a planted server is there, COMPLETED 13 minutes after its start, with a "
    "log, and servers that name the same job share it.",
    operations=("DescribeJobLogItems", "DescribeJobs"))
END_OF_A_STALL = assumed(
    "the-end-of-replication-ends-a-stall",
    "EventBridge gets NOT_STALLED also where a stall ends because the server is stopped, disconnected or cut over.",
    operations=("DisconnectFromService", "FinalizeCutover", "StopReplication"))
PLANTED_HALF_WAY = assumed(
    "planted-servers-are-half-way",
    "A server that is planted or loaded while a stage of replication is under way is half way through it.",
    operations=(_DESCRIBED,))
LOADED_JOBS = assumed(
    "loaded-jobs-begin-anew",
    "A job of a real account that was under way begins anew, and stands still if some of its servers are missing.",
    operations=("DescribeJobLogItems", "DescribeJobs"))
EMPTY_TAGS = observed(
    "tags-of-untagged-resources",
    "Real answers show `tags` with nothing but `resourceArn` where a resource has no tags.",
    "KURENTO", operations=(_DESCRIBED,))
