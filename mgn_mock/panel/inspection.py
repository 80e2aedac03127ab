"""Looking at the world and at the calls that were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from mgn_mock import dispatcher
from mgn_mock.deferred import deferred
from mgn_mock.model.spec import service
from mgn_mock.panel.base import Panel
from mgn_mock.state.resource_types import SOURCE_SERVERS
from mgn_mock.transports.direct import parsed_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from types_boto3_mgn.type_defs import SourceServerTypeDef

    from mgn_mock.service import facts, progress
    from mgn_mock.service.source_servers import view
    from mgn_mock.state.facts import Assumption
    from mgn_mock.state.record import Record
else:
    facts = deferred("mgn_mock.service.facts")
    progress = deferred("mgn_mock.service.progress")
    view = deferred("mgn_mock.service.source_servers.view")


class Inspection(Panel):
    """Looks without moving time."""

    @property
    def calls(self) -> Record:
        """The calls that were made, the first one first; refused ones too."""
        return self._world.record

    @property
    def assumptions(self) -> list[Assumption]:
        """The assumed facts that calls of this world have rested on so far, in the order of their first use.

        Each has `id`, `text` and `operations`. A call rests on what its rules say, and on what events did to the
        resources that it returned since they were last returned. `peek`, `server` and planting do not count.
        """
        with self._world.lock:
            return facts.assumptions(self._world)

    def server(self, server: str | Mapping[str, Any]) -> SourceServerTypeDef:
        """A source server as the service would show it now; no time passes.

        Args:
            server: Its id, or its dict.

        Raises:
            KeyError: There is none of that id in this account and Region.
        """
        with self._world.lock:
            progress.catch_up(self._world)
            found = view.current_view(self._region, self._found(SOURCE_SERVERS, server))
        return cast("SourceServerTypeDef", found.resource)

    def peek(self, operation: str, **params: Any) -> dict[str, Any]:
        """What a call would answer; no time passes, nothing changes, and nothing is recorded.

        Args:
            operation: The operation as the service names it, e.g. `DescribeSourceServers`.
            **params: The request's members.

        Returns:
            The answer, without ResponseMetadata.

        Raises:
            ValueError: The service has no operation of that name.
            botocore.exceptions.ClientError: The call would be refused.
        """
        service().check_operation(operation)
        caller = dispatcher.Caller(self._account_id, self._region_name)
        reply = dispatcher.peek(self._world, operation, params, caller)
        if reply.error is not None:
            raise ClientError(cast("Any", parsed_response(reply)), operation)
        return reply.body

    def assert_called(self, operation: str, *, times: int | None = None, **params: Any) -> None:
        """Asserts that an operation was called; the record's `assert_called` tells more."""
        __tracebackhide__ = True
        self.calls.assert_called(operation, times=times, **params)

    def assert_not_called(self, operation: str, **params: Any) -> None:
        """Asserts that an operation was not called; the record's `assert_not_called` tells more."""
        __tracebackhide__ = True
        self.calls.assert_not_called(operation, **params)

    def assert_order(self, *wanted: str | tuple[str, Mapping[str, Any]]) -> None:
        """Asserts that calls were made in an order; the record's `assert_order` tells more."""
        __tracebackhide__ = True
        self.calls.assert_order(*wanted)
