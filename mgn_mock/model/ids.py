"""Made-up identifiers: the same in every run, and in the form that the service model gives them."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from zlib import crc32

from mgn_mock.model.spec import service

# Older models write the anchors that newer ones leave out.
_PREFIXED = re.compile(r"\^?(?P<prefix>[a-z]+-)\[[0-9a-zA-Z-]+\]\{(?P<length>\d+)\}\$?")
# In real ids the first digit follows the Region (observed); the other Regions' digits are not known.
_FIRST_DIGITS = {"us-east-1": "3", "eu-central-1": "1", "ap-northeast-1": "6"}


def digits(seed: int, kind: str, number: int, length: int) -> str:
    """Hexadecimal digits that follow from the seed, the kind of thing and its number.

    Args:
        seed: The world's seed.
        kind: What is made, any text.
        number: The how-manieth of that kind.
        length: How many digits; 64 at most.
    """
    return blake2b(f"{seed}/{kind}/{number}".encode(), digest_size=32).hexdigest()[:length]


def uuid_text(seed: int, kind: str, number: int) -> str:
    """The same in the form of a UUID."""
    text = digits(seed, kind, number, 32)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def resource_id(shape_name: str, seed: int, number: int, region: str) -> str:
    """An id that fits one of the model's id shapes.

    Args:
        shape_name: The shape of the id, e.g. `SourceServerID`.
        seed: The world's seed.
        number: The how-manieth of that kind.
        region: The Region, whose digit real ids begin with.
    """
    form = _form(shape_name)
    if form is None:
        return uuid_text(seed, shape_name, number)
    prefix, length = form
    first = _FIRST_DIGITS.get(region) or f"{crc32(region.encode()) % 16:x}"
    return f"{prefix}{first}{digits(seed, shape_name, number, length - 1)}"


@cache
def _form(shape_name: str) -> tuple[str, int] | None:
    """The prefix and the number of characters behind it; None for a UUID."""
    match = _PREFIXED.fullmatch(service().shape(shape_name).metadata["pattern"])
    return (match["prefix"], int(match["length"])) if match else None
