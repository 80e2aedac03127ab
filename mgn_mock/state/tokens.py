"""The tokens by which list operations page: opaque, and good only for the request that they were given for."""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b


def token(number: int, origin: str) -> str:
    """A token that names the last item of a page.

    Args:
        number: The item's place in its collection, so that deleting other items skips nothing.
        origin: What the page was of.
    """
    return base64.urlsafe_b64encode(f"{number}.{_seal(number, origin)}".encode()).decode()


def place(text: str, origin: str) -> int | None:
    """The place that a token names.

    Args:
        text: What came as a token.
        origin: What a page is asked of.

    Returns:
        The place; None when that is no token of this origin.
    """
    try:
        number, _, seal = base64.urlsafe_b64decode(text.encode()).decode().partition(".")
    except (ValueError, binascii.Error):
        return None
    # A token is what was given out, letter by letter, not just anything that decodes alike.
    if not number.isdecimal() or seal != _seal(int(number), origin) or text != token(int(number), origin):
        return None
    return int(number)


def _seal(number: int, origin: str) -> str:
    return blake2b(f"{number} {origin}".encode(), digest_size=12).hexdigest()
