"""The service in an account and Region, and the accounts that an account manages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.accounts.facts import (
    INITIALIZE_AGAIN,
    INITIALIZE_MAKES_NO_TEMPLATE,
    INITIALIZE_NEEDS_NO_ROLES,
    NO_MANAGED_ACCOUNTS,
)
from mgn_mock.state.listing import Listing

if TYPE_CHECKING:
    from mgn_mock.state.world import Region


def initialize_service(region: Region, _request: dict[str, Any]) -> dict[str, Any]:
    """Make the service usable in this account and Region."""
    region.rest_on(INITIALIZE_AGAIN if region.initialized else INITIALIZE_NEEDS_NO_ROLES)
    region.rest_on(INITIALIZE_MAKES_NO_TEMPLATE)
    region.initialized = True
    return {}


def list_managed_accounts(region: Region, _request: dict[str, Any]) -> Listing:
    """List the member accounts that were planted for this account."""
    if not region.managed_accounts:
        region.rest_on(NO_MANAGED_ACCOUNTS)
    return Listing(region, region.managed_accounts)
