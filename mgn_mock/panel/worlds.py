"""Saving and loading the whole state of a mock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.panel.base import Panel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from mgn_mock import worlds
    from mgn_mock.service import progress
    from mgn_mock.worlds import dumping, files, report, snapshots
    from mgn_mock.worlds.snapshots import Snapshot
else:
    worlds = deferred("mgn_mock.worlds")
    progress = deferred("mgn_mock.service.progress")
    dumping = deferred("mgn_mock.worlds.dumping")
    report = deferred("mgn_mock.worlds.report")
    files = deferred("mgn_mock.worlds.files")
    snapshots = deferred("mgn_mock.worlds.snapshots")


class Worlds(Panel):
    """Snapshots, dumps and reports of the control panel."""

    def snapshot(self) -> Snapshot:
        """Return a snapshot of the mock for `restore`: all accounts and Regions, clock, fault rules, calls, events."""
        with self._world.lock:
            return snapshots.Snapshot(self._world)

    def restore(self, state: Snapshot | Mapping[str, Any]) -> None:
        """Restore a snapshot or a dump, its clock included; each can be restored any number of times.

        Args:
            state: The result of `snapshot` or `dump`. A dump contains no calls, so `calls` is empty afterwards. The
                functions of `on_event` stay.

        Raises:
            ValueError: The dump is incomplete, or something in it does not fit; the message begins with its path.
        """
        with self._world.lock:
            if isinstance(state, snapshots.Snapshot):
                state.restore(self._world)
            else:
                self._world.replace_with(worlds.whole(self._world, state), ())

    def dump(self, path: str | PathLike[str] | None = None) -> dict[str, Any]:
        """Return the state of the mock as JSON data: all accounts and Regions, what is under way, events, fault rules.

        Args:
            path: A file to write the JSON to as well; it is written completely or not at all.

        Returns:
            The data, for `restore` or `load`.

        Raises:
            OSError: The file cannot be written.
        """
        with self._world.lock:
            dumped = dumping.dump(self._world)
        if path is not None:
            files.write_json(dumped, path)
        return dumped

    def load(self, source: Any, *, sanitize: bool = False) -> None:
        """Load a scenario, a dump, or output of the AWS CLI for a real account. A load that fails changes nothing.

        A scenario has the format of `dump`, with any parts left out; collections at its top level go to this panel's
        account and Region. Its resources are merged over defaults and added to those that exist. A complete dump
        replaces everything, the clock included. Output of `aws mgn describe-source-servers` and similar commands goes
        to this panel's account and Region: ARNs are rewritten, and times converted to UTC.

        Args:
            source: A path to a file (JSON; TOML from Python 3.11; YAML if PyYAML is installed), an open file, a dict,
                or a list of dicts.
            sanitize: Whether to replace ids, names, addresses and account numbers, equal ones alike.

        Raises:
            TypeError: The source is none of these.
            ValueError: Something does not fit; the message gives the file, the path in it, and the reason.
            OSError: The file cannot be read.
        """
        with self._telling():
            progress.catch_up(self._world)
            loaded = worlds.load(self._region, source, sanitize=sanitize)
            self._world.replace_with(loaded.world, () if loaded.is_whole else None)

    def report(self) -> str:
        """Return a readable summary of the mock: its resources, their states, the next events, and the latest calls."""
        if self._interception.has_ended:
            with self._remains.lock:
                return report.report(self._remains, self._account_id)
        with self._telling():
            progress.catch_up(self._remains)
            return report.report(self._remains, self._account_id)
