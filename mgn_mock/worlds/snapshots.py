"""A world as it was at one moment, kept for another time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.clock import Clock

if TYPE_CHECKING:
    from mgn_mock.state.world import World


class Snapshot:
    """What `MgnMock.snapshot` gives and `MgnMock.restore` takes; it tells nothing else.

    Args:
        world: What is kept.
    """

    def __init__(self, world: World) -> None:
        # What a copy holds is immutable, so it is made quickly and takes little.
        self._kept = world.copy()
        # One that stands still, whatever the world's does.
        self._kept.clock = Clock(world.clock.now)
        self._entries = world.record.entries()

    def restore(self, world: World) -> None:
        """Makes a world what was kept."""
        world.replace_with(self._kept.copy(), self._entries)

    def __repr__(self) -> str:
        return f"<Snapshot of {self._kept.clock.moment.text}>"
