"""Post-launch actions at a launch: which ones run, and how they come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.clock import to_text
from mgn_mock.model import ids
from mgn_mock.service.launches import failures
from mgn_mock.service.settings import actions, launch
from mgn_mock.service.settings.templates import project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

# By what began a job, the deployments whose actions it runs.
_DEPLOYMENTS: Mapping[str, frozenset[str]] = {
    "START_TEST": frozenset({"TEST_AND_CUTOVER", "TEST_ONLY"}),
    "START_CUTOVER": frozenset({"TEST_AND_CUTOVER", "CUTOVER_ONLY"}),
}
_DEFAULT_DEPLOYMENT = "TEST_AND_CUTOVER"
_LONGEST_REASON = 256


def begin(region: Region, server: Resource, job: Resource, at: datetime) -> Resource | None:
    """The status of a server's post-launch actions when they begin; None when there are none to run.

    Args:
        region: Where the server is.
        server: The source server.
        job: The job that launched it.
        at: When.
    """
    documents = _documents(region, server, job["initiatedBy"])
    if not documents:
        return None
    return {
        "ssmAgentDiscoveryDatetime": to_text(at),
        "postLaunchActionsLaunchStatusList": [_status(region, document) for document in documents],
    }


def _status(region: Region, document: Resource) -> Resource:
    number = region.world.count("post-launch action")
    automation = ":automation-definition/" in document["ssmDocumentName"]
    return {
        "ssmDocument": document,
        "ssmDocumentType": "AUTOMATION" if automation else "COMMAND",
        "executionID": ids.uuid_text(region.world.settings.seed, "post-launch action", number),
        "executionStatus": "IN_PROGRESS",
    }


def end(region: Region, server_id: str, status: Resource) -> None:
    """Lets post-launch actions come out well, save those that a test wants to fail.

    Args:
        region: Where the server is.
        server_id: The source server.
        status: What `begin` gave; it is changed.
    """
    own = actions.of_server(region, server_id)
    ids_of = {own.get(row.id)["actionName"]: row.id for row in own.rows()}
    for each in status["postLaunchActionsLaunchStatusList"]:
        name, document = each["ssmDocument"]["actionName"], each["ssmDocument"]["ssmDocumentName"]
        reason = failures.due_action(region, server_id, ids_of.get(name, name), name, document)
        each["executionStatus"] = "SUCCESS" if reason is None else "FAILED"
        if reason is not None:
            each["failureReason"] = reason[:_LONGEST_REASON]


def failed_that_must_succeed(participant: Resource) -> list[str]:
    """The names of the actions that failed and without which a cutover is not finalized."""
    status = participant.get("postLaunchActionsStatus", {})
    return [
        each["ssmDocument"]["actionName"]
        for each in status.get("postLaunchActionsLaunchStatusList", ())
        if each["executionStatus"] == "FAILED" and each["ssmDocument"].get("mustSucceedForCutover")
    ]


def _documents(region: Region, server: Resource, initiated_by: str) -> list[Resource]:
    """The documents of the launch configuration, then the active actions in their order."""
    configured = launch.configuration(region, server).get("postLaunchActions", {})
    if configured.get("deployment", _DEFAULT_DEPLOYMENT) not in _DEPLOYMENTS[initiated_by]:
        return []
    own = actions.of_server(region, server["sourceServerID"])
    system = _operating_system(server)
    active = [
        action
        for action in (own.get(row.id) for row in own.rows())
        # One for another operating system is skipped (user guide).
        if action["active"] and action.get("operatingSystem", system) == system
    ]
    return [*configured.get("ssmDocuments", ()), *map(_document, sorted(active, key=_order))]


def _order(action: Resource) -> int:
    order: int = action["order"]
    return order


def _document(action: Resource) -> Resource:
    return {**project(action, "SsmDocument"), "ssmDocumentName": action["documentIdentifier"]}


def _operating_system(server: Resource) -> str:
    name = server["sourceProperties"].get("os", {}).get("fullString", "")
    return "windows" if "windows" in name.lower() else "linux"
