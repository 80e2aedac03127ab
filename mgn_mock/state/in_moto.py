"""What a world has made in moto's EC2, which drops it whenever moto begins anew."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Kind = Literal["template of a server", "template of the account", "instance"]


class Made(NamedTuple):
    """Something that was made in moto's EC2 for a resource."""

    era: Any
    """An object that moto keeps until it begins anew."""
    place: str
    kind: Kind
    owner: str
    """The id of the resource."""


class InMoto:
    """The ids of what was made, those that were replaced too: a restored world may have them again."""

    def __init__(self) -> None:
        self.made: dict[str, Made] = {}
        self.checked: dict[str, Any] = {}
        """By place, the era in which all that the world knows was found to be there."""
