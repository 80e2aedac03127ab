"""No request reads or writes a file of the server: files are the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mgn_mock.control.members import Member


def refuse_paths(member: Member, positional: list[Any], named: dict[str, Any]) -> None:
    """Raise a TypeError for an argument that the panel would take for the path of a file."""
    if member.signature is None:
        return
    if member.name == "load":
        source = named.get("source", positional[0] if positional else {})
        if isinstance(source, str):
            raise TypeError(f"the server reads no files, such as {source!r:.100}: send what is in it")
    elif "path" in member.signature.parameters:
        place = list(member.signature.parameters).index("path") - 1
        if named.get("path") is not None or positional[place : place + 1] not in ([], [None]):
            raise TypeError(f"the server writes no files: {member.name} returns what would be in it")
