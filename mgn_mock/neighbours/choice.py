"""The choice where a neighbour is: at an endpoint that is configured, in moto's active mock, or in memory."""

from __future__ import annotations

import sys
from typing import Final

from mgn_mock.neighbours.configuration import configured_endpoint
from mgn_mock.neighbours.errors import NoNeighbourError
from mgn_mock.neighbours.table import NEIGHBOURS

MEMORY: Final = "memory"
MOTO: Final = "moto"
MOTO_MODULE: Final = "moto.core.models"
"""The module that every use of moto imports."""


def choose(option: str, service: str, earlier: str | None) -> str:
    """Return MEMORY, MOTO, or the URL of an endpoint, for a neighbour by the name of its client.

    The first choice of a world (`earlier`) is final, because resources of one place do not exist in another.

    Raises:
        NoNeighbourError: The option wants moto or an endpoint and there is neither, or the earlier one is gone.
    """
    if MEMORY in (option, earlier):
        return MEMORY
    return chosen(option, service, earlier, _available(service))


def chosen(option: str, service: str, earlier: str | None, available: str | None) -> str:
    """Return what `choose` does, where it is known what is available."""
    if available is not None and earlier in (None, available):
        return available
    if earlier is not None:
        raise NoNeighbourError(_gone_message(service, earlier))
    if option == "auto":
        return MEMORY
    raise NoNeighbourError(
        f'neighbours="boto3" needs {NEIGHBOURS[service].service}: moto\'s mock_aws has to be active around the call, '
        f"or the variable {_variable(service)} (or AWS_ENDPOINT_URL, or the configuration) to name an endpoint. "
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
    models = sys.modules.get(MOTO_MODULE)
    return models is not None and bool(models.botocore_stubber.enabled)


def _variable(service: str) -> str:
    return NEIGHBOURS[service].variables[0]


def _gone_message(service: str, earlier: str) -> str:
    where = "moto's mock_aws" if earlier == MOTO else f"the endpoint {earlier}"
    return (
        f"{NEIGHBOURS[service].service} was {where} when mgn_mock needed it first, and that is not active any more. "
        'Let it last as long as the mock of mgn does, reset() the mock, or use neighbours="memory".'
    )
