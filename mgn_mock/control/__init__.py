"""The control panel over HTTP, as the server and `RemoteMock` agree on it; everything follows from the panel itself."""

from __future__ import annotations
