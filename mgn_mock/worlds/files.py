"""Write files atomically."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike


def write_json(data: Any, path: str | PathLike[str]) -> None:
    """Write data as JSON, one member a line for comparing; an OSError leaves the earlier file as it was."""
    target = Path(path)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=target.parent, prefix=prefix(target), delete=False
    ) as file:
        try:
            json.dump(data, file, indent=2, ensure_ascii=False)
            file.write("\n")
            file.close()
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(target)
        except BaseException:
            file.close()
            Path(file.name).unlink(missing_ok=True)
            raise


def prefix(path: Path) -> str:
    """Return how the names of files begin in which the new content of a file is written."""
    return f".{path.name}.new-"


def _umask() -> int:
    # The mask can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
