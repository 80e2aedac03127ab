"""A test job of six servers of a real account in eu-west-2, and its log, as they were printed; the ids are our own.

Source: LANDINGZONE. Servers are named by their place in the job.
"""

from __future__ import annotations

from typing import Any

REGION = "eu-west-2"
SERVERS = [f"s-g{number:016x}" for number in range(0xA0, 0xA6)]
JOB_ID = "mgnjob-g0123456789abcdef"
JOB: dict[str, Any] = {
    "arn": f"arn:aws:mgn:{REGION}:123456789012:job/{JOB_ID}",
    "creationDateTime": "2022-03-22T10:00:39.208212+00:00",
    "endDateTime": "2022-03-22T10:20:39.739116+00:00",
    "initiatedBy": "START_TEST",
    "jobID": JOB_ID,
    "participatingServers": [{"launchStatus": "LAUNCHED", "sourceServerID": each} for each in SERVERS],
    "status": "COMPLETED",
    "tags": {},
    "type": "LAUNCH",
}
_IN_ORDER = (0, 1, 2, 3, 4, 5)
# The phases in their order: the event, the servers in the order in which they came to it, and what its data names.
PHASES: list[tuple[str, tuple[int, ...], set[str]]] = [
    ("SNAPSHOT_START", _IN_ORDER, {"sourceServerID"}),
    ("SNAPSHOT_END", _IN_ORDER, {"sourceServerID"}),
    ("CONVERSION_START", _IN_ORDER, {"sourceServerID"}),
    ("CONVERSION_END", (1, 0, 2, 3, 5, 4), {"conversionServerID", "sourceServerID"}),
    ("LAUNCH_START", _IN_ORDER, {"sourceServerID"}),
    ("LAUNCH_END", (0, 2, 4, 3, 1, 5), {"sourceServerID", "targetInstanceID"}),
]
LENGTH_OF_LOG = 38
# The entries' own values where they name a conversion server or an instance.
_MADE_UP = {"conversionServerID": "i-0c{:015x}", "targetInstanceID": "i-0e{:015x}"}


def printed_log() -> list[dict[str, Any]]:
    """The log of the job as the service printed it, half a minute from each entry to the next."""
    entries: list[tuple[str, dict[str, str]]] = [("JOB_START", {})]
    for event, places, names in PHASES:
        for place in places:
            data = {name: _MADE_UP[name].format(place) for name in sorted(names - {"sourceServerID"})}
            entries.append((event, {"sourceServerID": SERVERS[place], **data}))
    entries.append(("JOB_END", {}))
    return [
        {
            "logDateTime": f"2022-03-22T10:{number // 2 + 1:02}:{number % 2 * 30 + 9:02}.208212+00:00",
            "event": event,
            "eventData": data,
        }
        for number, (event, data) in enumerate(entries)
    ]


def form_of(items: list[Any], server_ids: list[str]) -> list[tuple[str, list[int], set[str]]]:
    """The phases that the entries of a log make up between its first and its last one, as in PHASES, servers sorted."""
    phases: list[tuple[str, list[int], set[str]]] = []
    for item in items[1:-1]:
        event, data = item["event"], item["eventData"]
        if not phases or phases[-1][0] != event:
            phases.append((event, [], set()))
        phases[-1][1].append(server_ids.index(data["sourceServerID"]))
        phases[-1][2].update(data)
    return [(event, sorted(servers), names) for event, servers, names in phases]


REAL_FORM = [(event, sorted(servers), names) for event, servers, names in PHASES]
