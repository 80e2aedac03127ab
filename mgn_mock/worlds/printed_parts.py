"""Add the printed parts of servers and jobs: settings, post-launch actions and logs, which are no resources alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.planting.checked import normalized, refuse
from mgn_mock.service.settings import post_launch_actions
from mgn_mock.service.settings.templates import settings_of
from mgn_mock.state.resource_types import ACTIONS, JOB_LOGS, JOBS, SERVER_SETTINGS, SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_SERVER, _LAUNCH, _REPLICATION = "SourceServer", "LaunchConfiguration", "ReplicationConfiguration"
_ACTION, _LOG = "SourceServerActionDocument", "JobLog"
# By shape, the part of a server's settings.
_SETTINGS = {_LAUNCH: "launch", _REPLICATION: "replication"}
# What may stand beside printed items: what they belong to, and the mark of the AWS CLI or of boto3 that more follow.
_TOKENS = ("nextToken", "NextToken")
BESIDE = (SOURCE_SERVERS.key, JOBS.key, *_TOKENS)
_OF_SERVER = f'{{"{SOURCE_SERVERS.key}": "s-...", "items": [...]}}'
_OF_JOB = f'{{"{JOBS.key}": "mgnjob-...", "items": [...]}}'


class Printed(NamedTuple):
    """One printed item."""

    path: str
    item: Resource
    listed: str
    """The path of the list that it stands in."""
    owner: Mapping[str, Any]
    """The ids beside that list, and its token where there is one."""


def shape_of_part(item: Mapping[str, Any]) -> str | None:
    """Return the shape of an item that is a part of a server or job; None for another one."""
    if {"event", "logDateTime"} <= item.keys():
        return _LOG
    if ACTIONS.key in item and not item.keys() & {"operatingSystem", "arn"}:
        return _ACTION
    if SOURCE_SERVERS.key not in item or "arn" in item:
        return None
    strangers = {name: len(item.keys() - service().members(name)) for name in (_SERVER, *_SETTINGS)}
    likeliest = min(strangers, key=lambda name: strangers[name])
    return None if likeliest == _SERVER else likeliest


def add_settings_and_actions(region: Region, printed: Iterable[Printed]) -> None:
    """Add settings and actions to their servers, which are there."""
    for each in printed:
        shape = str(shape_of_part(each.item))
        if shape == _ACTION:
            _add_action(region, each)
        elif shape in _SETTINGS:
            _add_settings(region, each, shape)


def _checked(each: Printed, shape: str) -> Resource:
    own: Resource = normalized(each.item, service().shape(shape), nulls=False, unknown=False)
    for violation in violations_in(own, shape):
        refuse(f"{each.path}.{violation.path}", f"{violation.message} (given: {violation.value!r:.100})")
    return own


def _add_settings(region: Region, each: Printed, shape: str) -> None:
    own, part = _checked(each, shape), _SETTINGS[shape]
    server_id = own.pop(SOURCE_SERVERS.key)
    _known_server(region, server_id, f"{each.path}.{SOURCE_SERVERS.key}")
    settings = settings_of(region, server_id)
    if part in settings:
        refuse(each.path, f"Source Server {server_id} has a {shape} of its own already")
    if "ec2LaunchTemplateID" in own:
        settings["ec2LaunchTemplateID"] = own.pop("ec2LaunchTemplateID")
    if "replicatedDisks" in own:
        settings["disks"] = {disk.get("deviceName", ""): disk for disk in own.pop("replicatedDisks")}
    settings[part] = own
    region.of(SERVER_SETTINGS).put(settings)


def _add_action(region: Region, each: Printed) -> None:
    server_id = each.owner.get(SOURCE_SERVERS.key)
    if server_id is None:
        refuse(each.path, f"an action does not name its server: give the actions as {_OF_SERVER}")
    _known_server(region, server_id, f"{each.listed.removesuffix('.items')}.{SOURCE_SERVERS.key}".lstrip("."))
    action = _checked(each, _ACTION)
    settings = settings_of(region, server_id)
    if not settings.get("ownActions"):
        # What is printed takes the place of what a template would give.
        region.of(SERVER_SETTINGS).put({**settings, "ownActions": True})
    actions = region.of(ACTIONS, server_id)
    if action[ACTIONS.key] in actions:
        refuse(each.path, f"Source Server {server_id} has an action {action[ACTIONS.key]} already")
    actions.put(post_launch_actions.complete(region, action))


def _known_server(region: Region, server_id: Any, path: str) -> None:
    if server_id not in region.source_servers:
        refuse(path, f"there is no Source Server {server_id}; load what describe-source-servers prints along with it")


def add_logs(region: Region, printed: Iterable[Printed], jobs: Iterable[str]) -> None:
    """Add logs to their jobs, each to the job that it names, or whose participants it names.

    Args:
        region: The Region of the jobs.
        printed: All items; those that are no entries of logs are passed over.
        jobs: The ids of the jobs of the same load.
    """
    loaded = list(jobs)
    written: set[str] = set()
    for entries in _whole_logs(printed):
        listed = entries[0].listed
        job_id = next((each.owner[JOBS.key] for each in entries if JOBS.key in each.owner), None)
        if job_id is None:
            job_id = _job_of(region, listed, entries, loaded)
        if job_id not in region.of(JOBS):
            refuse(listed, f"there is no Job {job_id}; load what describe-jobs prints along with its log")
        if len(region.of(JOB_LOGS, job_id)) and job_id not in written:
            refuse(listed, f"Job {job_id} has a log already")
        written.add(job_id)
        _add_log(region, job_id, entries)


def _whole_logs(printed: Iterable[Printed]) -> Iterator[list[Printed]]:
    """Yield the entries of each log, together where it was printed in several pages."""
    lists: dict[str, list[Printed]] = {}
    for each in printed:
        if shape_of_part(each.item) == _LOG:
            lists.setdefault(each.listed, []).append(each)
    pages: list[Printed] = []
    for entries in lists.values():
        pages += entries
        if not any(entries[0].owner.get(token) for token in _TOKENS):
            yield pages
            pages = []
    if pages:
        yield pages


def _add_log(region: Region, job_id: str, entries: Iterable[Printed]) -> None:
    log = region.of(JOB_LOGS, job_id)
    there = [{name: value for name, value in entry.items() if name != JOB_LOGS.key} for entry in log.all()]
    for each in entries:
        entry = _checked(each, _LOG)
        if entry in there:
            refuse(each.path, f"Job {job_id} has this entry already; leave out what was printed twice")
        there.append(entry)
        log.put({JOB_LOGS.key: len(log) + 1, **entry})


def _job_of(region: Region, listed: str, entries: Iterable[Printed], jobs: Iterable[str]) -> str:
    """Return the one job of the load whose participants are the servers of a log."""
    servers = {each.item.get("eventData", {}).get(SOURCE_SERVERS.key) for each in entries} - {None}
    fitting = [job_id for job_id in jobs if servers and _participants(region, job_id) == servers]
    if len(fitting) != 1:
        found = "no job" if not fitting else f"{len(fitting)} jobs ({', '.join(fitting)})"
        refuse(
            listed or "the whole",
            f"a log does not name its job, and {found} of this load has exactly its servers: give the log as {_OF_JOB}",
        )
    return fitting[0]


def _participants(region: Region, job_id: str) -> set[Any]:
    job = region.of(JOBS).get(job_id)
    return {each.get(SOURCE_SERVERS.key) for each in job.get("participatingServers", ())}
