"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented, observed

_LAUNCHES = ("StartCutover", "StartTest")
_STARTS = (*_LAUNCHES, "TerminateTargetInstances")
_READS = ("DescribeJobs", "DescribeJobLogItems", "DescribeSourceServers")
_LOG = ("DescribeJobLogItems",)

# Starting a job.
JOB_BEGINS_PENDING = observed(
    "job-begins-pending",
    "The calls that start a job answer with it in status PENDING, and so are its participants.",
    "KURENTO",
    operations=_STARTS,
)
LAUNCH_IS_RECORDED = observed(
    "launch-is-recorded",
    "A launch sets `lastTest` or `lastCutover` of its source servers, with the time of the call and the job, and with "
    "`finalized` and `reverted` empty.",
    "KURENTO",
    operations=(*_LAUNCHES, "DescribeSourceServers"),
)
JOB_WITH_UNKNOWN_SERVER_IS_INVALID = assumed(
    "job-with-unknown-server-is-invalid",
    "Starting a job on a source server that does not exist is a ValidationException, since no "
    "ResourceNotFoundException is declared.",
    "model",
    operations=_STARTS,
)
JOB_NAMES_NO_SERVER_TWICE = assumed(
    "job-names-no-server-twice",
    "Starting a job on a source server that the call names twice is a ValidationException.",
    operations=_STARTS,
)
JOB_TOO_LARGE_IS_INVALID = assumed(
    "job-too-large-is-invalid",
    "Starting a job on more source servers than the quota of one job allows is a ValidationException.",
    "model",
    operations=_STARTS,
)
JOB_QUOTA_IS_A_CONFLICT = assumed(
    "job-quota-is-a-conflict",
    "A job that the quotas have no room for is a ConflictException, since no quota error is declared.",
    "model",
    operations=_STARTS,
)
JOB_STARTS_FOR_ALL_OR_NONE = assumed(
    "job-starts-for-all-or-none",
    "No job starts unless all source servers of the call are accepted.",
    operations=_STARTS,
)
EACH_REFUSED_SERVER_HAS_AN_ENTRY = assumed(
    "each-refused-server-has-an-entry",
    "When a job is refused, `errors` of the ConflictException has one entry for each source server that is the cause.",
    "model",
    operations=_STARTS,
)
CLEAN_UP_NAMES_INSTANCES = assumed(
    "clean-up-names-instances",
    "A participant of a clean-up job has `launchedEc2InstanceID` from the start.",
    operations=("TerminateTargetInstances", "DescribeJobs"),
)

