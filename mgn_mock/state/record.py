"""The calls that were made."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from mgn_mock.state.blobs import decode
from mgn_mock.state.listing import Origin, PagedAnswer

if TYPE_CHECKING:
    from datetime import datetime

    from mgn_mock.state.blobs import Blob

    # What an answer was, immutable: encoded, or the values that it is shown from.
    Kept = Blob | PagedAnswer | Origin


class Call(NamedTuple):
    """One call, refused ones too."""

    operation: str
    """The operation as the service names it, e.g. `StartReplication`."""
    params: dict[str, Any]
    """The parameters, as the caller gave them."""
    response: dict[str, Any] | None
    """The answer, without ResponseMetadata; None when the call was refused."""
    error: str | None
    """The name of the error; None when the call was not refused."""
    region: str
    account_id: str
    """The caller's account."""
    time: datetime
    """What the mock's clock showed."""
    attempts: int
    """How many requests the client made for it."""


class Entry(NamedTuple):
    """A call as it is kept: immutable."""

    operation: str
    params: Blob
    response: Kept | None
    error: str | None
    region: str
    account_id: str
    time: datetime
    attempts: int

    def call(self) -> Call:
        """The call, in copies that are the looker's own."""
        response = self.response.render() if isinstance(self.response, (PagedAnswer, Origin)) else self.response
        return Call(
            self.operation,
            decode(self.params),
            decode(response) if isinstance(response, bytes) else response,
            *self[3:],
        )


class Record(Sequence[Call]):
    """The latest calls, in the order in which they were made.

    Args:
        length: How many are remembered; 0: none.
    """

    def __init__(self, length: int) -> None:
        self._entries: deque[Entry] = deque(maxlen=length)

    def add(self, entry: Entry) -> None:
        """Remembers a call, and forgets the oldest one when there are too many."""
        self._entries.append(entry)

    def clear(self) -> None:
        """Forgets all calls."""
        self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Call]: ...
    def __getitem__(self, index: int | slice) -> Call | Sequence[Call]:
        """One call, or some in a list."""
        if isinstance(index, slice):
            return [entry.call() for entry in list(self._entries)[index]]
        return self._entries[index].call()

    def __repr__(self) -> str:
        names = ", ".join(entry.operation for entry in self._entries)
        return f"<{len(self)} calls: {names}>" if names else "<no calls>"
