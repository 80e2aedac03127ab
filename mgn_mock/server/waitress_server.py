"""The server under waitress, in a thread: with limits on bodies and on slow clients, and a graceful end."""

from __future__ import annotations

THREADS = 8
# Seconds: how long a connection may be idle; how long a request may take to come in; how often both are looked at.
IDLE = 60
SLOWEST_REQUEST = 30
SLOWEST_BODY = 600
_LOOK = 5
_MOST_CONNECTIONS = 1_000
_MOST_HEADER_BYTES = 64 * 1024
# Seconds for the requests under way when the server is to stop.
GRACE = 3.0
