"""Where EC2 and S3 are: at an endpoint that the environment names, in moto's active mock, or a stand-in in memory."""

from __future__ import annotations

import os
import sys
from typing import Final

from mgn_mock.neighbours.errors import NoNeighbourError

MEMORY: Final = "memory"
MOTO: Final = "moto"


def choose(option: str, service: str, earlier: str | None) -> str:
    """Where a neighbour is, for one world.

    The first need decides, since what was made in one place is not known in another.

    Args:
        option: The option `neighbours`: `auto`, `boto3` or `memory`.
        service: `ec2` or `s3`.
        earlier: What was chosen before; None: nothing yet.

    Returns:
        MEMORY, MOTO, or the URL of an endpoint.

    Raises:
        NoNeighbourError: There is nobody to ask, or not the one who was asked before.
    """
    if MEMORY in (option, earlier):
        return MEMORY
    there = _there(service)
    if there is not None and earlier in (None, there):
        return there
    if earlier is not None:
        raise NoNeighbourError(_gone(service, earlier))
    if option == "auto":
        return MEMORY
    raise NoNeighbourError(
        f'neighbours="boto3" needs {service.upper()}: moto\'s mock_aws has to be active around the call, or the '
        f'variable {_variable(service)} to name an endpoint. Without either, use neighbours="auto" or "memory".'
    )


def _there(service: str) -> str | None:
    # What the test's own clients of that service would use, in botocore's order.
    endpoint = os.environ.get(_variable(service))
    if endpoint:
        return endpoint
    return MOTO if moto_is_active() else None


def moto_is_active() -> bool:
    """Whether moto's `mock_aws` is on; moto is not imported for it."""
    models = sys.modules.get("moto.core.models")
    return models is not None and bool(models.botocore_stubber.enabled)


def _variable(service: str) -> str:
    return f"AWS_ENDPOINT_URL_{service.upper()}"


def _gone(service: str, earlier: str) -> str:
    where = "moto's mock_aws" if earlier == MOTO else f"the endpoint {earlier}"
    return (
        f"{service.upper()} was {where} when mgn_mock needed it first, and that is not active any more. Let it last as "
        'long as the mock of mgn does, reset() the mock, or use neighbours="memory".'
    )