# Launching.
LAUNCH_REMOVES_EARLIER_INSTANCE = observed(
    "launch-removes-earlier-instance",
    "A launch first terminates the instance of an earlier launch of the same source server.",
    "UG",
    "KURENTO",
    operations=(*_LAUNCHES, *_READS),
)
STUCK_INSTANCE_STOPS_NO_LAUNCH = assumed(
    "stuck-instance-stops-no-launch",
    "An earlier instance that cannot be terminated does not keep the new one from being launched.",
    operations=_READS,
)
GONE_INSTANCE_IS_TERMINATED = assumed(
    "gone-instance-is-terminated",
    "An instance that EC2 has no more counts as terminated.",
    operations=_READS,
)
PREVIOUS_SNAPSHOT_IS_USED = observed(
    "previous-snapshot-is-used",
    "Where the snapshot of a launch fails, an earlier one is launched: SNAPSHOT_FAIL is followed by "
    "USING_PREVIOUS_SNAPSHOT, and the launch goes on as usual.",
    "FSXREPORT",
    "UG",
    operations=_READS,
)
HALTED_SERVER_GIVES_NO_SNAPSHOT = assumed(
    "halted-server-gives-no-snapshot",
    "The snapshot of a launch fails where the source server is STALLED or PAUSED.",
    "FSXREPORT",
    operations=_READS,
)
FAILED_SNAPSHOT_FAILS_LAUNCH = assumed(
    "failed-snapshot-fails-launch",
    "A source server of which no snapshot can be taken, and of which there is no earlier one, is not launched.",
    operations=_READS,
)
FAILED_JOB_IS_COMPLETED = observed(
    "failed-job-is-completed",
    "A job whose launches failed ends as COMPLETED; `launchStatus` of the participants says FAILED.",
    "CT-WALK",
    operations=("DescribeJobs",),
)
FAILED_LAUNCH_GOES_BACK = observed(
    "failed-launch-goes-back",
    "A source server whose launch fails goes back to READY_FOR_TEST from a test, and to READY_FOR_CUTOVER from a "
    "cutover.",
    "FSXREPORT",
    operations=("DescribeSourceServers",),
)
FAILED_LAUNCH_LEAVES_NO_INSTANCE = assumed(
    "failed-launch-leaves-no-instance",
    "A source server whose launch fails has no instance afterwards, also where it had one before.",
    operations=_READS,
)
REFUSAL_OF_EC2_FAILS_LAUNCH = observed(
    "refusal-of-ec2-fails-launch",
    "What EC2 refuses at a launch shows in the job, as FAILED and LAUNCH_FAILED, and not as an error of the call.",
    "FSXREPORT",
    "CT-WALK",
    operations=("DescribeJobs", "DescribeJobLogItems"),
)
INSTANCE_TAGS = observed(
    "instance-tags",
    "A launched instance is tagged with its source server, its job, that it is managed, and a `Name`: that of its EC2 "
    "launch template, where the service wrote the name of the host, else that of the source server's tags.",
    "TERRAFORM",
    operations=("DescribeJobs",),
)
MAP_TAG = documented(
    "map-tag",
    "With `enableMapAutoTagging`, a launched instance has the tag `map-migrated` with the id of the MAP engagement.",
    "UG",
    operations=("DescribeJobs",),
)
BASIC_OVERRULES_INSTANCE_TYPE = observed(
    "basic-overrules-instance-type",
    "With right-sizing method BASIC the recommended instance type goes before that of the EC2 launch template.",
    "CMF",
    "UG",
    operations=("DescribeJobs",),
)
DEFAULT_VERSION_SAYS_THE_REST = documented(
    "default-version-says-the-rest",
    "What MGN does not decide about an instance, its EC2 launch template does, in its default version.",
    "UG",
    operations=("DescribeJobs",),
)
VOLUMES_TAKE_REPLICATION_KEY = observed(
    "volumes-take-replication-key",
    "Launched volumes are encrypted with the KMS key of the replication configuration, over that of the EC2 launch "
    "template.",
    "AWS-PEOPLE",
    operations=("DescribeJobs",),
)
IMAGE_IS_MADE_UP = assumed(
    "image-is-made-up",
    "A launched instance has an image that is made up, unless its EC2 launch template names one.",
    operations=("DescribeJobs",),
)
JOB_ENDS_BEFORE_FIRST_BOOT = observed(
    "job-ends-before-first-boot",
    "A launch job ends a second after its last LAUNCH_END, or after its post-launch actions; `firstBoot` is WAITING "
    "then, and becomes SUCCEEDED by itself.",
    "FSXREPORT",
    operations=_READS,
)
UNBOOTABLE_INSTANCE_IS_LAUNCHED = observed(
    "unbootable-instance-is-launched",
    "A launch succeeds although the machine cannot boot.",
    "FSXREPORT",
    operations=_READS,
)
STOPPED_INSTANCE_HAS_NOT_BOOTED = assumed(
    "stopped-instance-has-not-booted",
    "An instance that is left stopped has `firstBoot` STOPPED.",
    "model",
    operations=("DescribeSourceServers",),
)
TERMINATED_INSTANCE_IS_FORGOTTEN = assumed(
    "terminated-instance-is-forgotten",
    "A source server whose instance was terminated has no `launchedInstance` any more.",
    operations=("DescribeJobs", "DescribeSourceServers"),
)

