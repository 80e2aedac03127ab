"""`--state`: a file that holds the state of a server; it is the last written one, whole, however the server ends."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from mgn_mock.activation.real_time import monotonic
from mgn_mock.worlds import dumping, files

if TYPE_CHECKING:
    from mgn_mock.panel import MgnMock

# After writing, a pause of so many times what it took, so that writing slows the service by little.
_PAUSE = 10
_BEFORE_NEXT_TRY = 1.0
_log = logging.getLogger("mgn_mock.server")


class StateFile:
    """Writes the state after changes, from a thread of its own.

    Args:
        panel: The control panel of the world.
        path: The file.

    Raises:
        OSError: The file cannot be written.
    """

    def __init__(self, panel: MgnMock, path: str) -> None:
        self._world = panel._world  # noqa: SLF001 - the panel's own `dump` would hold the lock for long
        self._path = Path(path)
        self._changed = threading.Event()
        self._closing = threading.Event()
        self._remove_leftovers()
        self._write()
        self._thread = threading.Thread(target=self._write_changes, name="mgn-mock state", daemon=True)
        self._thread.start()

    def note_change(self) -> None:
        """Have the state written soon."""
        self._changed.set()

    def close(self) -> None:
        """Write the state for the last time."""
        self._closing.set()
        self._changed.set()
        self._thread.join()
        self._try_to_write()

    def _write_changes(self) -> None:
        while self._changed.wait() and not self._closing.is_set():
            self._changed.clear()
            begin = monotonic()
            is_written = self._try_to_write()
            self._closing.wait((monotonic() - begin) * _PAUSE if is_written else _BEFORE_NEXT_TRY)

    def _try_to_write(self) -> bool:
        try:
            self._write()
        except OSError:
            # The service goes on, and so do the tries: a disk may be full for a while.
            _log.exception("the state could not be written to %s", self._path)
            self._changed.set()
            return False
        return True

    def _write(self) -> None:
        with self._world.lock:
            copy = self._world.copy()
        files.write_json(dumping.dump(copy), self._path)

    def _remove_leftovers(self) -> None:
        """Remove what a server left that was killed while it wrote."""
        for leftover in self._path.parent.glob(f"{files.prefix(self._path)}*"):
            leftover.unlink(missing_ok=True)
