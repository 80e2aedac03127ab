"""Test and cutover instances: launching, terminating, and finalizing the cutover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import to_text
from mgn_mock.errors import ConflictException
from mgn_mock.rules import appearance, jobs, launching, post_launch, replication, transitions
from mgn_mock.state.kinds import JOBS, SOURCE_SERVERS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.listing import Shown
    from mgn_mock.state.world import Region


def start_test(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Launches test instances; those of earlier launches are removed first (user guide)."""
    return _start(region, "StartTest", request)


def start_cutover(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Launches cutover instances; those of earlier launches are removed first (observed)."""
    return _start(region, "StartCutover", request)


def terminate_target_instances(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Terminates launched instances; not of servers in TESTING, CUTTING_OVER or CUTOVER (API reference)."""
    return _start(region, "TerminateTargetInstances", request)


def _start(region: Region, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    job = jobs.start(region, operation, request)
    launching.begin(region, job)
    return {"job": job}


def finalize_cutover(region: Region, request: dict[str, Any]) -> Shown:
    """Ends the replication of a server that was cut over; the instance stays (API reference).

    A post-launch action that must succeed for the cutover and failed is in the way.
    """
    server = region.source_servers.get(request["sourceServerID"])
    last = transitions.outcome(region, "FinalizeCutover", server)
    _check_actions(region, server)
    server["lifeCycle"].setdefault("lastCutover", {})["finalized"] = {"apiCallDateTime": to_text(region.now)}
    server["lifeCycle"]["state"] = last.lifecycle
    region.source_servers.put(server)
    replication.end(region, server, last)
    return appearance.as_seen_now(region, server)


def _check_actions(region: Region, server: Resource) -> None:
    job_id = server["launchedInstance"].get("jobID")
    if job_id not in region.of(JOBS):
        return
    server_id = server["sourceServerID"]
    failed = [
        name
        for participant in region.of(JOBS).get(job_id)["participatingServers"]
        if participant["sourceServerID"] == server_id
        for name in post_launch.failed_that_must_succeed(participant)
    ]
    if failed:
        raise ConflictException(
            f"FinalizeCutover cannot be called for Source Server {server_id}: these post-launch actions must succeed "
            f"for the cutover, and failed in Job {job_id}: {', '.join(failed)}. Start the cutover again.",
            resourceId=server_id,
            resourceType=SOURCE_SERVERS.resource_type,
        )
