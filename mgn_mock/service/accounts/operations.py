"""The service in an account and Region, and the accounts that an account manages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.state.listing import Listing

if TYPE_CHECKING:
    from mgn_mock.state.world import Region


def initialize_service(region: Region, _request: dict[str, Any]) -> dict[str, Any]:
    """Make the service usable in this account and Region.

    Calling it again is allowed (user guide), and it makes no template (observed in clients).
    """
    region.initialized = True
    return {}


def list_managed_accounts(region: Region, _request: dict[str, Any]) -> Listing:
    """List the member accounts that were planted for this account; none on a stand-alone account (assumed)."""
    return Listing(region, region.managed_accounts)
