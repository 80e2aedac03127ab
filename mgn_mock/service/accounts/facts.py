"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented, observed

INITIALIZE_AGAIN = documented(
    "initialize-again", "InitializeService may be called again.", "UG", operations=("InitializeService",)
)
INITIALIZE_MAKES_NO_TEMPLATE = observed(
    "initialize-makes-no-template",
    "InitializeService makes no template: clients make both after it.",
    "INITLAMBDA",
    "MASSDRIVER",
    operations=("InitializeService",),
)
INITIALIZE_NEEDS_NO_ROLES = assumed(
    "initialize-needs-no-roles",
    "InitializeService succeeds without a look at the roles that it needs in the account.",
    "UG",
    "FSXREPORT",
    operations=("InitializeService",),
)
NO_MANAGED_ACCOUNTS = assumed(
    "no-managed-accounts",
    "An account that manages no others has an empty list of managed accounts.",
    operations=("ListManagedAccounts",),
)
TAGS_ARE_ADDED = documented(
    "tags-are-added",
    "TagResource adds tags, and gives those that are there already another value.",
    "API",
    operations=("TagResource",),
)
TAGS_IN_TOTAL = assumed(
    "tags-in-total",
    "Tags that would be too many together with those that are there are a ValidationException.",
    "model",
    operations=("TagResource",),
)
UNTAGGING_WHAT_IS_NOT_THERE = assumed(
    "untagging-what-is-not-there",
    "Removing a tag that is not there is no error.",
    operations=("UntagResource",),
)
ARN_OF_ANOTHER_PLACE = assumed(
    "arn-of-another-place",
    "An ARN of another account or Region is a ResourceNotFoundException, as is one of no resource.",
    "model",
    operations=("TagResource", "UntagResource", "ListTagsForResource"),
)
NO_ARN_IS_INVALID = assumed(
    "no-arn-is-invalid",
    "A text that is no ARN is a ValidationException, not a ResourceNotFoundException.",
    operations=("TagResource", "UntagResource", "ListTagsForResource"),
)
