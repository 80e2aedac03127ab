"""The control panel over HTTP: one route for each of its members."""

from __future__ import annotations

import json
import secrets
from collections import OrderedDict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.control import errors
from mgn_mock.control.members import FAULTS, POSITIONAL, ROOT, fault_members, panel_members
from mgn_mock.control.values import CALLS, EVENTS, EXCEPTION, FAULT, SNAPSHOT, TEXT, Codec
from mgn_mock.faults import rules
from mgn_mock.faults.rules import Fault
from mgn_mock.server import files, openapi
from mgn_mock.state.events import Events
from mgn_mock.state.record import Record
from mgn_mock.transports.messages import HttpReply
from mgn_mock.worlds.snapshots import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug import Request

    from mgn_mock.control.members import Member
    from mgn_mock.panel import MgnMock

# More than are ever restored.
_MOST_SNAPSHOTS = 1_000
_READING = ("GET", "HEAD")


class _RouteError(Exception):
    """There is no such route, or not with this method."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Target(NamedTuple):
    holder: Any
    member: Member


class Control:
    """Answers requests below `/_mgn_mock/`."""

    def __init__(self, panel: MgnMock) -> None:
        self._panel = panel
        self._snapshots: OrderedDict[str, Snapshot] = OrderedDict()
        self._codec = Codec(
            {Fault: _fault_data, Snapshot: self._keep, Record: _calls, Events: _events, object: _text},
            {SNAPSHOT: self._kept, EXCEPTION: lambda described: errors.from_description(described, self._codec)},
        )

    def reply(self, request: Request, body: bytes) -> HttpReply:
        """Answer a request."""
        name = request.path.removeprefix(ROOT).strip("/")
        if name in openapi.DOCUMENTS or request.path == ROOT.rstrip("/"):
            return _json(200, openapi.DOCUMENTS.get(name, openapi.index)())
        try:
            target = self._target(request, name)
            result = self._result(target, body)
        except _RouteError as error:
            return self._refusal(error.status, LookupError(str(error)))
        except Exception as error:
            if not errors.is_refusal(error):
                raise
            return self._refusal(400, error)
        return _json(200, {"result": self._codec.encode(result)})

    def _refusal(self, status: int, error: Exception) -> HttpReply:
        return _json(status, {"error": errors.describe(error, self._codec)})

    def _target(self, request: Request, name: str) -> _Target:
        holder, wanted, members = self._holder(request, name)
        if wanted not in members:
            near = get_close_matches(name, members, n=3)
            hint = f"near to it: {', '.join(near)}" if near else f"GET {ROOT} lists the routes"
            raise _RouteError(404, f"there is no route {ROOT}{name}; {hint}")
        member = members[wanted]
        if request.method != "POST" and (member.signature is not None or request.method not in _READING):
            raise _RouteError(405, f"{ROOT}{name} takes POST, not {request.method}")
        return _Target(holder, member)

    def _holder(self, request: Request, name: str) -> tuple[Any, str, Mapping[str, Member]]:
        first, _, rest = name.partition("/")
        if first == FAULTS and rest:
            number, _, wanted = rest.partition("/")
            return self._fault(number), wanted, fault_members()
        panel = self._panel
        if request.args:
            panel = panel.at(request.args.get("region", panel.region), request.args.get("account_id"))
        return panel, name, panel_members()

    def _fault(self, number: str) -> Fault:
        if not number.isdecimal():
            raise _RouteError(404, f"a fault rule has a number, and {number!r} is none")
        return rules.handle(self._panel._world, int(number))  # noqa: SLF001 - a handle on the panel's world

    def _result(self, target: _Target, body: bytes) -> Any:
        holder, member = target
        positional, named = self._arguments(body)
        if member.signature is None:
            if positional or named:
                raise TypeError(f"{member.name} is a property: it takes no arguments")
            return getattr(holder, member.name)
        files.refuse_paths(member, positional, named)
        return getattr(holder, member.name)(*positional, **named)

    def _arguments(self, body: bytes) -> tuple[list[Any], dict[str, Any]]:
        given = _parsed(body)
        positional = given.pop(POSITIONAL, [])
        if not isinstance(positional, list):
            raise TypeError(f"{POSITIONAL} must be a list of positional arguments")
        return self._codec.decode(positional), {name: self._codec.decode(value) for name, value in given.items()}

    def _keep(self, snapshot: Snapshot) -> tuple[str, Any]:
        # By chance, so that none of a later server is taken for it.
        key = secrets.token_hex(8)
        self._snapshots[key] = snapshot
        while len(self._snapshots) > _MOST_SNAPSHOTS:
            self._snapshots.popitem(last=False)
        return SNAPSHOT, {"handle": key, "text": repr(snapshot)}

    def _kept(self, given: Mapping[str, Any]) -> Snapshot:
        found = self._snapshots.get(given["handle"])
        if found is None:
            raise ValueError(
                f"there is no snapshot {given['handle']!r}: a server keeps the latest {_MOST_SNAPSHOTS:,} until it ends"
            )
        return found


def _parsed(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the body is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise TypeError(f"the body must be an object of arguments by name, not of type {type(given).__name__}")
    return given


def _fault_data(fault: Fault) -> tuple[str, Any]:
    return FAULT, Codec().encode(rules.data(fault))


def _calls(record: Record) -> tuple[str, Any]:
    return CALLS, [_CALL.encode(entry.call()._asdict()) for entry in record.entries()]


def _events(events: Events) -> tuple[str, Any]:
    # A slice is what there is now; more may come meanwhile.
    return EVENTS, [_CALL.encode(event) for event in events[:]]


def _text(value: object) -> tuple[str, Any]:
    # What only a test in this process can have given; the panel over HTTP shows it as text.
    return TEXT, repr(value)


_CALL = Codec({object: _text})


def _json(status: int, data: Any) -> HttpReply:
    return HttpReply(status, {"content-type": "application/json"}, json.dumps(data).encode())
