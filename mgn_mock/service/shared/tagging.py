"""Checks of the tags that a resource is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ValidationException
from mgn_mock.service.shared.facts import RESERVED_TAG_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

RESERVED = "aws:"


def reserved_keys(keys: Iterable[str]) -> list[str]:
    """Return the tag keys that are reserved for AWS."""
    return sorted(key for key in keys if key.lower().startswith(RESERVED))


def refuse_reserved(keys: Iterable[str]) -> None:
    """Refuse tag keys that are reserved for AWS."""
    reserved = reserved_keys(keys)
    if reserved:
        message = f"Tag keys that begin with {RESERVED} are reserved: {', '.join(reserved)}"
        raise ValidationException.of_fields(message, "tags").resting_on(RESERVED_TAG_KEYS)
