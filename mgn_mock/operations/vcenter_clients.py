"""The vCenter clients that report virtual machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import appearance
from mgn_mock.state.listing import Listing

if TYPE_CHECKING:
    from mgn_mock.state.world import Region


def describe_vcenter_clients(region: Region, request: dict[str, Any]) -> Listing:  # noqa: ARG001 - paging only
    """All vCenter clients of the Region."""
    return Listing(region, region.vcenter_clients, show=appearance.vcenter_client)
