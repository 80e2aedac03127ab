"""Enriching import files with what is known of the migrated networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import import_enrichment, network_shapes
from mgn_mock.state.kinds import IMPORT_FILE_ENRICHMENTS
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

_FILTERS = {"jobIDs": Member("jobID")}


def start_import_file_enrichment(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Starts to enrich an import file with deployed subnets, from the addresses of the servers (simplified).

    The same `clientToken` again gives the job that it started.
    """
    enrichments = region.of(IMPORT_FILE_ENRICHMENTS)
    earlier = enrichments.ids_by("clientToken", request.get("clientToken", ""))
    if earlier:
        return {"jobID": earlier[0]}
    import_enrichment.may_start(region, request)
    return {"jobID": import_enrichment.start(region, request)}


def list_import_file_enrichments(region: Region, request: dict[str, Any]) -> Listing:
    """The enrichment jobs, the newest first."""
    return Listing(
        region,
        region.of(IMPORT_FILE_ENRICHMENTS),
        filters=request.get("filters"),
        members=_FILTERS,
        show=network_shapes.as_shape("ImportFileEnrichment"),
        newest_first=True,
    )
