"""An in-process mock of the boto3 client of AWS Application Migration Service (`mgn`).

Importing this package imports nothing else and changes nothing: its names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mgn_mock.activation.active import current
    from mgn_mock.activation.blocking import RealCallBlocked, block_real_calls
    from mgn_mock.activation.mock import Activation, mock_mgn
    from mgn_mock.faults.rules import Fault
    from mgn_mock.options import Options
    from mgn_mock.panel import MgnMock
    from mgn_mock.remote.panel import RemoteMock
    from mgn_mock.state.calls import Call
    from mgn_mock.state.record import Calls, Record
    from mgn_mock.worlds.snapshots import Snapshot

    __version__: str

__all__ = [
    "Activation",
    "Call",
    "Calls",
    "Fault",
    "MgnMock",
    "Options",
    "RealCallBlocked",
    "Record",
    "RemoteMock",
    "Snapshot",
    "block_real_calls",
    "current",
    "mock_mgn",
]

_HOMES = {
    "Activation": "mgn_mock.activation.mock",
    "Call": "mgn_mock.state.calls",
    "Calls": "mgn_mock.state.record",
    "Fault": "mgn_mock.faults.rules",
    "MgnMock": "mgn_mock.panel",
    "Options": "mgn_mock.options",
    "RealCallBlocked": "mgn_mock.activation.blocking",
    "Record": "mgn_mock.state.record",
    "RemoteMock": "mgn_mock.remote.panel",
    "Snapshot": "mgn_mock.worlds.snapshots",
    "block_real_calls": "mgn_mock.activation.blocking",
    "current": "mgn_mock.activation.active",
    "mock_mgn": "mgn_mock.activation.mock",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("mgn-mock")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
