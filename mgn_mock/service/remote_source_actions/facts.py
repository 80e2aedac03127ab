"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented

_JOB = "StartRemoteSourceActionJob"
_RESULTS = (
    "ListRemoteSourceActionInvocationResults",
    "ListRemoteSourceActionInvocations",
    "ListRemoteSourceActionJobs",
)

CONNECTOR_NAMES_ARE_UNIQUE = documented(
    "names-of-connectors-are-unique",
    "The name of a connector is unique in its account and Region, whatever its case.",
    "UG",
    operations=("CreateConnector", "UpdateConnector"),
)
CONNECTOR_REFUSALS = assumed(
    "connectors-are-refused-with-validation-exceptions",
    "A name that another connector has, and a connector beyond the quota, are a ValidationException.",
    "model",
    operations=("CreateConnector", "UpdateConnector"),
)
MANAGED_NODES_ARE_NOT_LOOKED_UP = assumed(
    "managed-nodes-of-connectors-are-not-looked-up",
    "CreateConnector takes any well-formed `ssmInstanceID`, whether or not there is such a managed node.",
    operations=("CreateConnector",),
)
COMMAND_CONFIG_IS_REPLACED = assumed(
    "command-config-is-replaced-as-a-whole",
    "UpdateConnector replaces the whole `ssmCommandConfig`: members that the call leaves out are gone.",
    operations=("ListConnectors", "UpdateConnector"),
)
DELETING_A_CONNECTOR_RELEASES = documented(
    "deleting-a-connector-releases-its-servers",
    "When a connector is deleted, its source servers stay and are disassociated.",
    "UG",
    operations=("DeleteConnector", "DescribeSourceServers"),
)
SECRETS_GO_WITH_THE_CONNECTOR = assumed(
    "secrets-of-servers-go-with-their-connector",
    "When a connector is deleted, its source servers lose the secret that they were given for it too.",
    operations=("DeleteConnector", "DescribeSourceServers"),
)
ACTION_NAMES_ARE_UNIQUE = assumed(
    "names-of-source-actions-are-unique",
    "A name that another source action of the account and Region has, in the same case, is a ConflictException.",
    operations=("CreateRemoteSourceAction", "UpdateRemoteSourceAction"),
)
DEFAULT_TIMEOUT_IS_AN_HOUR = assumed(
    "source-actions-time-out-after-an-hour",
    "A source action that is created without `timeoutSeconds` has 3600.",
    operations=("CreateRemoteSourceAction", "ListRemoteSourceActions", "UpdateRemoteSourceAction"),
)
ALL_IS_NO_OPERATING_SYSTEM = assumed(
    "source-actions-for-all-systems-show-none",
    "A source action whose `operatingSystem` was set to `all` is shown without one.",
    operations=("CreateRemoteSourceAction", "ListRemoteSourceActions", "UpdateRemoteSourceAction"),
)
RUNNING_ACTIONS_STAY = assumed(
    "running-source-actions-stay-as-they-are",
    "Changing or deleting a source action that a job runs is a ConflictException.",
    operations=("DeleteRemoteSourceAction", "UpdateRemoteSourceAction"),
)
RESULTS_GO_WITH_THE_ACTION = documented(
    "invocation-results-go-with-their-source-action",
    "DeleteRemoteSourceAction also deletes the invocation results of the source action.",
    "API",
    operations=("DeleteRemoteSourceAction", "ListRemoteSourceActionInvocationResults"),
)
LATEST_RESULT_OF_EACH_ACTION = documented(
    "latest-invocation-result-of-each-source-action",
    "A source server has one invocation result for each source action: that of the latest job.",
    "API",
    operations=("ListRemoteSourceActionInvocationResults",),
)
TOKENS_OF_JOBS = documented(
    "client-tokens-of-source-action-jobs",
    "StartRemoteSourceActionJob with a `clientToken` that came before answers with the job that it started.",
    "API",
    operations=(_JOB,),
)
ONE_JOB_A_SERVER = assumed(
    "a-server-is-in-one-source-action-job",
    "Starting a source action job on a source server that is in another one is a ConflictException.",
    operations=(_JOB,),
)
NO_SERVER_TWICE = assumed(
    "servers-are-not-named-twice-in-a-source-action-job",
    "A source action job that names a source server twice is a ValidationException.",
    operations=(_JOB,),
)
ANY_CONNECTOR = assumed(
    "source-actions-run-through-any-connector",
    "A source action job may run on source servers that have not been given to its connector.",
    operations=(*_RESULTS, _JOB),
)
CONNECTOR_OF_THE_MANAGER = assumed(
    "source-actions-run-through-the-managers-connector",
    "The connector of a source action job may be one of the account that manages this account.",
    operations=(*_RESULTS, _JOB),
)
OTHER_SYSTEMS_ARE_PASSED_OVER = documented(
    "source-actions-pass-over-other-systems",
    "A source action runs only on source servers of its operating system; a job passes over the others.",
    "API",
    operations=(*_RESULTS, _JOB),
)
UNKNOWN_SYSTEMS_FIT = assumed(
    "source-actions-run-on-unknown-systems",
    "A source action for one operating system runs on source servers whose operating system is not known.",
    operations=(*_RESULTS, _JOB),
)
EMPTY_JOBS_COMPLETE = assumed(
    "source-action-jobs-without-a-fitting-server-complete",
    "A source action job that passes over all of its source servers is COMPLETED.",
    operations=("ListRemoteSourceActionJobs", _JOB),
)
ORDER_OF_STATUSES = assumed(
    "order-of-invocation-statuses",
    "An invocation of a source action is PENDING, then IN_PROGRESS, and then has ended; DELAYED comes before "
    "IN_PROGRESS, and CANCELLING before CANCELLED.",
    operations=(*_RESULTS, _JOB),
)
JOBS_FAIL_WITH_ANY = assumed(
    "source-action-jobs-fail-with-any-invocation",
    "A source action job is FAILED if any of its invocations did not succeed.",
    operations=("ListRemoteSourceActionJobs", _JOB),
)
JOBS_STALL_WITH_ANY = assumed(
    "source-action-jobs-stall-with-any-invocation",
    "A source action job is STALLED, without an end, if any of its invocations stalls.",
    operations=("ListRemoteSourceActionJobs", _JOB),
)
