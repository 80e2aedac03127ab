"""What a declaration of stored resources is made of.

The model says what members are, but hardly ever which of them an answer may lack. What operations rely on is declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.model.spec import service
from mgn_mock.planting.forms.nodes import ANYTHING, DICT, TEXT, Form, members
from mgn_mock.planting.forms.shapes import member_forms, of_shape

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stored(NamedTuple):
    """What resources of a type have."""

    required: str = ""
    """The paths of what none may lack, with blanks between them."""
    shapes: tuple[str, ...] = ()
    """The shapes whose members they have; none: the one that the type is listed in."""
    own: Mapping[str, Form] = {}
    """Members that no shape has."""


# A resource that was made with a client token keeps it.
TOKEN = {"_clientToken": TEXT}


def shape_form(name: str) -> Form:
    """Return the form of a shape, or of anything where the installed model lacks it."""
    return of_shape(name) if service().has_shape(name) else ANYTHING


def partly(name: str) -> Form:
    """Return the form of some members of a structure."""
    return members(member_forms(name)) if service().has_shape(name) else DICT
