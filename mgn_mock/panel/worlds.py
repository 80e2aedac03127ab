"""Keeping whole worlds."""

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
    """Keeps whole worlds, and brings them back."""

    def snapshot(self) -> Snapshot:
        """The world as it is now, in an instant, for `restore`; the calls so far are in it too."""
        with self._world.lock:
            return snapshots.Snapshot(self._world)

    def restore(self, state: Snapshot | Mapping[str, Any]) -> None:
        """Makes the world what it was; the clock goes back with it. It can be done again and again.

        Args:
            state: What `snapshot` or `dump` gave. A dump holds no calls, so there are none afterwards.

        Raises:
            ValueError: The dump is not whole, or something in it does not fit; the text begins with its path.
        """
        with self._world.lock:
            if isinstance(state, snapshots.Snapshot):
                state.restore(self._world)
            else:
                self._world.replace_with(worlds.whole(self._world, state), ())

    def dump(self, path: str | PathLike[str] | None = None) -> dict[str, Any]:
        """The whole world as data that JSON can hold: all accounts and Regions, what is to come, the fault rules.

        Args:
            path: A file to write it to as well, all at once or not at all.

        Returns:
            The data.

        Raises:
            OSError: The file cannot be written.
        """
        with self._world.lock:
            dumped = dumping.dump(self._world)
        if path is not None:
            files.write_json(dumped, path)
        return dumped

    def load(self, source: Any, *, sanitize: bool = False) -> None:
        """Loads a file or a dict: a scenario, a dump, or what the AWS CLI printed for a real account.

        A scenario has the form that `dump` writes, and any part of it may be missing; kinds of resources may stand
        at its top, for this panel's account and Region. It is added to the world, its resources laid over
        defaults. A dump that is whole replaces the world, its clock included. What
        `aws mgn describe-source-servers` and its like printed, in any mixture, goes to this panel's account and
        Region: ARNs are rewritten, times end in `Z`.

        Args:
            source: A path (JSON; TOML where Python reads it; YAML where PyYAML is), an open file, a dict, or a
                list of dicts.
            sanitize: Whether ids, names, addresses and account numbers are replaced, what is equal by what is equal.

        Raises:
            TypeError: The source is none of these.
            ValueError: Something does not fit; the text names the file, the path in it, and the reason. Nothing is
                changed then.
            OSError: The file cannot be read.
        """
        with self._world.lock:
            progress.catch_up(self._world)
            loaded = worlds.load(self._region, source, sanitize=sanitize)
            self._world.replace_with(loaded.world, () if loaded.is_whole else None)

    def report(self) -> str:
        """The world as a person reads it: what there is, in which state, and what comes next."""
        with self._world.lock:
            progress.catch_up(self._world)
            return report.report(self._world)
