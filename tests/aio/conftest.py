from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    NewClient = Callable[..., Any]

collect_ignore_glob = [] if find_spec("aiobotocore") else ["test_*.py"]


def of_aiobotocore() -> NewClient:
    from aiobotocore.session import get_session

    return get_session().create_client


def of_aioboto3() -> NewClient:
    import aioboto3

    client: NewClient = aioboto3.Session().client
    return client


@pytest.fixture(params=["aiobotocore", "aioboto3"])
def new_session(request: pytest.FixtureRequest) -> Callable[[], NewClient]:
    """Makes a session of either library, and gives what makes its clients; `async with` opens them."""
    pytest.importorskip(request.param)
    of_library = of_aiobotocore if request.param == "aiobotocore" else of_aioboto3

    def session() -> NewClient:
        make = of_library()

        def client(service: str = "mgn", **more: Any) -> Any:
            keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", **more}
            return make(service, region_name="us-east-1", **keys)

        return client

    return session


@pytest.fixture
def new_client(new_session: Callable[[], NewClient]) -> NewClient:
    """Makes a client of either library, from a session that is as old as the test."""
    return new_session()
