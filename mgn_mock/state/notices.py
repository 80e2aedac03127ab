"""Notices: what MGN tells EventBridge, kept as compact data of which events are made when somebody looks.

What goes on the timeline is called an event in this code; what a test sees of a notice is an event of EventBridge.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mgn_mock.state.blobs import Blob
    from mgn_mock.state.calls import RecordedCall

    Listener = Callable[[dict[str, Any]], object]

LAUNCH_RESULT = "MGN Source Server Launch Result"
LIFECYCLE_CHANGE = "MGN Source Server Lifecycle State Change"
STALLED_CHANGE = "MGN Source Server Data Replication Stalled Change"
API_CALL = "AWS API Call via CloudTrail"


class ServerNotice(NamedTuple):
    """What is told of a source server."""

    number: int
    """Counted from 1 in the world."""
    detail_type: str
    account_id: str
    region: str
    time: datetime
    resource: str
    """The ARN of the server."""
    detail: Mapping[str, str]

    @property
    def sender(self) -> tuple[str, str]:
        """The account and the Region on whose bus it goes."""
        return self.account_id, self.region


class CallNotice(NamedTuple):
    """What is told of a call that changes something, or was to."""

    number: int
    call: RecordedCall
    request_id: str
    message: str | None
    """The text of the error; None when the call was not refused."""

    @property
    def sender(self) -> tuple[str, str]:
        """The account and the Region on whose bus it goes."""
        return self.call.account_id, self.call.region


class LoadedNotice(NamedTuple):
    """The event of a dump; it is told no more."""

    blob: Blob


Told = ServerNotice | CallNotice
Notice = Told | LoadedNotice


class Notices:
    """The latest notices of a world, those that were not passed on yet, and who listens."""

    def __init__(self, most: int | None, *, is_sent: bool) -> None:
        self.is_sent = is_sent
        """Whether they go to EventBridge, where there is one."""
        self.kept: deque[Notice] = deque(maxlen=most)
        self.unsent: deque[Told] = deque()
        """Those that nobody has passed on."""
        self.unheard: deque[Told] = deque()
        """Those that were sent, and that the functions of the test have not got."""
        self.clear()

    def clear(self) -> None:
        """Make everything as it was at the start."""
        self.number: int = 0
        """The number of the latest notice."""
        for notices in (self.kept, self.unsent, self.unheard):
            notices.clear()
        self.listeners: list[Listener] = []
        self.teller: tuple[int, int] | None = None
        """The process and the thread that is passing them on."""
        self.refusals: dict[str, int] = {}
        """What EventBridge said when it did not take them, and of how many."""
        self.bus: Bus = Bus()

    def follow_up(self) -> Notices:
        """Return the notices of a copy of the world: none yet, and numbered on from these."""
        # Without a limit, so that all that happens in the copy is passed on.
        twin = Notices(None, is_sent=False)
        twin.number = self.number
        return twin

    def add_call(self, call: RecordedCall, request_id: str, message: str | None) -> None:
        """Add what is told of a call."""
        self.number += 1
        notice = tuple.__new__(CallNotice, (self.number, call, request_id, message))
        self.kept.append(notice)
        self.unsent.append(notice)

    def add_server(self, *members: Any) -> None:
        """Add what is told of a source server: the members of its notice but for the number."""
        self.number += 1
        notice = ServerNotice(self.number, *members)
        self.kept.append(notice)
        self.unsent.append(notice)

    def take_over(self, twin: Notices) -> None:
        """Add what happened in a copy of the world."""
        self.number = twin.number
        self.kept.extend(twin.kept)
        self.unsent.extend(twin.unsent)

    def replace_with(self, twin: Notices) -> None:
        """Replace what is kept; who listens stays, and so does what is still to be passed on."""
        self.number = twin.number
        self.kept.clear()
        self.kept.extend(twin.kept)

    def refuse(self, text: str, count: int) -> None:
        """Note what EventBridge said when it did not take some."""
        # Some answers of moto are documents of many lines.
        line = " ".join(text.split())
        self.refusals[line] = self.refusals.get(line, 0) + count


class Bus:
    """What is known of the EventBridge beside the world."""

    def __init__(self) -> None:
        self.is_looked_up = False
        self.endpoint: str | None = None
        """The endpoint that is configured, once that was looked up."""
        self.only_moto = False
        """Whether it can be nowhere but in moto: no endpoint is configured, and nothing was sent yet."""
        self.place: str | None = None
        """Where events were sent first."""
        self.has_readers: dict[tuple[str, str], bool] = {}
        """By account and Region, whether there is a rule or an archive, as far as that needs no second look."""
