"""Facts that several families rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented, observed
from mgn_mock.state.general_facts import (
    ACCOUNT_NOT_INITIALIZED,
    CALLS_ARE_TOLD,
    COMMON_ERRORS,
    CONSTRAINTS_OF_THE_MODEL,
    DEFAULT_PAGE_SIZE_IS_50,
    EACH_LAUNCH_IS_TOLD,
    EMPTY_LIST_IS_NO_FILTER,
    ERRORS_WITHOUT_CODE,
    FAULTS_COME_FIRST,
    FILTER_VALUES_JOINED_BY_OR,
    FILTERS_BY_NAME,
    FILTERS_JOINED_BY_AND,
    FIRST_READY_IS_TOLD,
    IDS_BY_REGION,
    LIMITS_OF_PAGES,
    MODEL_ERRORS,
    NO_TOKEN_ON_LAST_PAGE,
    ORDER_OF_CHECKS,
    ORDER_OF_LISTS,
    OWN_ACCOUNT_MAY_BE_NAMED,
    RESERVED_TAG_KEYS,
    RESOURCE_TYPES_OF_ERRORS,
    STALLS_ARE_TOLD,
    TEXTS_OF_COMMON_ERRORS,
    TEXTS_OF_ERRORS,
    TOKENS_GO_WITH_THEIR_REQUEST,
    UNKNOWN_IDS_GIVE_NO_ITEMS,
    UNMANAGED_ACCOUNT_IS_DENIED,
)

# The facts of the layers below are among those of this table.
__all__ = [
    "ACCOUNT_NOT_INITIALIZED",
    "CALLS_ARE_TOLD",
    "COMMON_ERRORS",
    "CONSTRAINTS_OF_THE_MODEL",
    "DEFAULT_PAGE_SIZE_IS_50",
    "EACH_LAUNCH_IS_TOLD",
    "EMPTY_LIST_IS_NO_FILTER",
    "ERRORS_WITHOUT_CODE",
    "FAULTS_COME_FIRST",
    "FILTERS_BY_NAME",
    "FILTERS_JOINED_BY_AND",
    "FILTER_VALUES_JOINED_BY_OR",
    "FIRST_READY_IS_TOLD",
    "IDS_BY_REGION",
    "LIMITS_OF_PAGES",
    "MODEL_ERRORS",
    "NO_TOKEN_ON_LAST_PAGE",
    "ORDER_OF_CHECKS",
    "ORDER_OF_LISTS",
    "OWN_ACCOUNT_MAY_BE_NAMED",
    "RESERVED_TAG_KEYS",
    "RESOURCE_TYPES_OF_ERRORS",
    "STALLS_ARE_TOLD",
    "TEXTS_OF_COMMON_ERRORS",
    "TEXTS_OF_ERRORS",
    "TIMES_AND_DURATIONS",
    "TOKENS_GO_WITH_THEIR_REQUEST",
    "UNKNOWN_IDS_GIVE_NO_ITEMS",
    "UNMANAGED_ACCOUNT_IS_DENIED",
]

TIMES_AND_DURATIONS = assumed(
    "times-and-durations",
    "What is under way takes as long as the table of durations says.",
)

# Times
TIMES_END_IN_AN_OFFSET = observed(
    "times-end-in-an-offset",
    "Texts of time end in `+00:00` and leave out a fraction that is zero, against the pattern of the model.",
    "KURENTO",
    "LANDINGZONE",
)

# Names, tags, client tokens
NAMES_IGNORE_CASE = documented(
    "names-ignore-case", "Names are unique in an account and Region, whatever their case.", "UG"
)
SAME_CLIENT_TOKEN = assumed(
    "same-client-token",
    "A call with a client token that came before makes nothing and returns what the first one made.",
    "model",
)
HASH_OF_CHECKSUM = assumed(
    "hash-of-checksum",
    "The `hash` of a checksum is the first 24 bytes of the SHA-256 in base64, since it has room for 32 characters.",
    "model",
)

# Quotas
SERVER_QUOTAS = documented(
    "quotas-of-servers",
    "By default an account has 150 active, 4,000 non-archived and 50,000 source servers in a Region.",
    "GR",
    "QUOTA-CODE",
    "QIITA25",
)
JOB_QUOTAS = documented(
    "quotas-of-jobs",
    "By default 20 jobs are under way at once, with 200 source servers in one and in all of them.",
    "GR",
    "UG",
)
ACTION_QUOTAS = documented(
    "quotas-of-actions",
    "By default a source server and a launch configuration template have 100 post-launch actions each.",
    "GR",
)
APPLICATION_QUOTAS = documented(
    "quotas-of-applications",
    "By default there are 200 active and 10,000 archived applications, with 200 source servers in one.",
    "GR",
)
WAVE_QUOTAS = documented(
    "quotas-of-waves",
    "By default there are 200 active and 10,000 archived waves, with 1,000 applications in one.",
    "GR",
)
CONNECTOR_QUOTAS = documented(
    "quotas-of-connectors",
    "By default there are 50 connectors in an account and Region, with 500 source servers each.",
    "UG",
)
ACCOUNT_QUOTA = documented("quota-of-managed-accounts", "By default an account manages at most 5,000 accounts.", "UG")
NETWORK_QUOTA = documented("quota-of-network-migrations", "By default there are 5 network migration definitions.", "GR")
TEMPLATE_QUOTAS = assumed(
    "second-template-is-allowed",
    "An account may have any number of launch and replication configuration templates in a Region.",
    "model",
    operations=("CreateLaunchConfigurationTemplate", "CreateReplicationConfigurationTemplate"),
)
MEMBERS_OF_QUOTA_ERRORS = assumed(
    "members-of-quota-errors",
    "A ServiceQuotaExceededException names the resource of the call, `mgn` as the `serviceCode`, and the quota.",
    "model",
)
