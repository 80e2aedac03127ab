"""A job at the end of one of its phases: its participants, their servers and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.clock import to_text
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.launches import failures, logs
from mgn_mock.service.launches.facts import (
    FAILED_JOB_IS_COMPLETED,
    FAILED_LAUNCH_GOES_BACK,
    FAILED_LAUNCH_LEAVES_NO_INSTANCE,
    GONE_INSTANCE_IS_TERMINATED,
    LAUNCH_REMOVES_EARLIER_INSTANCE,
    TERMINATED_INSTANCE_IS_FORGOTTEN,
)
from mgn_mock.service.shared.neighbours import ec2_of
from mgn_mock.state.notices import LAUNCH_RESULT
from mgn_mock.state.resource_types import SOURCE_SERVERS
from mgn_mock.state.timeline import BOOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mgn_mock.service.launches.failures import At
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

# By initiator of a job, how the states of launch results begin.
_RESULTS: Mapping[str, str] = {"START_TEST": "TEST_LAUNCH", "START_CUTOVER": "CUTOVER_LAUNCH"}
# By initiator of a job, the lifecycle state of a source server whose launch failed.
_STATE_AFTER_FAILURE: Mapping[str, str] = {"START_TEST": "READY_FOR_TEST", "START_CUTOVER": "READY_FOR_CUTOVER"}


class JobRun(NamedTuple):
    """A job at the end of one of its phases."""

    region: Region
    job: Resource
    """A copy, which is stored when the phase has ended."""
    at: datetime

    def participants(self, launch_status: str) -> list[Resource]:
        """Return the participants in a launch status."""
        return [each for each in self.job["participatingServers"] if each["launchStatus"] == launch_status]

    def log(self, event: str, participant: Resource | None = None, **data: str) -> None:
        """Add an entry to the job's log."""
        named = {} if participant is None else {"sourceServerID": participant["sourceServerID"]}
        logs.write(self.region, self.job["jobID"], self.at, event, **named, **data)

    def server(self, participant: Resource) -> Resource:
        """Return a copy of a participant's source server."""
        return self.region.source_servers.get(participant["sourceServerID"])

    def start(self) -> None:
        """Start the job and all its participants."""
        self.log("JOB_START")
        self.job["status"] = "STARTED"
        for participant in self.job["participatingServers"]:
            participant["launchStatus"] = "IN_PROGRESS"

    def end(self) -> None:
        """Complete the job and release its servers."""
        self.log("JOB_END")
        self.job["status"] = "COMPLETED"
        self.job["endDateTime"] = to_text(self.at)
        for participant in self.job["participatingServers"]:
            self.region.in_jobs.pop(participant["sourceServerID"], None)
            self._tell_result(participant)

    def _tell_result(self, participant: Resource) -> None:
        launch = _RESULTS.get(self.job["initiatedBy"])
        if launch is not None:
            outcome = "SUCCEEDED" if participant["launchStatus"] == "LAUNCHED" else "FAILED"
            arn = self.region.arn(SOURCE_SERVERS, participant["sourceServerID"])
            detail = {"state": f"{launch}_{outcome}", "job-id": self.job["jobID"]}
            self.region.tell(LAUNCH_RESULT, arn, self.at, detail)

    def earlier_instance(self, participant: Resource) -> str | None:
        """Return the instance that a participant's server has from an earlier launch."""
        instance: str | None = self.server(participant).get("launchedInstance", {}).get("ec2InstanceID")
        return instance

    def clean_up(self, participant: Resource) -> bool:
        """Terminate the instance of an earlier launch and tell whether it is gone."""
        server = self.server(participant)
        try:
            existed = ec2_of(self.region).terminate_instance(server["launchedInstance"]["ec2InstanceID"])
        except NeighbourError as error:
            self.log("CLEANUP_FAIL", participant, rawError=str(error))
            return False
        if not existed:
            self.region.rest_on(GONE_INSTANCE_IS_TERMINATED)
        self.region.rest_on(
            LAUNCH_REMOVES_EARLIER_INSTANCE if self.job["type"] == "LAUNCH" else TERMINATED_INSTANCE_IS_FORGOTTEN
        )
        self.log("CLEANUP_END", participant)
        del server["launchedInstance"]
        self.region.world.timeline.cancel(server["arn"], BOOT)
        self.region.source_servers.put(server)
        return True

    def fails(self, participant: Resource, at: At, event: str, **data: str) -> bool:
        """Fail a participant if a failure is planted for this phase."""
        failure = failures.pop(self.region, participant["sourceServerID"], at)
        if failure is None:
            return False
        self.fail(participant, event, **data, rawError=failure.reason)
        return True

    def fail(self, participant: Resource, event: str, **data: str) -> None:
        """Fail a participant for good; its server is ready for another launch."""
        self.region.rest_on(FAILED_JOB_IS_COMPLETED)
        self.region.rest_on(FAILED_LAUNCH_GOES_BACK)
        server = self.server(participant)
        server["lifeCycle"]["state"] = _STATE_AFTER_FAILURE[self.job["initiatedBy"]]
        self.region.source_servers.put(server)
        if logs.names(self.region, self.job["jobID"], "CLEANUP_END", server["sourceServerID"]):
            self.region.rest_on(FAILED_LAUNCH_LEAVES_NO_INSTANCE)
        participant["launchStatus"] = "FAILED"
        self.log(event, participant, **data)
