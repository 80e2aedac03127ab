"""What stored resources have: source servers, their jobs and their settings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mgn_mock.model.spec import service
from mgn_mock.planting.forms.declared import Stored, partly
from mgn_mock.planting.forms.nodes import (
    BOOLEAN,
    COUNT,
    DURATION,
    TEXT,
    TIME,
    by_name,
    listing,
    members,
    one_of,
)
from mgn_mock.planting.forms.shapes import member_forms
from mgn_mock.service.launches import failures
from mgn_mock.state import resource_types as types

if TYPE_CHECKING:
    from collections.abc import Mapping


_TEXTS = by_name(TEXT)
_SERVER = """
    arn isArchived replicationType tags sourceProperties lifeCycle.state lifeCycle.lastTest lifeCycle.lastCutover
    dataReplicationInfo.dataReplicationState dataReplicationInfo.replicatedDisks
    dataReplicationInfo.dataReplicationInitiation.steps
    dataReplicationInfo.dataReplicationInitiation.steps[].name
    dataReplicationInfo.dataReplicationInitiation.steps[].status
"""
_PLANTED_TIMES = {
    "at": TIME,
    "lastSeenByServiceDateTime": TIME,
    "elapsedReplicationDuration": DURATION,
    "lagDuration": DURATION,
}


@cache
def declarations() -> Mapping[str, Stored]:
    """Return the declarations, by name of the type."""
    replication_states, errors = service().enum("DataReplicationState"), service().enum("DataReplicationErrorString")
    stall = members(
        {"at": one_of(replication_states), "error": one_of(errors), "after": DURATION, "recoverAfter": DURATION},
        ("error",),
    )
    lag = members({"duration": DURATION, "after": DURATION, "isDue": BOOLEAN}, ("duration", "after"))
    failed_phase = members({"reason": TEXT, "previous_snapshot": BOOLEAN}, ("reason", "previous_snapshot"))
    action = member_forms("SourceServerActionDocument", "TemplateActionDocument")
    return {
        types.SOURCE_SERVERS.name: Stored(
            _SERVER,
            own={
                "platform": TEXT,
                "_inSyncSince": TIME,
                "_hidden": one_of(("dataReplicationInfo", "dataReplicationState")),
                "_planted": members(_PLANTED_TIMES, ("at",)),
            },
        ),
        types.VCENTER_CLIENTS.name: Stored("arn tags"),
        types.MANAGED_ACCOUNTS.name: Stored(),
        types.JOBS.name: Stored("arn type status creationDateTime participatingServers[].sourceServerID"),
        types.JOB_LOGS.name: Stored("event logDateTime eventData", ("JobLog",), {"number": COUNT}),
        types.LAUNCH_TEMPLATES.name: Stored("arn tags ec2LaunchTemplateID"),
        types.REPLICATION_TEMPLATES.name: Stored("arn tags"),
        types.ACTIONS.name: Stored(
            "actionName documentIdentifier order active", ("SourceServerActionDocument", "TemplateActionDocument")
        ),
        types.TEMPLATE_VERSIONS.name: Stored(
            "launch replication actions[].actionID actions[].actionName actions[].order actions[].documentIdentifier"
            " actions[].active",
            ("",),
            {
                "version": TEXT,
                "launch": partly("LaunchConfigurationTemplate"),
                "replication": partly("ReplicationConfigurationTemplate"),
                "actions": listing(members(action)),
            },
        ),
        types.SERVER_SETTINGS.name: Stored(
            "",
            ("",),
            {
                "sourceServerID": TEXT,
                "version": TEXT,
                "ownActions": BOOLEAN,
                "ec2LaunchTemplateID": TEXT,
                "launch": partly("LaunchConfiguration"),
                "replication": partly("ReplicationConfiguration"),
                "disks": by_name(partly("ReplicationConfigurationReplicatedDisk")),
                "volumes": partly("GetLaunchConfigurationDefaultsResponse"),
            },
        ),
        types.LAUNCH_FAILURES.name: Stored(
            "",
            ("",),
            {
                "sourceServerID": TEXT,
                "at": members(dict.fromkeys(failures.AT, failed_phase)),
                "boot": members({"firstBoot": one_of(failures.FIRST_BOOTS)}),
                "actions": _TEXTS,
            },
        ),
        types.ARMED_TROUBLE.name: Stored("", ("",), {"sourceServerID": TEXT, "stall": stall, "lag": lag}),
        types.FILE_SYSTEMS.name: Stored("", ("",), {"fileSystemId": TEXT, "name": TEXT}),
        types.STORAGE_VIRTUAL_MACHINES.name: Stored(
            "", ("",), {"storageVirtualMachineId": TEXT, "fileSystemId": TEXT, "name": TEXT}
        ),
    }
