"""The paging tokens of list operations: opaque, and good only for the request that they were given for."""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b


def token(number: int, origin: str) -> str:
    """Return a token for what follows the row of a number, so that deleting others skips nothing."""
    return base64.urlsafe_b64encode(f"{number}.{_seal(number, origin)}".encode()).decode()


def place(text: str, origin: str) -> int | None:
    """Return the row number in a token; None when the text is no token of this origin."""
    try:
        number, _, seal = base64.urlsafe_b64decode(text.encode()).decode().partition(".")
    except (ValueError, binascii.Error):
        return None
    # Several texts decode alike; only the one that was given out is a token.
    if not number.isdecimal() or seal != _seal(int(number), origin) or text != token(int(number), origin):
        return None
    return int(number)


def _seal(number: int, origin: str) -> str:
    return blake2b(f"{number} {origin}".encode(), digest_size=12).hexdigest()
