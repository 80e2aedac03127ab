"""The form of the stored resources of each type, from its declaration and the service model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.deferred import deferred
from mgn_mock.model.spec import service
from mgn_mock.planting.forms import groups, servers
from mgn_mock.planting.forms.nodes import ANYTHING, DICT, Form, members
from mgn_mock.planting.forms.required import requiring, tree_of
from mgn_mock.planting.forms.shapes import REFERENCE, member_forms, of_shape
from mgn_mock.service.shared.shapes import shape_of
from mgn_mock.state import resource_types as types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.planting.forms import networks, source_actions
    from mgn_mock.planting.forms.declared import Stored
    from mgn_mock.planting.forms.nodes import Check, Schema
    from mgn_mock.planting.forms.required import Tree
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
else:
    # Most documents hold none of them.
    networks = deferred("mgn_mock.planting.forms.networks")
    source_actions = deferred("mgn_mock.planting.forms.source_actions")


def _declared(name: str) -> Stored:
    for family in (servers, groups, networks, source_actions):
        found: Stored | None = family.declarations().get(name)
        if found is not None:
            return found
    raise KeyError(name)


# Types that planting gives defaults that do not follow from the model.
_PLANTED = frozenset({types.SOURCE_SERVERS.name, types.VCENTER_CLIENTS.name})
# The members that any resource of a listed type gets where they are missing.
DEFAULTED = ("arn", "isArchived", "tags", "creationDateTime", "lastModifiedDateTime")


class ResourceForm(NamedTuple):
    """The declared form of the resources of a type."""

    stored: Form
    """As they are in a dump, and in the world."""
    given: Form
    """As they are in a scenario, which may leave out what has a default."""
    definitions: Mapping[str, Schema]
    """The schemas that these two refer to."""


def form_of(kind: ResourceType) -> ResourceForm:
    """Return the form of the resources of a type."""
    return _form_of(kind.name)


@cache
def _form_of(name: str) -> ResourceForm:
    kind = types.RESOURCE_TYPES[name]
    declared = _declared(name)
    shapes = declared.shapes or _listed(kind)
    modelled = member_forms(*shapes)
    own = {**_unmodelled(kind, declared, modelled), **declared.own}
    known = {**modelled, **own}
    if not known or not all(service().has_shape(name) or not name for name in shapes):
        # The installed model is older than the type.
        known = {}
    content = members(known, internal=True) if known else DICT
    tree = tree_of((kind.key, *declared.required.split()))
    lacking = requiring(tree)
    quick = _quick(kind, shapes, own) if known else content.check

    def check(resource: Resource, path: str) -> None:
        quick(resource, path)
        lacking.check(resource, path)

    given = requiring(tree.within_lists() if kind.name in _PLANTED else _given(kind, tree))
    return ResourceForm(
        Form(check, _reference(f"stored.{name}")),
        Form(content.check, _reference(f"given.{name}")),
        {
            name: content.schema,
            f"stored.{name}": {"allOf": [_reference(name), lacking.schema]},
            f"given.{name}": {"allOf": [_reference(name), given.schema]},
        },
    )


def _unmodelled(kind: ResourceType, declared: Stored, modelled: Mapping[str, Form]) -> dict[str, Form]:
    """Return the forms of members that resources have, and that an older model does not show."""
    names = {path.partition(".")[0].removesuffix("[]") for path in declared.required.split()}
    if kind.arn_type is not None and kind.shows_arn:
        names |= {"arn", "tags"}
    return {name: ANYTHING for name in sorted(names) if name not in {*modelled, *declared.own}}


def _reference(name: str) -> Schema:
    return {"$ref": f"{REFERENCE}{name}"}


def _listed(kind: ResourceType) -> tuple[str, ...]:
    shape = shape_of(kind)
    return () if shape is None else (shape.name,)


def _given(kind: ResourceType, tree: Tree) -> Tree:
    shape = shape_of(kind)
    if shape is None:
        return tree
    return tree.without({*DEFAULTED, kind.key})


def _quick(kind: ResourceType, shapes: tuple[str, ...], own: Mapping[str, Form]) -> Check:
    """Return a check that holds the members of a single shape against it all at once."""
    if len(shapes) != 1 or not shapes[0]:
        return members({**member_forms(*shapes), **own}, internal=True).check
    shape = of_shape(shapes[0])

    def check(resource: Resource, path: str) -> None:
        DICT.check(resource, path)
        shape.check({name: value for name, value in resource.items() if name not in own and kind.is_shown(name)}, path)
        for name in own.keys() & resource.keys():
            own[name].check(resource[name], f"{path}.{name}")

    return check
