"""Generated identifiers: the same in every run, and of the form that the service model defines."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from zlib import crc32

from mgn_mock.model.spec import service

# Older models have anchors that newer ones leave out.
_PREFIXED = r"\^?(?P<prefix>[a-z]+-)\[[0-9a-zA-Z-]+\]\{(?P<length>\d+)\}\$?"
# In real ids the first character depends on the Region; those of other Regions are not known.
_FIRST_CHARACTERS = {"us-east-1": "3", "eu-central-1": "1", "ap-northeast-1": "6", "eu-west-2": "g"}


_ACCOUNT_ID_LENGTH = 12


def is_account_id(value: object) -> bool:
    """Return whether a value is the id of an account: a text of twelve digits."""
    return isinstance(value, str) and len(value) == _ACCOUNT_ID_LENGTH and value.isdecimal() and value.isascii()


def digits(seed: int, kind: str, number: int, length: int) -> str:
    """Return up to 64 hexadecimal digits, derived from the seed, the kind and the number within the kind."""
    return blake2b(f"{seed}/{kind}/{number}".encode(), digest_size=32).hexdigest()[:length]


def uuid_text(seed: int, kind: str, number: int) -> str:
    """Return a UUID, derived as `digits` are."""
    text = digits(seed, kind, number, 32)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def resource_id(shape_name: str, seed: int, number: int, region: str) -> str:
    """Return the id with that number of an id shape of the model, such as `SourceServerID`."""
    form = _form(shape_name)
    if form is None:
        return uuid_text(seed, shape_name, number)
    prefix, length = form
    first = _FIRST_CHARACTERS.get(region) or f"{crc32(region.encode()) % 16:x}"
    return f"{prefix}{first}{digits(seed, shape_name, number, length - 1)}"


@cache
def _form(shape_name: str) -> tuple[str, int] | None:
    """Return the prefix and the number of characters after it; None for a UUID."""
    match = re.fullmatch(_PREFIXED, service().shape(shape_name).metadata["pattern"])
    return (match["prefix"], int(match["length"])) if match else None
