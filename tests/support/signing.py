"""Requests that code signs by itself."""

from __future__ import annotations

import json
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST = "https://mgn.us-east-1.amazonaws.com"


def signed(operation: str, region: str = "us-east-1", access_key: str = "testing", **params: Any) -> dict[str, Any]:
    """The arguments of `requests.post` for one call."""
    url, body = f"https://mgn.{region}.amazonaws.com/{operation}", json.dumps(params)
    request = AWSRequest("POST", url, data=body, headers={"content-type": "application/json"})
    SigV4Auth(Credentials(access_key, "testing"), "mgn", region).add_auth(request)
    return {"url": url, "data": body, "headers": dict(request.headers)}
