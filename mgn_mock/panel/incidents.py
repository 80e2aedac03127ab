"""Simulating what goes wrong in real migrations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import check_reach, duration_from_text, duration_text
from mgn_mock.deferred import deferred
from mgn_mock.model.spec import service
from mgn_mock.panel.base import Panel
from mgn_mock.state.resource_types import SOURCE_SERVERS, VCENTER_CLIENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.service.launches import failures
    from mgn_mock.service.remote_source_actions import source_action_jobs
    from mgn_mock.service.source_servers import stalls, trouble
else:
    failures = deferred("mgn_mock.service.launches.failures")
    source_action_jobs = deferred("mgn_mock.service.remote_source_actions.source_action_jobs")
    stalls = deferred("mgn_mock.service.source_servers.stalls")
    trouble = deferred("mgn_mock.service.source_servers.trouble")


class Incidents(Panel):
    """Stalls, lags and failures of the control panel."""

    def stall(
        self,
        server: str | Mapping[str, Any],
        error: str = "AGENT_NOT_SEEN",
        at: str | None = None,
        after: str | timedelta | None = None,
        recover_after: str | timedelta | None = None,
    ) -> None:
        """Stall the replication of a source server, or of all servers that a vCenter client replicates.

        With `at` or `after` the stall is armed, also for a server that does not replicate yet, and comes later; it
        takes the place of one that was armed before. Durations are a timedelta or text in ISO 8601 such as `"PT1H"`.

        Args:
            server: The source server, or a vCenter client that is lost, by id or dict.
            error: The cause, a value of `DataReplicationError.error`. One that names a step of the initiation makes
                that step fail.
            at: The data replication state in which the server stalls, such as `"SHIPPING_SNAPSHOT"`: with
                `progress="on_read"` at the read after the one that showed the state, else when the state would have
                ended.
            after: How long the server replicates before it stalls, from the start of replication on, or from now
                where it replicates already.
            recover_after: How long the stall lasts; default: until `recover`, or a call that mends it.

        Raises:
            KeyError: There is no such source server or vCenter client in this account and Region.
            ValueError: There is no such error; the server does not replicate, and neither `at` nor `after` is given;
                the server never comes to the state `at`; or that is not a duration.
        """
        wanted = trouble.Stall(error, at, self._delay("after", after), self._delay("recover_after", recover_after))
        with self._moving() as region:
            if self._is_vcenter_client(server):
                client = self._found(VCENTER_CLIENTS, server)
                trouble.stall_vcenter_client(region, client["vcenterClientID"], wanted)
            else:
                trouble.stall(region, self._found(SOURCE_SERVERS, server), wanted)

    def fail_source_action(self, server: str | Mapping[str, Any], *, status: str = "FAILED") -> None:
        """Make the next source action on a source server fail.

        Args:
            server: The source server, by id or dict.
            status: The status in which the invocation ends: FAILED, TIMED_OUT, CANCELLED or STALLED. DELAYED succeeds
                after a delay; SUCCESS takes back an earlier call of this method.

        Raises:
            ValueError: There is no such status, or the installed botocore knows no source actions.
            KeyError: There is no such source server in this account and Region.
        """
        service().check_operation("StartRemoteSourceActionJob")
        with self._world.lock:
            source_action_jobs.plant_outcome(self._region, self._found(SOURCE_SERVERS, server), status)

    def recover(self, server: str | Mapping[str, Any]) -> None:
        """Undo `stall` or `lag`: a stalled server continues where it was, a lagging one is in sync again.

        What is armed is taken back too.

        Args:
            server: The source server, or a vCenter client that was lost, by id or dict.

        Raises:
            KeyError: There is no such source server or vCenter client in this account and Region.
            ValueError: The server is neither stalled nor lagging.
        """
        with self._moving() as region:
            if self._is_vcenter_client(server):
                client = self._found(VCENTER_CLIENTS, server)
                stalls.find_vcenter_client(region, client["vcenterClientID"])
            else:
                trouble.recover(region, self._found(SOURCE_SERVERS, server))

    def lag(
        self, server: str | Mapping[str, Any], duration: str | timedelta, after: str | timedelta | None = None
    ) -> None:
        """Make a source server that is in sync lag behind.

        With `after` the lag is armed, also for a server that does not replicate yet, and comes later.

        Args:
            server: The source server, by id or dict.
            duration: The lag, a timedelta or text in ISO 8601 such as `"PT10M"`; zero (`"P0D"`) ends it.
            after: How long the server replicates before it lags, from the start of replication on, or from now where
                it replicates already; if it is not in sync then, it lags as soon as it is.

        Raises:
            KeyError: There is no such source server in this account and Region.
            ValueError: That is not a duration, or the server is not in sync and `after` is not given.
        """
        behind = _duration("duration", duration)
        if behind < timedelta():
            raise ValueError(f"duration: a server cannot be ahead of its source, and {duration!r} would be that")
        delay = self._delay("after", after)
        with self._moving() as region:
            trouble.lag(region, self._found(SOURCE_SERVERS, server), duration_text(behind), delay)

    def fail_launch(
        self,
        server: str | Mapping[str, Any],
        reason: str = "The launch failed.",
        at: failures.At = "launch",
        previous_snapshot: bool = True,  # noqa: FBT001, FBT002 - the name is fixed
    ) -> None:
        """Make the next launch of a source server fail; the job ends, and the server is ready for another launch.

        A launch that fails at `"snapshot"` goes on with the earlier snapshot, and succeeds, unless there is none.

        Args:
            server: The source server, by id or dict.
            reason: The `rawError` in the job's log.
            at: The phase of the launch that fails: `"snapshot"`, `"conversion"` or `"launch"`. If a launch under way
                is past that phase, the one after it fails.
            previous_snapshot: Whether there is an earlier snapshot; False: the launch fails for good. It matters at
                `"snapshot"` alone.

        Raises:
            KeyError: There is no such source server in this account and Region.
            ValueError: A launch has no such phase, or `previous_snapshot` is False at another phase.
        """
        with self._moving() as region:
            server_id = self._found(SOURCE_SERVERS, server)["sourceServerID"]
            failures.plant(region, server_id, at=at, reason=reason, previous_snapshot=previous_snapshot)

    def fail_boot(self, server: str | Mapping[str, Any], first_boot: failures.FirstBoot = "UNKNOWN") -> None:
        """Make the first boot of a source server's instance fail: one that is booting, else the next one launched.

        The launch succeeds all the same; only `launchedInstance.firstBoot` tells.

        Args:
            server: The source server, by id or dict.
            first_boot: What `firstBoot` becomes in place of SUCCEEDED: UNKNOWN, STOPPED, or WAITING, which it stays.

        Raises:
            KeyError: There is no such source server in this account and Region.
            ValueError: A boot that fails does not end so.
        """
        with self._moving() as region:
            failures.plant_first_boot(region, self._found(SOURCE_SERVERS, server)["sourceServerID"], first_boot)

    def fail_action(self, server: str | Mapping[str, Any], action: str, reason: str = "The action failed.") -> None:
        """Make a post-launch action fail at the next launch of a source server; the instance is launched all the same.

        Args:
            server: The source server, by id or dict.
            action: The action's id, its name, or the SSM document that it runs.
            reason: The `failureReason` in the job.

        Raises:
            KeyError: There is no such source server in this account and Region.
        """
        with self._moving() as region:
            server_id = self._found(SOURCE_SERVERS, server)["sourceServerID"]
            failures.plant_action(region, server_id, action=action, reason=reason)

    def _delay(self, name: str, given: str | timedelta | None) -> timedelta | None:
        """Return a duration that starts now; raise a ValueError for one that is none, or that no clock gets through."""
        if given is None:
            return None
        delay = _duration(name, given)
        if delay <= timedelta():
            raise ValueError(f"{name}: it is a time from then on, and {given!r} is none")
        check_reach(self._world.clock.now, delay, name)
        return delay

    def _is_vcenter_client(self, named: str | Mapping[str, Any]) -> bool:
        if isinstance(named, str):
            return named in self._region.vcenter_clients
        return SOURCE_SERVERS.key not in named


def _duration(name: str, given: str | timedelta) -> timedelta:
    """Return a duration that a test gave as the named argument."""
    if isinstance(given, timedelta):
        return given
    try:
        return duration_from_text(given)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    except TypeError as error:
        raise TypeError(f"{name}: a duration is a timedelta or text such as 'PT10M', not {given!r}") from error
