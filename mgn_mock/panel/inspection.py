"""Inspecting resources and calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from mgn_mock import dispatcher
from mgn_mock.deferred import deferred
from mgn_mock.model.spec import service
from mgn_mock.panel.base import Panel
from mgn_mock.state.resource_types import SOURCE_SERVERS
from mgn_mock.transports.direct import parsed_response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mgn_mock.service import facts, progress
    from mgn_mock.service.launches import dropped
    from mgn_mock.service.source_servers import view
    from mgn_mock.state.facts import Assumption
    from mgn_mock.state.record import Record
    from mgn_mock.state.world import Region
    from mgn_mock.type_defs import Application, Job, SourceServer, Wave
else:
    dropped = deferred("mgn_mock.service.launches.dropped")
    facts = deferred("mgn_mock.service.facts")
    progress = deferred("mgn_mock.service.progress")
    view = deferred("mgn_mock.service.source_servers.view")


class Inspection(Panel):
    """Views of the control panel that neither move time nor change anything."""

    @property
    def calls(self) -> Record:
        """The calls so far, in order, including those that failed; the option `record` limits how many are kept."""
        return self._remains.record

    @property
    def assumptions(self) -> list[Assumption]:
        """The assumed facts that calls of this world have rested on so far, in the order of their first use.

        Each has `id`, `text` and `operations`. A call rests on what its rules say, and on what events did to the
        resources that it returned since they were last returned. `peek`, `server` and planting do not count.
        """
        with self._remains.lock:
            return facts.assumptions(self._remains)

    def server(self, server: str | Mapping[str, Any]) -> SourceServer:
        """Return a source server as DescribeSourceServers would show it now, without moving time.

        Args:
            server: The source server, by id or dict.

        Returns:
            The source server, in boto3's SourceServer shape.

        Raises:
            KeyError: There is no such source server in this account and Region.
        """
        with self._looking() as region:
            shown, _ = view.current_view(region, self._found(SOURCE_SERVERS, server))
        return cast("SourceServer", self._shown(shown, "SourceServer"))

    def source_servers(self) -> list[SourceServer]:
        """Return all source servers as the service lists them, without moving time.

        Returns:
            The source servers of this account and Region, archived ones too, in boto3's SourceServer shape.
        """
        return cast("list[SourceServer]", self._all("DescribeSourceServers"))

    def applications(self) -> list[Application]:
        """Return all applications as the service lists them, without moving time.

        Returns:
            The applications of this account and Region, in boto3's Application shape.
        """
        return cast("list[Application]", self._all("ListApplications"))

    def waves(self) -> list[Wave]:
        """Return all waves as the service lists them, without moving time.

        Returns:
            The waves of this account and Region, in boto3's Wave shape.
        """
        return cast("list[Wave]", self._all("ListWaves"))

    def jobs(self) -> list[Job]:
        """Return all jobs as the service lists them, without moving time.

        Returns:
            The jobs of this account and Region, in boto3's Job shape.
        """
        return cast("list[Job]", self._all("DescribeJobs"))

    def _all(self, operation: str) -> list[dict[str, Any]]:
        """Return what all pages of a list operation show, from one copy of the world."""
        with self._looking():
            return dispatcher.listed(self._world, operation, dispatcher.Caller(self._account_id, self._region_name))

    @contextmanager
    def _looking(self) -> Iterator[Region]:
        """Give the Region as it is now, after all events that are due."""
        with self._moving() as region:
            if region.world.in_moto.made:
                dropped.renew(region)
            yield region

    def peek(self, operation: str, **params: Any) -> dict[str, Any]:
        """Return the response that a call would get, without making it: no time passes, nothing changes or is recorded.

        Args:
            operation: The operation, such as `"DescribeSourceServers"`.
            **params: The parameters of the call, as for boto3.

        Returns:
            The response, without ResponseMetadata.

        Raises:
            ValueError: The service has no operation of that name.
            botocore.exceptions.ClientError: The call would fail.
        """
        service().check_operation(operation)
        caller = dispatcher.Caller(self._account_id, self._region_name)
        with self._telling():
            reply = dispatcher.peek(self._world, operation, params, caller)
        if reply.error is not None:
            raise ClientError(cast("Any", parsed_response(reply)), operation)
        return reply.body

    def assert_called(self, operation: str, *, times: int | None = None, **params: Any) -> None:
        """Assert that an operation was called, counting calls that failed.

        Args:
            operation: The operation, such as `"StartReplication"`.
            times: The exact number of calls; default: at least one.
            **params: Parameters that the calls must have had; they may have had others besides.

        Raises:
            AssertionError: It was not called so; the message lists the calls that were made.
            ValueError: The service has no operation of that name.
        """
        __tracebackhide__ = True
        self.calls.assert_called(operation, times=times, **params)

    def assert_not_called(self, operation: str, **params: Any) -> None:
        """Assert that an operation was not called, or not with these parameters.

        Args:
            operation: The operation, such as `"StartReplication"`.
            **params: Parameters of the calls that must not have been made.

        Raises:
            AssertionError: It was called so; the message lists the calls that were made.
            ValueError: The service has no operation of that name.
        """
        __tracebackhide__ = True
        self.calls.assert_not_called(operation, **params)

    def assert_order(self, *wanted: str | tuple[str, Mapping[str, Any]]) -> None:
        """Assert that calls were made in this order; there may be others before, between and after them.

        Args:
            *wanted: Operations, such as `"StartReplication"`, or tuples of an operation and its parameters.

        Raises:
            AssertionError: They were not; the message lists the calls that were made.
            ValueError: The service has no operation of that name.
        """
        __tracebackhide__ = True
        self.calls.assert_order(*wanted)
