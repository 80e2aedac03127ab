"""Paging of listings, the same for all operations that the service model pages."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ValidationException
from mgn_mock.model.spec import service
from mgn_mock.state import tokens
from mgn_mock.state.answers import PagedAnswer
from mgn_mock.state.general_facts import (
    DEFAULT_PAGE_SIZE_IS_50,
    LIMITS_OF_PAGES,
    NO_TOKEN_ON_LAST_PAGE,
    TOKENS_GO_WITH_THEIR_REQUEST,
)

if TYPE_CHECKING:
    from mgn_mock.model.spec import Operation
    from mgn_mock.state.listing import Listing
    from mgn_mock.state.world import Region

DEFAULT_PAGE_SIZE = 50


def page(region: Region, operation: Operation, request: dict[str, Any], listing: Listing) -> PagedAnswer:
    """Return the page of a listing that a request asks for, with the token of the next one."""
    paging = operation.paging
    if paging is None:
        raise TypeError(f"{operation.name} gave a Listing, but the service model does not page it")
    # Tokens are sealed with the request, so that each is valid for the same filters only.
    filters = {name: value for name, value in request.items() if name not in {paging.token_in, paging.limit}}
    after: int | None = None
    if request.get(paging.token_in):
        after = tokens.place(request[paging.token_in], _token_scope(region, operation, filters))
        if after is None:
            raise ValidationException.of_fields(
                f"{paging.token_in} is not a token that {operation.name} gave for this request in {region.place}; "
                "a token goes with the filters of the call that gave it.",
                paging.token_in,
            ).resting_on(TOKENS_GO_WITH_THEIR_REQUEST)
    _check_filters(operation, listing)
    chosen = listing.page(after, min(request.get(paging.limit, DEFAULT_PAGE_SIZE), paging.most))
    rest = {}
    if chosen.last_number is None:
        region.rest_on(NO_TOKEN_ON_LAST_PAGE)
    else:
        region.rest_on(LIMITS_OF_PAGES if paging.limit in request else DEFAULT_PAGE_SIZE_IS_50)
        rest[paging.token_out] = tokens.token(chosen.last_number, _token_scope(region, operation, filters))
    return PagedAnswer(chosen, paging.items, rest)


def _check_filters(operation: Operation, listing: Listing) -> None:
    """Raise NotImplementedError for a filter by what the listed items do not have, such as one of a newer model."""
    unknown = [member for member in listing.filtered_by if member not in _members_of_items(operation.name)]
    if unknown:
        raise NotImplementedError(f"mgn_mock does not know the filter of {operation.name} for {', '.join(unknown)}")


@cache
def _members_of_items(operation_name: str) -> frozenset[str]:
    operation: Any = service().operation(operation_name)
    return frozenset(operation.output.members[operation.paging.items].member.members)


def _token_scope(region: Region, operation: Operation, filters: dict[str, Any]) -> str:
    return json.dumps([region.world.settings.seed, region.place, operation.name, filters], sort_keys=True, default=str)
