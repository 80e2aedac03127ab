"""What a source server has to be, whatever state it is in: every rule by which its members go together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import duration_text, from_text
from mgn_mock.model.validation import violations_in
from mgn_mock.service.source_servers.initiation import step_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

ON_THE_WAY = {
    "SNAPSHOT_SHIPPING": ("PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT", "CREATING_SNAPSHOT"),
    "AGENT_BASED": ("INITIATING", "INITIAL_SYNC", "BACKLOG", "CREATING_SNAPSHOT"),
}
BEFORE_THE_FIRST_BYTE = {"PENDING_SNAPSHOT_SHIPPING", "INITIATING"}
NEVER_REPLICATED = {"PENDING_INSTALLATION", "DISCOVERED"}
TESTED = {"TESTING", "READY_FOR_CUTOVER", "CUTTING_OVER", "CUTOVER"}
CUT_OVER = {"CUTTING_OVER", "CUTOVER"}
STOPPED = {"PENDING_INSTALLATION", "DISCOVERED", "STOPPED"}
DISCONNECTED = {"CUTOVER", "DISCONNECTED"}
FORETOLD = {"etaDateTime", "nextAttemptDateTime"}


def check_consistent(given: Any, now: datetime) -> None:
    """Holds one source server against the service model, and its members against one another.

    Args:
        given: The source server, as the service shows it.
        now: When it was looked at.
    """
    server: dict[str, Any] = given
    assert violations_in(server, "SourceServer") == []
    life, info = server["lifeCycle"], server["dataReplicationInfo"]
    _check_identity(server)
    _check_source(server, from_text(life["addedToServiceDateTime"]))
    _check_replication_state(server, life["state"], info["dataReplicationState"])
    _check_disks(server, info)
    _check_initiation(server, info["dataReplicationInitiation"])
    _check_launches(server, life)
    _check_times(server, life, info, now)


def _check_identity(server: dict[str, Any]) -> None:
    assert re.fullmatch("s-[0-9a-f]{17}", server["sourceServerID"])
    place = r"arn:aws[a-z-]*:mgn:[a-z]+-[a-z-]+-\d:\d{12}"
    assert re.fullmatch(f"{place}:source-server/{server['sourceServerID']}", server["arn"])
    hints = server["sourceProperties"]["identificationHints"]
    assert server["tags"]["Name"] == hints["hostname"] == hints["fqdn"].partition(".")[0]
    of_vcenter = server["replicationType"] == "SNAPSHOT_SHIPPING"
    assert [member in hints for member in ("vmWareUuid", "vmPath")] == [of_vcenter] * 2
    assert ("vcenterClientID" in server) == of_vcenter


def _check_source(server: dict[str, Any], added: datetime) -> None:
    properties = server["sourceProperties"]
    assert from_text(properties["lastUpdatedDateTime"]) >= added
    assert [interface["isPrimary"] for interface in properties["networkInterfaces"]] == [True]
    assert re.fullmatch("[0-9A-F]{2}(-[0-9A-F]{2}){5}", properties["networkInterfaces"][0]["macAddress"])
    hostname = properties["identificationHints"]["hostname"]
    assert properties["os"]["fullString"].startswith(f"Linux {hostname} ")
    assert properties["ramBytes"] > 0
    assert all(disk["bytes"] > 0 for disk in properties["disks"])
    assert all(cpu["cores"] > 0 for cpu in properties["cpus"])


def _check_replication_state(server: dict[str, Any], state: str, replication: str) -> None:
    if state in STOPPED:
        assert replication == "STOPPED"
    elif state in DISCONNECTED:
        assert replication == "DISCONNECTED"
    elif state == "NOT_READY":
        assert replication in ON_THE_WAY[server["replicationType"]]
    else:
        assert replication == "CONTINUOUS"
    info = server["dataReplicationInfo"]
    # No lag means that nothing can be launched.
    launchable = replication == "CONTINUOUS"
    assert info.get("lagDuration") == ("P0D" if launchable else None)
    assert ("lastSnapshotDateTime" in info) == launchable
    assert ("etaDateTime" in info) == (state == "NOT_READY" and replication not in BEFORE_THE_FIRST_BYTE)
    assert "dataReplicationError" not in info


def _check_disks(server: dict[str, Any], info: dict[str, Any]) -> None:
    disks = info["replicatedDisks"]
    state, replication = server["lifeCycle"]["state"], info["dataReplicationState"]
    if state in NEVER_REPLICATED:
        assert disks == []
        return
    source = [(disk["deviceName"], disk["bytes"]) for disk in server["sourceProperties"]["disks"]]
    assert [(disk["deviceName"], disk["totalStorageBytes"]) for disk in disks] == source
    for disk in disks:
        total, done = disk["totalStorageBytes"], disk["replicatedStorageBytes"]
        assert 0 <= done == disk["rescannedStorageBytes"] <= total
        assert 0 <= disk["backloggedStorageBytes"] <= total
        assert disk["backloggedStorageBytes"] == 0 or replication == "BACKLOG"
        if replication in BEFORE_THE_FIRST_BYTE | {"STOPPED"}:
            assert done == 0
        elif replication not in {"SHIPPING_SNAPSHOT", "INITIAL_SYNC"}:
            assert done == total


def _check_initiation(server: dict[str, Any], initiation: dict[str, Any]) -> None:
    state, replication = server["lifeCycle"]["state"], server["dataReplicationInfo"]["dataReplicationState"]
    if server["replicationType"] == "SNAPSHOT_SHIPPING" or state in NEVER_REPLICATED:
        assert initiation == {"steps": []}
        return
    assert [step["name"] for step in initiation["steps"]] == list(step_names())
    assert len(initiation["steps"]) == 11
    statuses = [step["status"] for step in initiation["steps"]]
    done = statuses.count("SUCCEEDED")
    if replication == "DISCONNECTED":
        expected = ["NOT_STARTED"] * 11
    elif replication == "INITIATING":
        expected = ["SUCCEEDED"] * done + ["IN_PROGRESS"] * (done < 11) + ["NOT_STARTED"] * (10 - done)
    else:
        expected = ["SUCCEEDED"] * 11
    assert statuses == expected
    assert initiation["nextAttemptDateTime"] > initiation["startDateTime"]


def _check_launches(server: dict[str, Any], life: dict[str, Any]) -> None:
    state = life["state"]
    for member in ("lastTest", "lastCutover"):
        assert life[member].keys() == {"initiated", "finalized", "reverted"}
        assert life[member]["reverted"] == {}
    assert life["lastTest"]["finalized"] == {}
    assert bool(life["lastTest"]["initiated"]) == (state in TESTED)
    assert bool(life["lastCutover"]["initiated"]) == (state in CUT_OVER)
    assert bool(life["lastCutover"]["finalized"]) == (state == "CUTOVER")
    assert ("launchedInstance" in server) == (state in TESTED)
    if state in TESTED:
        last = life["lastCutover"]["initiated"] or life["lastTest"]["initiated"]
        assert server["launchedInstance"]["jobID"] == last["jobID"]
        assert server["launchedInstance"]["firstBoot"] == "SUCCEEDED"


def _check_times(server: dict[str, Any], life: dict[str, Any], info: dict[str, Any], now: datetime) -> None:
    times = dict(_times_in(server, ""))
    for path, moment in times.items():
        foretold = path.rpartition(".")[2] in FORETOLD
        assert foretold or moment <= now, f"{path} is in the future"
        assert moment >= times["lifeCycle.addedToServiceDateTime"], f"{path} is before the server was added"
    if "etaDateTime" in info:
        assert times["dataReplicationInfo.etaDateTime"] >= now
    begun = "dataReplicationInfo.dataReplicationInitiation.startDateTime"
    order = (
        "lifeCycle.addedToServiceDateTime",
        # Of a server that is disconnected the initiation would begin anew.
        *([] if info["dataReplicationState"] == "DISCONNECTED" else [begun]),
        "lifeCycle.firstByteDateTime",
        "lifeCycle.lastTest.initiated.apiCallDateTime",
        "lifeCycle.lastCutover.initiated.apiCallDateTime",
        "lifeCycle.lastCutover.finalized.apiCallDateTime",
        "dataReplicationInfo.lastSnapshotDateTime",
        "lifeCycle.lastSeenByServiceDateTime",
    )
    there = [times[path] for path in order if path in times]
    assert there == sorted(there)
    _check_age(life, info["dataReplicationState"], times)


def _check_age(life: dict[str, Any], replication: str, times: dict[str, datetime]) -> None:
    begun = "firstByteDateTime" in life
    assert begun == (life["state"] not in NEVER_REPLICATED and replication not in BEFORE_THE_FIRST_BYTE)
    assert ("elapsedReplicationDuration" in life) == begun
    if begun:
        elapsed = times["lifeCycle.lastSeenByServiceDateTime"] - times["lifeCycle.addedToServiceDateTime"]
        assert life["elapsedReplicationDuration"] == duration_text(elapsed)


def _times_in(value: Any, path: str) -> Iterator[tuple[str, datetime]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _times_in(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _times_in(item, f"{path}[{place}]")
    elif path.endswith("DateTime"):
        yield path, from_text(value)
