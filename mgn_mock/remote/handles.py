"""What a server keeps, as the caller has it: fault rules, snapshots; and a copy of its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from mgn_mock.control.members import FAULTS
from mgn_mock.faults.rules import Fault
from mgn_mock.state.calls import Call
from mgn_mock.state.fault_rules import FaultRule
from mgn_mock.state.record import Record
from mgn_mock.worlds.snapshots import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.control.values import Codec
    from mgn_mock.state.world import World


class RemoteFault(Fault):
    """A fault rule of a server."""

    def __init__(self, send: Callable[[str], Any], rule: Mapping[str, Any]) -> None:
        self._send = send
        self._rule = FaultRule(**rule)

    @property
    def hits(self) -> int:
        """The number of attempts that the rule has made fail or delayed."""
        hits: int = self._send(f"{FAULTS}/{self._rule.number}/hits")
        return hits

    def remove(self) -> None:
        """Remove the rule; removing it again has no effect."""
        self._send(f"{FAULTS}/{self._rule.number}/remove")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemoteFault) and self._rule == other._rule

    __hash__ = None


class RemoteSnapshot(Snapshot):
    """A snapshot that a server keeps."""

    def __init__(self, data: Mapping[str, str]) -> None:
        self.data = data

    def restore(self, world: World) -> NoReturn:  # noqa: ARG002 - as in the base
        """Refuse: it is not here."""
        raise TypeError("this snapshot is one of a server: restore it with the RemoteMock that took it")

    def __repr__(self) -> str:
        return self.data["text"]


class _RemoteCall:
    """One call in a record of a server."""

    def __init__(self, members: Mapping[str, Any], codec: Codec) -> None:
        self.operation = members["operation"]
        self._members = members
        self._codec = codec

    def call(self) -> Call:
        """Return the call, with copies of its parameters and its answer."""
        return Call(**self._codec.decode(self._members))


def record_of(calls: list[Mapping[str, Any]], codec: Codec) -> Record:
    """Return a copy of a server's record."""
    record = Record(len(calls))
    # A record asks its entries for the operation and the call, and these tell both.
    entries: Any = tuple(_RemoteCall(members, codec) for members in calls)
    record.replace_with(entries)
    return record
