from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from mgn_mock.model.spec import service
from tests.support.seen import NEWEST, OPTION

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(not NEWEST, reason="the pages are generated with the newest service model")
def test_the_generated_pages_of_the_reference_are_what_the_code_says() -> None:
    generator = runpy.run_path(str(ROOT / "docs" / "generate_reference.py"))

    for name, text in generator["pages"]().items():
        written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
        assert written == text, f"{name}: run python docs/generate_reference.py"


@pytest.mark.skipif(not NEWEST, reason="the page is generated with the newest service model")
def test_the_page_of_coverage_is_what_the_model_the_code_and_the_tests_say(request: pytest.FixtureRequest) -> None:
    if request.config.getoption(OPTION):
        pytest.skip("it is written after this run")
    generator = runpy.run_path(str(ROOT / "docs" / "generate_coverage.py"))

    written = (ROOT / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8")

    assert written == generator["page"](), "run: python docs/generate_coverage.py"


def test_the_main_job_shows_a_server_before_the_answer_and_how_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "docs" / "examples" / "start_replication.py"), run_name="__main__")

    lines = capsys.readouterr().out.splitlines()
    states = [line.split()[-2:] for line in lines if not line.startswith(" ")]
    assert states == [
        ["DISCOVERED,", "STOPPED"],
        ["NOT_READY,", "PENDING_SNAPSHOT_SHIPPING"],
        ["NOT_READY,", "PENDING_SNAPSHOT_SHIPPING"],
        ["NOT_READY,", "SHIPPING_SNAPSHOT"],
        ["NOT_READY,", "CREATING_SNAPSHOT"],
        ["READY_FOR_TEST,", "CONTINUOUS"],
    ]


def test_the_readme_gives_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "python -m pip install . && python docs/examples/start_replication.py" in readme
    assert "python -m pip install tox && tox" in readme


def test_the_page_of_the_architecture_has_the_floors_of_the_contracts() -> None:
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    floors = [
        re.findall(r'"([^"]+)"', layers)
        for layers in re.findall(r"^layers = \[(.*?)^\]", contracts, re.DOTALL | re.MULTILINE)
    ]

    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    written = [block.splitlines() for block in re.findall(r"```text\n(.*?)```", page, re.DOTALL)]
    assert written == floors


LEFT_OUT = (
    "InitializeService", "metrics", "replication servers", "conversion servers", "launch template that outlives",
    "`reason`", "`resourceType`", "Storage Virtual Machine", "DisconnectFromService", "`initialized=False`",
)  # fmt: skip


def test_what_is_left_out_on_purpose_is_said() -> None:
    said = runpy.run_path(str(ROOT / "docs" / "generate_assumptions.py"))["LEFT_OUT"]
    assert [words for words in LEFT_OUT if words not in said] == []


@pytest.mark.parametrize("event", ["SERVER_SKIPPED", "JOB_CANCEL"])
def test_events_that_are_never_written_are_said_to_be(event: str) -> None:
    assert event in service().enum("JobLogEvent")
    page = (ROOT / "docs" / "launches.md").read_text(encoding="utf-8")
    assert "are never written" in page.partition(event)[2]
    code = (ROOT / "mgn_mock").rglob("*.py")
    assert [path.name for path in code if event in path.read_text(encoding="utf-8")] == []
