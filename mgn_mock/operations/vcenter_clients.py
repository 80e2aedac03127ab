"""The vCenter clients that report virtual machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import appearance, stalls
from mgn_mock.state.listing import Listing

if TYPE_CHECKING:
    from mgn_mock.state.world import Region


def describe_vcenter_clients(region: Region, request: dict[str, Any]) -> Listing:  # noqa: ARG001 - paging only
    """All vCenter clients of the Region."""
    return Listing(region, region.vcenter_clients, show=appearance.vcenter_client)


def delete_vcenter_client(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Forgets a vCenter client; its servers that replicate are stalled from then on, and keep its id (assumed)."""
    client = region.vcenter_clients.get(request["vcenterClientID"])
    stalls.lose_vcenter_client(region, client["vcenterClientID"])
    region.vcenter_clients.delete(client["vcenterClientID"])
    return {}
