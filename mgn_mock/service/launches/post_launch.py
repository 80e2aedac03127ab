"""Post-launch actions at a launch: which of them run, and their outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.clock import to_text
from mgn_mock.model import ids
from mgn_mock.service.launches import failures
from mgn_mock.service.launches.facts import (
    ACTIONS_GO_IN_THEIR_ORDER,
    ACTIONS_NEED_ACTIVATION,
    DEPLOYMENT_CHOOSES_LAUNCHES,
    DOCUMENT_TYPE_FROM_ARN,
    DOCUMENTS_GO_BEFORE_ACTIONS,
    FAILED_ACTION_FAILS_NO_LAUNCH,
    UNKNOWN_SYSTEM_RUNS_ALL_ACTIONS,
)
from mgn_mock.service.settings import launch_configuration, post_launch_actions
from mgn_mock.service.shared.operating_systems import operating_system, suits
from mgn_mock.service.shared.views import project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

# By initiator of a job, the deployments whose actions it runs.
_DEPLOYMENTS: Mapping[str, frozenset[str]] = {
    "START_TEST": frozenset({"TEST_AND_CUTOVER", "TEST_ONLY"}),
    "START_CUTOVER": frozenset({"TEST_AND_CUTOVER", "CUTOVER_ONLY"}),
}
_LONGEST_REASON = 256


def begin(region: Region, server: Resource, job: Resource, at: datetime) -> Resource | None:
    """Return the status of a server's post-launch actions when they begin; None when there are none to run."""
    documents = _documents(region, server, job["initiatedBy"])
    if not documents:
        return None
    _rest_on_documents(region, server)
    return {
        "ssmAgentDiscoveryDatetime": to_text(at),
        "postLaunchActionsLaunchStatusList": [_status(region, document) for document in documents],
    }


def has_documents(region: Region, server: Resource, job: Resource) -> bool:
    """Tell whether a source server has post-launch actions for a job."""
    return bool(_documents(region, server, job["initiatedBy"]))


def _rest_on_documents(region: Region, server: Resource) -> None:
    configured = launch_configuration.configuration(region, server)["postLaunchActions"]
    actions = _active(region, server)
    for fact in (
        ACTIONS_NEED_ACTIVATION,
        DEPLOYMENT_CHOOSES_LAUNCHES,
        ACTIONS_GO_IN_THEIR_ORDER,
        DOCUMENT_TYPE_FROM_ARN,
    ):
        region.rest_on(fact)
    if configured.get("ssmDocuments") and actions:
        region.rest_on(DOCUMENTS_GO_BEFORE_ACTIONS)
    if operating_system(server) is None and any("operatingSystem" in action for action in actions):
        region.rest_on(UNKNOWN_SYSTEM_RUNS_ALL_ACTIONS)


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
    """End post-launch actions in the status that `begin` gave: they succeed, unless a failure is planted."""
    own = post_launch_actions.of_server(region, server_id)
    ids_of = {own.get(row.id)["actionName"]: row.id for row in own.rows()}
    for each in status["postLaunchActionsLaunchStatusList"]:
        name, document = each["ssmDocument"]["actionName"], each["ssmDocument"]["ssmDocumentName"]
        reason = failures.pop_action(region, server_id, ids_of.get(name, name), name, document)
        each["executionStatus"] = "SUCCESS" if reason is None else "FAILED"
        if reason is not None:
            region.rest_on(FAILED_ACTION_FAILS_NO_LAUNCH)
            each["failureReason"] = reason[:_LONGEST_REASON]


def failed_that_must_succeed(participant: Resource) -> list[str]:
    """Return the names of the actions that failed and without which a cutover is not finalized."""
    status = participant.get("postLaunchActionsStatus", {})
    return [
        each["ssmDocument"]["actionName"]
        for each in status.get("postLaunchActionsLaunchStatusList", ())
        if each["executionStatus"] == "FAILED" and each["ssmDocument"].get("mustSucceedForCutover")
    ]


def _documents(region: Region, server: Resource, initiated_by: str) -> list[Resource]:
    """Return the documents of the launch configuration, then the active actions in their order."""
    configured = launch_configuration.configuration(region, server).get("postLaunchActions", {})
    if configured.get("deployment") not in _DEPLOYMENTS[initiated_by]:
        return []
    active = sorted(_active(region, server), key=_order)
    return [*configured.get("ssmDocuments", ()), *map(_document, active)]


def _active(region: Region, server: Resource) -> list[Resource]:
    own = post_launch_actions.of_server(region, server["sourceServerID"])
    actions = (own.get(row.id) for row in own.rows())
    return [action for action in actions if action["active"] and suits(action, server)]


def _order(action: Resource) -> int:
    order: int = action["order"]
    return order


def _document(action: Resource) -> Resource:
    return {**project(action, "SsmDocument"), "ssmDocumentName": action["documentIdentifier"]}
