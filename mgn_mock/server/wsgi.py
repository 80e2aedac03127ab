"""The application for `gunicorn mgn_mock.server.wsgi:application`, with the options of the environment."""

from __future__ import annotations

import atexit

from mgn_mock.server.options import parse
from mgn_mock.server.world import Served

_served = Served(parse([]))
atexit.register(_served.close)
application = _served.application
