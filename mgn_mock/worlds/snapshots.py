"""Snapshots of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.clock import Clock
from mgn_mock.worlds import forms

if TYPE_CHECKING:
    from mgn_mock.state.world import World


class Snapshot:
    """An opaque copy of a world, which `MgnMock.snapshot` returns and `MgnMock.restore` takes."""

    def __init__(self, world: World) -> None:
        self._kept = world.copy()
        # A clock that stands still, even where the world's follows the system's.
        self._kept.clock = Clock(world.clock.now)
        self._entries = world.record.entries()
        self._kept.notices.replace_with(world.notices)

    def restore(self, world: World) -> None:
        """Put a world back into the state of the snapshot."""
        twin = self._kept.copy()
        twin.notices.replace_with(self._kept.notices)
        world.replace_with(twin, self._entries)

    def __repr__(self) -> str:
        return f"<Snapshot of {forms.clock_text(self._kept)}>"
