"""The control panel of a server, in another process."""

from __future__ import annotations
