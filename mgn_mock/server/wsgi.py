"""The application for `gunicorn mgn_mock.server.wsgi:application`, with the options of the environment."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from mgn_mock.server.options import parse
from mgn_mock.server.world import Served

if TYPE_CHECKING:
    from mgn_mock.server.application import Application

_served = Served(parse([]))
atexit.register(_served.close)
application: Application = _served.application
