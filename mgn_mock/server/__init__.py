"""`mgn-mock serve`: the mock over HTTP, for the AWS CLI, other SDKs and other processes."""

from __future__ import annotations
