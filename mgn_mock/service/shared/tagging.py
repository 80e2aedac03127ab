"""Which tags a resource may be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ValidationException

if TYPE_CHECKING:
    from collections.abc import Iterable

RESERVED = "aws:"


def reserved_keys(keys: Iterable[str]) -> list[str]:
    """Those of some tag keys that are AWS's own (assumed for this service, as in all of AWS)."""
    return sorted(key for key in keys if key.lower().startswith(RESERVED))


def refuse_reserved(keys: Iterable[str]) -> None:
    """Refuses tag keys that are AWS's own.

    Raises:
        ValidationException: Some of them are.
    """
    reserved = reserved_keys(keys)
    if reserved:
        message = f"Tag keys that begin with {RESERVED} are reserved: {', '.join(reserved)}"
        raise ValidationException.of_fields(message, "tags")
