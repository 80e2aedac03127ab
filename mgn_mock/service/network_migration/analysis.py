"""Analysis: the paths between deployed networks that a reachability analyzer would find."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.constructs import SUBNET, VPC, is_subnet_of
from mgn_mock.service.network_migration.executions import definition_of, ids_of
from mgn_mock.service.network_migration.mapping import constructs_of, segments_of
from mgn_mock.service.network_migration.outcomes import FAILURE, is_failure
from mgn_mock.state.resource_types import NETWORK_ANALYSIS_RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region


def results_of(region: Region, execution: Resource) -> Collection:
    """Return the analysis results of an execution."""
    return region.of(NETWORK_ANALYSIS_RESULTS, execution["networkMigrationExecutionID"])


def analyze(region: Region, execution: Resource, job: Resource, outcome: Resource) -> str | None:
    """End an analysis job: networks around a hub reach one another, and isolated VPCs do not."""
    if is_failure(outcome):
        return FAILURE
    connected = definition_of(region, execution)["targetNetwork"]["topology"] == "HUB_AND_SPOKE"
    results = results_of(region, execution)
    for found in outcome.get("results") or _derived(region, execution, connected=connected):
        results.put(
            {
                "analyzerType": "REACHABILITY_ANALYZER",
                "status": "SUCCEEDED",
                **found,
                "jobID": job["jobID"],
                **ids_of(execution),
                "_number": str(region.world.count(NETWORK_ANALYSIS_RESULTS.name)),
            }
        )
    return None


def _derived(region: Region, execution: Resource, *, connected: bool) -> Iterator[Resource]:
    """Yield one path from each network to the next."""
    ends = list(_ends(region, execution))
    for source, target in zip(ends, ends[1:] + ends[:1], strict=True):
        if source is not target:
            region.rest_on(facts.PAIRS_THAT_ARE_ANALYZED)
            region.rest_on(facts.PATHS_THAT_ARE_FOUND)
            yield {
                "source": source,
                "target": target,
                "analysisResult": json.dumps({"networkPathFound": connected}),
            }


def _ends(region: Region, execution: Resource) -> Iterator[Resource]:
    for segment in segments_of(region, execution).all():
        constructs = [each for each in constructs_of(region, segment["segmentID"]).all() if "_physicalID" in each]
        for vpc in constructs:
            if vpc["constructType"] == VPC:
                end = {"vpcID": vpc["_physicalID"]}
                subnets = [each for each in constructs if each["constructType"] == SUBNET and is_subnet_of(each, vpc)]
                if subnets:
                    end["subnetID"] = subnets[0]["_physicalID"]
                yield end