# Jobs and their logs.
ORDER_OF_LAUNCH_LOG = observed(
    "order-of-launch-log",
    "The log of a launch goes from JOB_START over clean-up, snapshot, conversion and launch to JOB_END, and all source "
    "servers end a phase before the next one begins.",
    "CT-WALK",
    "FSXREPORT",
    "LANDINGZONE",
    operations=_LOG,
)
LOG_NAMES_SERVERS = observed(
    "log-names-servers",
    "Log entries of the job as a whole have empty data; others name the source server, and those of the end of a "
    "conversion, well or not, the conversion server.",
    "CT-WALK",
    "LANDINGZONE",
    operations=_LOG,
)
LAUNCH_END_FOR_EACH_SERVER = observed(
    "launch-end-for-each-server",
    "The log has a LAUNCH_END with `targetInstanceID` for each source server that was launched, though no service "
    "model has that event.",
    "CT-WALK",
    "FSXREPORT",
    "LANDINGZONE",
    operations=_LOG,
)
ORDER_OF_CLEAN_UP_LOG = assumed(
    "order-of-clean-up-log",
    "The log of TerminateTargetInstances is JOB_START, CLEANUP_START, CLEANUP_END, JOB_END.",
    operations=_LOG,
)
WAITING_JOB_HAS_NO_LOG = assumed(
    "waiting-job-has-no-log",
    "A job has no log until it begins.",
    operations=_LOG,
)
UNKNOWN_JOB_HAS_NO_LOG = assumed(
    "log-of-unknown-job-is-invalid",
    "Asking for the log of a job that does not exist is a ValidationException, since no ResourceNotFoundException is "
    "declared.",
    "model",
    operations=_LOG,
)
LOG_OF_PLANTED_JOB = assumed(
    "log-of-planted-job",
    "A planted job that is over has the log of a launch without trouble, spread evenly over the time that it took.",
    operations=_LOG,
)
JOBS_ARE_NEWEST_FIRST = documented(
    "jobs-are-newest-first",
    "Jobs are listed from the newest to the oldest.",
    "API",
    operations=("DescribeJobs",),
)
JOB_DATES_ARE_INCLUSIVE = assumed(
    "job-dates-are-inclusive",
    "A job that was created exactly at `fromDate` or `toDate` passes the filter.",
    operations=("DescribeJobs",),
)
JOB_IS_DELETED_WHEN_OVER = documented(
    "job-is-deleted-when-over",
    "A job can be deleted once its status is COMPLETED.",
    "UG",
    operations=("DeleteJob",),
)
DELETED_JOB_STAYS_NAMED = assumed(
    "deleted-job-stays-named",
    "Source servers go on naming a job that is deleted.",
    operations=("DeleteJob", "DescribeSourceServers"),
)

# Cutover and post-launch actions.
FINALIZED_INSTANCE_STAYS = documented(
    "finalized-instance-stays",
    "FinalizeCutover ends the replication of a source server, and its launched instance stays.",
    "API",
    operations=("FinalizeCutover",),
)
FAILED_ACTION_STOPS_CUTOVER = assumed(
    "failed-action-stops-cutover",
    "FinalizeCutover is a ConflictException while a post-launch action that must succeed for the cutover has failed in "
    "the job that launched the instance.",
    "UG",
    operations=("FinalizeCutover",),
)
ACTIONS_NEED_ACTIVATION = documented(
    "actions-need-activation",
    "Post-launch actions run only where they were activated: where the launch configuration of the source server, as "
    "taken over from the template or set, has `postLaunchActions` with a `deployment`.",
    "UG",
    operations=_READS,
)
DEPLOYMENT_CHOOSES_LAUNCHES = documented(
    "deployment-chooses-launches",
    "`postLaunchActions.deployment` says whether post-launch actions run at tests, at cutovers, or at both.",
    "model",
    operations=("DescribeJobs",),
)
STOPPED_INSTANCE_RUNS_NO_ACTIONS = assumed(
    "stopped-instance-runs-no-actions",
    "On an instance that is left stopped no post-launch actions run.",
    operations=_READS,
)
DOCUMENTS_GO_BEFORE_ACTIONS = assumed(
    "documents-go-before-actions",
    "The documents of the launch configuration run before the post-launch actions of the source server.",
    operations=_READS,
)
ACTIONS_GO_IN_THEIR_ORDER = documented(
    "actions-go-in-their-order",
    "The active post-launch actions of a source server run in their order, and those for another operating system are "
    "skipped.",
    "UG",
    operations=("DescribeJobs",),
)
UNKNOWN_SYSTEM_RUNS_ALL_ACTIONS = assumed(
    "unknown-system-runs-all-actions",
    "Where the operating system of a source server is not known, actions for any operating system run.",
    operations=_READS,
)
DOCUMENT_TYPE_FROM_ARN = assumed(
    "document-type-from-arn",
    "The type of a post-launch document is AUTOMATION if its ARN says so, else COMMAND.",
    operations=_READS,
)
JOB_WAITS_FOR_ACTIONS = assumed(
    "job-waits-for-actions",
    "A job ends when its post-launch actions are over.",
    operations=_READS,
)
FAILED_ACTION_FAILS_NO_LAUNCH = assumed(
    "failed-action-fails-no-launch",
    "A post-launch action that fails neither fails the launch nor keeps other actions from running.",
    operations=_READS,
)
