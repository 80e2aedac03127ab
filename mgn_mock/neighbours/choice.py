"""The choice where EC2 and S3 are: at an endpoint that is configured, in moto's active mock, or in memory."""

from __future__ import annotations

import sys
from typing import Final

from mgn_mock.neighbours.configuration import configured_endpoint
from mgn_mock.neighbours.errors import NoNeighbourError

MEMORY: Final = "memory"
MOTO: Final = "moto"


def choose(option: str, service: str, earlier: str | None) -> str:
    """Return MEMORY, MOTO, or the URL of an endpoint, for `ec2` or `s3`.

    The first choice of a world (`earlier`) is final, because resources of one place do not exist in another.

    Raises:
        NoNeighbourError: The option wants moto or an endpoint and there is neither, or the earlier one is gone.
    """
    if MEMORY in (option, earlier):
        return MEMORY
    available = _available(service)
    if available is not None and earlier in (None, available):
        return available
    if earlier is not None:
        raise NoNeighbourError(_gone_message(service, earlier))
    if option == "auto":
        return MEMORY
    raise NoNeighbourError(
        f'neighbours="boto3" needs {service.upper()}: moto\'s mock_aws has to be active around the call, or the '
        f"variable {_variable(service)} (or AWS_ENDPOINT_URL, or the configuration) to name an endpoint. "
        'Without either, use neighbours="auto" or "memory".'
    )


def _available(service: str) -> str | None:
    # As for the test's own clients of that service: botocore prefers the endpoint.
    endpoint = configured_endpoint(service)
    if endpoint:
        return endpoint
    return MOTO if moto_is_active() else None


def moto_is_active() -> bool:
    """Whether moto's `mock_aws` is active, without importing moto."""
    models = sys.modules.get("moto.core.models")
    return models is not None and bool(models.botocore_stubber.enabled)


def _variable(service: str) -> str:
    return f"AWS_ENDPOINT_URL_{service.upper()}"


def _gone_message(service: str, earlier: str) -> str:
    where = "moto's mock_aws" if earlier == MOTO else f"the endpoint {earlier}"
    return (
        f"{service.upper()} was {where} when mgn_mock needed it first, and that is not active any more. Let it last as "
        'long as the mock of mgn does, reset() the mock, or use neighbours="memory".'
    )
