"""The facts that hold for all operations: what the layers below the service, and the dispatcher, rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented, observed

# Ids and times
IDS_BY_REGION = observed(
    "ids-by-region",
    "The first character of an id behind its prefix follows the Region, and is `g` in eu-west-2, so that ids are not "
    "hexadecimal everywhere.",
    "KURENTO",
    "LANDINGZONE",
    "CT-WALK",
    "QIITA25",
)

# Lists
FILTERS_BY_NAME = documented(
    "filters-by-name",
    "A list operation takes the filters that the service model names, all of them optional.",
    "model",
)
FILTERS_JOINED_BY_AND = assumed("filters-joined-by-and", "Several filters of one call are joined by AND.", "API")
FILTER_VALUES_JOINED_BY_OR = assumed(
    "filter-values-joined-by-or", "Several values of one filter are joined by OR.", "API"
)
EMPTY_LIST_IS_NO_FILTER = assumed("empty-list-is-no-filter", "A filter with an empty list of values is no filter.")
UNKNOWN_IDS_GIVE_NO_ITEMS = assumed(
    "unknown-ids-give-no-items", "Ids in a filter that name no resource are passed over, and are no error.", "model"
)
ORDER_OF_LISTS = assumed(
    "order-of-lists", "Lists for which no other order is known have the order in which their items were added."
)
LIMITS_OF_PAGES = documented("limits-of-pages", "A page has at most as many items as `maxResults` says.", "model")
DEFAULT_PAGE_SIZE_IS_50 = assumed("default-page-size-is-50", "A page has 50 items where `maxResults` is not given.")
NO_TOKEN_ON_LAST_PAGE = documented("no-token-on-last-page", "The last page of a list has no `nextToken`.", "model")
TOKENS_GO_WITH_THEIR_REQUEST = assumed(
    "tokens-go-with-their-request",
    "A `nextToken` is good for the operation and the filters that gave it, and any other is a ValidationException.",
)

# Order of checks, and errors
ORDER_OF_CHECKS = assumed(
    "order-of-checks",
    "It is checked first that the account is initialized, then the constraints of the model, then `accountID`, and "
    "then what the operation itself demands.",
)
CONSTRAINTS_OF_THE_MODEL = assumed(
    "constraints-of-the-model",
    "A request that breaks constraints of the model is a ValidationException with the reason `fieldValidationFailed` "
    "and one entry in `fieldList` for each of them, whether the operation declares the error or not.",
    "model",
)
ACCOUNT_NOT_INITIALIZED = observed(
    "account-not-initialized",
    "UninitializedAccountException has the text `Account not initialized` and no `code`.",
    "NUKE",
)
TEXTS_OF_ERRORS = assumed("texts-of-errors", "The text of an error is made up where none was observed.")
ERRORS_WITHOUT_CODE = observed("errors-without-code", "Errors come without their member `code`.", "NUKE")
RESOURCE_TYPES_OF_ERRORS = assumed(
    "resource-types-of-errors",
    "The `resourceType` of an error is the name of the resource's type in the model, such as `SourceServer`.",
)

# Accounts
UNMANAGED_ACCOUNT_IS_DENIED = assumed(
    "unmanaged-account-is-denied",
    "An `accountID` that the caller does not manage is an AccessDeniedException, declared or not.",
)
OWN_ACCOUNT_MAY_BE_NAMED = assumed("own-account-may-be-named", "The caller's own `accountID` is the same as none.")

# Errors that AWS may give for any call
COMMON_ERRORS = documented(
    "common-errors", "Any call may be refused with an error that all services share.", "AWS-ERRORS"
)
MODEL_ERRORS = documented(
    "errors-of-the-model", "The service model says the HTTP status of the errors that it declares.", "model"
)
TEXTS_OF_COMMON_ERRORS = assumed(
    "texts-of-common-errors",
    "Errors that all services share have the texts that other services give, and no `code`.",
)
FAULTS_COME_FIRST = assumed(
    "faults-come-first",
    "An error that a test planted comes before everything that the service itself checks.",
)

# Tags
RESERVED_TAG_KEYS = assumed(
    "reserved-tag-keys",
    "Every operation that takes tags refuses keys that begin with `aws:`, as the rest of AWS does, also in the tags of "
    "staging areas and scopes.",
)

# Events for EventBridge
EACH_LAUNCH_IS_TOLD = documented(
    "each-launch-is-told",
    "When a launch job ends, EventBridge gets the launch result of each of its source servers, with the time in whole "
    "seconds; there is none for the termination of instances.",
    "UG",
    "EBREF",
    "LANDINGZONE",
)
FIRST_READY_IS_TOLD = documented(
    "first-ready-is-told",
    "EventBridge gets a lifecycle state change when a source server is READY_FOR_TEST for the first time, and at no "
    "other change.",
    "UG",
    "EBREF",
    "LANDINGZONE",
)
STALLS_ARE_TOLD = documented(
    "stalls-are-told",
    "EventBridge gets a stalled change when the replication of a source server becomes STALLED, and another one with "
    "NOT_STALLED when it goes on.",
    "UG",
    "EBREF",
)
CALLS_ARE_TOLD = documented(
    "calls-that-change-are-told",
    "EventBridge gets the calls of operations whose names do not begin with Describe, Get or List, by way of "
    "CloudTrail.",
    "EBREF",
    "MON",
)
