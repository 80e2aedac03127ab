"""`RemoteMock`: the control panel of a server, with the members of `MgnMock`."""

from __future__ import annotations

from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from mgn_mock.control import errors
from mgn_mock.control.members import POSITIONAL, panel_members
from mgn_mock.control.values import CALLS, EVENTS, EXCEPTION, FAULT, SNAPSHOT, TEXT, Codec, FileContent
from mgn_mock.options import check_place
from mgn_mock.panel import MgnMock
from mgn_mock.remote.connection import Connection
from mgn_mock.remote.handles import RemoteFault, RemoteSnapshot, record_of
from mgn_mock.remote.listening import Listeners, events_of
from mgn_mock.transports.clients import new_client
from mgn_mock.worlds import files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from typing_extensions import Self

    from mgn_mock import _boto3_types
    from mgn_mock.control.members import Member

    _Base = MgnMock
    _Remote = TypeVar("_Remote", bound="RemoteMock")
    _Listener = TypeVar("_Listener", bound=Callable[[dict[str, Any]], object])
else:
    _Base = object

# What these bring has happened before.
_EXCHANGING = ("load", "restore")


class RemoteMock(_Base):
    """The control panel of a server that `mgn-mock serve` or the fixture `mgn_server` runs.

    It has the members of `MgnMock`, with the same results and errors. What a caller passes or gets is data: files are
    those of the caller, and `answer_through` is for a panel in the same process. It can be pickled, and used by many
    threads at once.

    Args:
        url: The URL of the server, such as `http://127.0.0.1:5055`.

    Raises:
        ValueError: That is no URL of a server.
    """

    def __init__(self, url: str) -> None:
        self._connection = Connection(url)
        self._query: dict[str, str] = {}
        self._listeners = Listeners(lambda: self.events)
        self._codec = Codec(
            {
                Exception: self._described,
                RemoteSnapshot: lambda snapshot: (SNAPSHOT, snapshot.data),
            },
            {
                CALLS: lambda calls: record_of(calls, self._codec),
                EVENTS: lambda found: events_of(self._codec.decode(found)),
                FAULT: lambda rule: RemoteFault(self._send_to_fault, self._codec.decode(rule)),
                SNAPSHOT: RemoteSnapshot,
                TEXT: str,
            },
        )

    @property
    def url(self) -> str:
        """The URL of the server."""
        return self._connection.url

    def at(self, region: str, account_id: str | None = None) -> Self:
        """Return a panel of the same server for another Region, or another account too.

        Args:
            region: The Region, such as `eu-west-1`.
            account_id: The account, twelve digits; default: this panel's.

        Raises:
            ValueError: That is not a Region, or not an account.
        """
        account_id = account_id or self.account_id
        check_place(region, account_id)
        return _restored(type(self), self.url, {"region": region, "account_id": account_id}, self)

    def client(self, region: str | None = None) -> _boto3_types.MgnClient:
        """Return a boto3 `mgn` client that calls the server from this panel's account.

        It has dummy credentials, and reads neither the environment's nor configuration files.

        Args:
            region: The Region; default: this panel's.
        """
        return new_client(region or self.region, self.account_id, self.url)

    def on_event(self, function: _Listener) -> _Listener:
        """Call a function with each event that comes from now on, until `reset`.

        It is called in this process, at the end of a call of a method of this panel, or of `poll`; else it is as with
        `MgnMock.on_event`.

        Args:
            function: Takes the event, a dict of its own.

        Returns:
            The function, so that this serves as a decorator.

        Raises:
            TypeError: It is a coroutine function, or cannot be called with one argument.
        """
        self._listeners.add(function)
        return function

    def poll(self) -> None:
        """Call the functions of `on_event` with the events that have come since the last call of a method."""
        self._listeners.tell()

    def load(self, source: Any, *, sanitize: bool = False) -> None:
        """Load a scenario, a dump, or output of the AWS CLI, as `MgnMock.load`; a file is one of the caller's."""
        self._call("load", (_content(source),), {"sanitize": sanitize})

    def dump(self, path: str | PathLike[str] | None = None) -> dict[str, Any]:
        """Return the state of the server as `MgnMock.dump`; a file is one of the caller's."""
        dumped: dict[str, Any] = self._call("dump", (), {})
        if path is not None:
            files.write_json(dumped, path)
        return dumped

    def answer_through(self, responses: Any) -> NoReturn:  # noqa: ARG002 - as of the panel
        """Refuse: a `responses` mock belongs to the process that the panel is in.

        Raises:
            TypeError: Always.
        """
        raise TypeError("answer_through needs a panel in the same process: use mock_mgn() or MgnMock() for it")

    def __repr__(self) -> str:
        place = "".join(f" {value}" for value in self._query.values())
        return f"<RemoteMock {self.url}{place}>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:  # type: ignore[override] # other panels cannot be pickled
        return _restored, (type(self), self.url, self._query)

    def _described(self, error: Exception) -> tuple[str, Any]:
        errors.check_that_it_can_be_sent(error)
        return EXCEPTION, errors.describe(error, self._codec)

    def _call(self, name: str, positional: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        arguments = {**({POSITIONAL: list(positional)} if positional else {}), **named}
        result = self._connection.send(name, self._query, arguments, self._codec)
        if name == "reset":
            self._listeners.clear()
        elif name in _EXCHANGING:
            self._listeners.skip()
        self._listeners.tell()
        return result

    def _send_to_fault(self, path: str) -> Any:
        return self._connection.send(path, {}, {}, self._codec)


def _restored(cls: type[_Remote], url: str, query: dict[str, str], like: RemoteMock | None = None) -> _Remote:
    panel = cls(url)
    panel._query = query
    if like is not None:
        panel._connection, panel._listeners = like._connection, like._listeners  # noqa: SLF001 - of the same class
    return panel


def _content(source: Any) -> Any:
    """Return a source that the server can load: the content of a file in place of its path."""
    if hasattr(source, "read"):
        content = source.read()
        data = content.encode() if isinstance(content, str) else content
        return FileContent(str(getattr(source, "name", "the given file")), data)
    if isinstance(source, (str, Path)) or hasattr(source, "__fspath__"):
        return FileContent(str(Path(source)), Path(source).read_bytes())
    return source


def _remote(member: Member) -> Any:
    """Return the remote counterpart of a member of the panel."""
    original = getattr(MgnMock, member.name)
    if member.signature is None:
        return property(partial(_read, member.name), doc=member.doc)

    @wraps(original)
    def call(self: RemoteMock, *positional: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        return self._call(member.name, positional, named)

    return call


def _read(name: str, panel: RemoteMock) -> Any:
    return panel._connection.send(name, panel._query, {}, panel._codec)  # noqa: SLF001 - of the same module


for _member in panel_members().values():
    if _member.name not in vars(RemoteMock):
        setattr(RemoteMock, _member.name, _remote(_member))
