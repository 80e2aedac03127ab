"""Takes pictures of every page of the built documentation with Chromium, at the width of a desktop and of a phone.

Run it after a build: sphinx-build docs build/docs && python docs/screenshots.py build/docs build/pictures
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

WIDTHS = (1280, 390)
HEIGHT = 2400
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def picture(browser: str, page: Path, width: int, file: Path) -> None:
    """Take a picture of one page."""
    size = f"--window-size={max(width, 500)},{HEIGHT}"
    # Chromium has no window narrower than 500 pixels: a frame of the wanted width stands in for one.
    address = page.absolute().as_uri()
    frame = file.with_suffix(".html")
    frame.write_text(
        f'<body style="margin:0"><iframe src="{address}" style="border:0;width:{width}px;height:{HEIGHT}px"></iframe>'
    )
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files")
    try:
        subprocess.run(  # noqa: S603 - a browser that was looked for by its name
            [browser, *flags, size, f"--screenshot={file}", frame.absolute().as_uri()], check=True, capture_output=True
        )
    finally:
        frame.unlink()


def main(built: Path, pictures: Path) -> None:
    """Take the pictures of all pages."""
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit(f"one of {', '.join(_BROWSERS)} has to be installed")
    pictures.mkdir(parents=True, exist_ok=True)
    for page in sorted(built.rglob("*.html")):
        name = "-".join(page.relative_to(built).with_suffix("").parts)
        if not name.startswith("_"):
            for width in WIDTHS:
                picture(browser, page, width, pictures / f"{name}-{width}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
