"""Requests whose answers a cassette of vcrpy plays, which reach no network."""

from __future__ import annotations

import sys
from typing import Any

from botocore.awsrequest import AWSHTTPSConnectionPool


def is_played(request: Any) -> bool:
    """Return whether the cassette that is in use has the answer to a prepared request of botocore."""
    # vcrpy replaces the class, and gives it the cassette; a test that does not use it has not imported it.
    cassette = getattr(AWSHTTPSConnectionPool.ConnectionCls, "cassette", None)
    vcr: Any = sys.modules.get("vcr.request")
    if cassette is None or vcr is None:
        return False
    known = vcr.Request(request.method, request.url, request.body, dict(request.headers))
    return bool(cassette.can_play_response_for(known))
