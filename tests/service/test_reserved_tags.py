"""Tags that begin with `aws:`, in every operation of the installed model that takes tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.model.spec import service
from tests.support.asking import at_fault, refusal, world_of
from tests.support.minimal import minimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

RESERVED = {"team": "a", "AWS:x": ""}
TAGS = {"TagsMap", "ScopeTagsMap"}


def with_tags(shape: Any) -> Iterator[tuple[str, Any]]:
    """The path of each member for tags below a shape, and the least value that has reserved ones there."""
    if shape.name in TAGS:
        yield "", RESERVED
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            for path, value in with_tags(member):
                rest = {} if getattr(shape, "is_tagged_union", False) else minimal(shape)
                yield f"{name}.{path}".rstrip(".").replace(".[", "["), {**rest, name: value}
    elif shape.type_name == "list":
        for path, value in with_tags(shape.member):
            yield f"[0].{path}".rstrip("."), [value]


CASES = [
    pytest.param(name, path, request, id=f"{name}-{path}")
    for name in service().operation_names
    if (shape := service().operation(name).input) is not None
    for path, request in with_tags(shape)
]


@pytest.mark.parametrize(("operation", "path", "request_"), CASES)
def test_tags_that_begin_with_aws_are_refused_wherever_tags_are_taken(
    mgn: MgnMock, client: MgnClient, operation: str, path: str, request_: Any
) -> None:
    before = world_of(mgn)
    error = refusal("ValidationException", getattr(client, service().operation(operation).method_name), **request_)
    assert (error["reason"], at_fault(error)) == ("other", {path})
    assert "AWS:x" in error["message"]
    assert world_of(mgn) == before
    assert "reserved-tag-keys" in [each.id for each in mgn.assumptions]


def test_tags_of_staging_areas_and_scopes_are_among_them() -> None:
    names = {str(each.values[1]).rpartition(".")[2] for each in CASES}
    assert {"tags", "stagingAreaTags"} <= names
