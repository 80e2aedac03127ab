"""The world that a server serves, as its options say, with its application."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mgn_mock.panel import MgnMock
from mgn_mock.server.application import Application
from mgn_mock.server.options import fail
from mgn_mock.server.state_file import StateFile

if TYPE_CHECKING:
    from mgn_mock.server.application import WsgiApplication
    from mgn_mock.server.options import Options

_ANY = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - only compared with


class Served:
    """A world, its application and the file of its state."""

    def __init__(self, options: Options) -> None:
        others = _moto() if options.with_moto else None
        try:
            self.panel = MgnMock(**options.mock)
            self._load(options)
            self._state = StateFile(self.panel, options.state) if options.state else None
        except (TypeError, ValueError, OSError) as error:
            fail(str(error))
        allowed = {*options.allow_host, *({options.host} - _ANY)}
        changed = self._state.note_change if self._state else (lambda: None)
        self.application = Application(self.panel, allowed_hosts=allowed, others=others, changed=changed)

    def _load(self, options: Options) -> None:
        state, scenario = options.state, options.scenario
        if state and Path(state).exists():
            self.panel.load(state)
            if scenario:
                _say(f"The state is that of {state}; {scenario} is not loaded.")
        elif scenario:
            self.panel.load(scenario)

    def close(self) -> None:
        """Write the state for the last time."""
        if self._state is not None:
            self._state.close()


def _moto() -> WsgiApplication:
    try:
        from mgn_mock.server.moto_application import start  # noqa: PLC0415 - optional dependency
    except ImportError as error:
        fail(f'--with-moto needs moto and Flask ({error}): pip install "mgn-mock[moto,server]"')
    return start()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a command
