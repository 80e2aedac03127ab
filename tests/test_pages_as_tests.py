"""The tests that pages of the documentation show, run as a reader would run them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [
    page
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if re.search(r"^(async )?def test_", page.read_text(encoding="utf-8"), re.MULTILINE)
]
# What a page tells its reader to have, but for mgn_mock, boto3, moto and pytest.
NEEDS = {"django.md": "django", "server.md": "awscli"}


def test_pages_show_tests() -> None:
    assert {"README.md", "index.md", "tutorial-first-test.md", "tutorial-migration.md"} <= {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_tests_of_a_page_pass(pytester: pytest.Pytester, page: Path) -> None:
    if page.name in NEEDS:
        pytest.importorskip(NEEDS[page.name])
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    pytester.makepyfile("\n\n".join(blocks))
    pytester.path.joinpath("wave3.json").write_text('{"source_servers": [{}, {}]}', encoding="utf-8")

    result = pytester.runpytest("-p", "no:cacheprovider", "-p", "no:asyncio")

    outcomes = result.parseoutcomes()
    assert result.ret == 0, page
    assert outcomes["passed"] > 0
