"""Letting go wrong what goes wrong in the field."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import duration_from_text, duration_text
from mgn_mock.deferred import deferred
from mgn_mock.panel.base import Panel
from mgn_mock.state.resource_types import SOURCE_SERVERS, VCENTER_CLIENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.service.launches import failures
    from mgn_mock.service.remote_source_actions import source_action_jobs
    from mgn_mock.service.source_servers import stalls
else:
    failures = deferred("mgn_mock.service.launches.failures")
    source_action_jobs = deferred("mgn_mock.service.remote_source_actions.source_action_jobs")
    stalls = deferred("mgn_mock.service.source_servers.stalls")


class Incidents(Panel):
    """Lets go wrong what goes wrong in the field."""

    def stall(self, server: str | Mapping[str, Any], error: str = "AGENT_NOT_SEEN") -> None:
        """Stalls the replication of a source server, or of every server that a vCenter client ships.

        Args:
            server: The source server's id, or its dict; or those of a vCenter client that is lost.
            error: What goes wrong: a value of DataReplicationError.error. One that names a step of the agent's
                initiation lets that step fail.

        Raises:
            KeyError: There is none of that id here.
            ValueError: There is no such error, or the server does not replicate.
        """
        with self._moving() as region:
            if self._is_vcenter_client(server):
                client = self._found(VCENTER_CLIENTS, server)
                stalls.lose_vcenter_client(region, client["vcenterClientID"], error)
            else:
                stalls.stall(region, self._found(SOURCE_SERVERS, server), error)

    def fail_source_action(self, server: str | Mapping[str, Any], *, status: str = "FAILED") -> None:
        """Lets the next source action job that runs on a server go wrong there.

        Args:
            server: Its id, or its dict.
            status: How the invocation ends: FAILED, TIMED_OUT, CANCELLED or STALLED; DELAYED is late and then
                succeeds, as does SUCCESS, which takes an earlier call of this back.

        Raises:
            ValueError: There is no such status.
            KeyError: There is no such server in this account and Region.
        """
        with self._world.lock:
            source_action_jobs.plant_outcome(self._region, self._found(SOURCE_SERVERS, server), status)

    def recover(self, server: str | Mapping[str, Any]) -> None:
        """Mends what is wrong: a stalled server goes on where it was, one that lags is in sync again.

        Args:
            server: The source server's id, or its dict; or those of a vCenter client that was lost.

        Raises:
            KeyError: There is none of that id here.
            ValueError: Nothing is wrong with the server.
        """
        with self._moving() as region:
            if self._is_vcenter_client(server):
                client = self._found(VCENTER_CLIENTS, server)
                stalls.find_vcenter_client(region, client["vcenterClientID"])
            else:
                stalls.recover(region, self._found(SOURCE_SERVERS, server))

    def lag(self, server: str | Mapping[str, Any], duration: str | timedelta) -> None:
        """Lets a source server that is in sync fall behind; `P0D` lets it catch up.

        Args:
            server: Its id, or its dict.
            duration: By how much: a timedelta, or ISO 8601 such as `PT10M`.

        Raises:
            KeyError: There is none of that id here.
            ValueError: That is no duration, or the server is not in sync.
        """
        behind = duration if isinstance(duration, timedelta) else duration_from_text(duration)
        if behind < timedelta():
            raise ValueError(f"duration: a server cannot be ahead of its source, and {duration!r} would be that")
        with self._moving() as region:
            stalls.lag(region, self._found(SOURCE_SERVERS, server), duration_text(behind))

    def fail_launch(
        self, server: str | Mapping[str, Any], reason: str = "The launch failed.", at: failures.At = "launch"
    ) -> None:
        """Lets the next launch of a source server fail; the job ends, and the server's lifecycle stays where it is.

        Args:
            server: Its id, or its dict.
            reason: What the job's log says, as `rawError`.
            at: The part of the launch that fails. Of a launch that is under way and past that part, nothing changes:
                then it is the launch after it.

        Raises:
            KeyError: There is none of that id here.
            ValueError: A launch has no such part.
        """
        with self._moving() as region:
            failures.plant(region, self._found(SOURCE_SERVERS, server)["sourceServerID"], at=at, reason=reason)

    def fail_action(self, server: str | Mapping[str, Any], action: str, reason: str = "The action failed.") -> None:
        """Lets a post-launch action fail at the next launch of a source server; the instance is launched all the same.

        Args:
            server: Its id, or its dict.
            action: The action's id or name, or the document that it runs.
            reason: What the job says, as `failureReason`.

        Raises:
            KeyError: There is none of that id here.
        """
        with self._moving() as region:
            server_id = self._found(SOURCE_SERVERS, server)["sourceServerID"]
            failures.plant_action(region, server_id, action=action, reason=reason)

    def _is_vcenter_client(self, named: str | Mapping[str, Any]) -> bool:
        if isinstance(named, str):
            return named in self._region.vcenter_clients
        return SOURCE_SERVERS.key not in named
