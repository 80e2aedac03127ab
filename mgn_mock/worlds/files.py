"""Write files atomically."""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

# Windows has none: an open file cannot be removed there, which tells as much as a lock.
_fcntl: Any = import_module("fcntl") if os.name != "nt" else None
# Halves of surrogate pairs, which have no UTF-8 and are written as escapes.
_SURROGATES = re.compile("[\ud800-\udfff]")
_ENDING = ".mgn-mock"


def write_json(data: Any, path: str | PathLike[str]) -> None:
    """Write data as JSON, one member a line for comparing; an OSError leaves the earlier file as it was.

    A symbolic link stays, and what it leads to is written. A file that is there keeps its permissions.
    """
    # `replace` would put a file in place of the link.
    target = Path(os.path.realpath(path))
    text = json.dumps(data, indent=2, ensure_ascii=False)
    content = _SURROGATES.sub(lambda match: f"\\u{ord(match[0]):04x}", text) if not text.isascii() else text
    _remove_left_over(target)
    descriptor, name = _new_file(target)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{content}\n")
            if _fcntl is None:
                file.close()
            Path(name).chmod(_mode(target))
            Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _new_file(target: Path) -> tuple[int, str]:
    """Return a new file beside the target, locked for as long as it is open."""
    while True:
        descriptor, name = tempfile.mkstemp(_ENDING, prefix(target), target.parent)
        if _lock(descriptor) and Path(name).exists():
            return descriptor, name
        # Another process took it for one that was left over, before it was locked.
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    if _fcntl is None:
        return True
    try:
        _fcntl.flock(descriptor, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks.
        return True
    return True


def _remove_left_over(target: Path) -> None:
    """Remove the new files of writers that were killed: nobody holds their locks any more."""
    for left in target.parent.glob(f"{_escaped(prefix(target))}*{_ENDING}"):
        with suppress(OSError):
            descriptor = os.open(left, os.O_RDWR)
            try:
                is_left_over = _lock(descriptor)
            finally:
                if _fcntl is None:
                    os.close(descriptor)
            try:
                if is_left_over:
                    left.unlink()
            finally:
                if _fcntl is not None:
                    os.close(descriptor)


def _escaped(name: str) -> str:
    """Return a name in which no character means anything to glob."""
    return re.sub(r"([*?[])", r"[\1]", name)


def _mode(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return 0o666 & ~_umask()


def prefix(path: Path) -> str:
    """Return how the names of files begin in which the new content of a file is written."""
    return f".{path.name}.new-"


def _umask() -> int:
    # The mask can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
