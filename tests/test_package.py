"""The package itself: what it exports, and what importing it costs."""

from __future__ import annotations

from importlib import metadata, resources
from pathlib import Path

import pytest

import mgn_mock
from tests.support.processes import run_python

NAMES = [
    "Activation",
    "Call",
    "Calls",
    "Fault",
    "MgnMock",
    "Options",
    "RealCallBlocked",
    "Record",
    "RemoteMock",
    "Snapshot",
    "block_real_calls",
    "current",
    "mock_mgn",
]


def test_the_public_names_are_all_there() -> None:
    assert sorted(mgn_mock.__all__) == NAMES
    for name in NAMES:
        assert getattr(mgn_mock, name).__module__.startswith("mgn_mock.")


def test_dir_lists_the_public_names_and_the_version() -> None:
    assert set(dir(mgn_mock)) >= {*NAMES, "__version__"}


def test_a_star_import_gives_the_public_names() -> None:
    names: dict[str, object] = {}
    exec("from mgn_mock import *", names)
    assert sorted(names.keys() - {"__builtins__"}) == NAMES


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'mgn_mock' has no attribute 'mock_mng'"):
        mgn_mock.mock_mng  # noqa: B018
    with pytest.raises(ImportError, match="mock_mng"):
        exec("from mgn_mock import mock_mng")


def test_the_version_is_that_of_the_installed_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def version(name: str) -> str:
        asked.append(name)
        return "1.2.3"

    monkeypatch.setattr(metadata, "version", version)
    assert mgn_mock.__version__ == "1.2.3"
    assert asked == ["mgn-mock"]


def test_types_are_told_to_type_checkers() -> None:
    assert (resources.files("mgn_mock") / "py.typed").is_file()


@pytest.mark.parametrize("statement", ["import mgn_mock", "import mgn_mock.pytest_plugin"])
def test_importing_imports_nothing_of_its_own_and_nothing_of_aws(statement: str) -> None:
    run_python(
        f"""
        import sys
        import pytest
        before = set(sys.modules)
        {statement}
        new = set(sys.modules) - before
        assert new == {{"mgn_mock", {statement.split()[1]!r}}}, new
        """
    )


def test_a_name_is_loaded_when_it_is_first_used_and_then_kept() -> None:
    run_python(
        """
        import sys
        import mgn_mock
        assert "MgnMock" not in vars(mgn_mock)
        panel = mgn_mock.MgnMock()
        assert vars(mgn_mock)["MgnMock"] is type(panel)
        optional = {"aiobotocore", "aioboto3", "moto", "pytest", "requests", "responses", "werkzeug"}
        panel.client().describe_source_servers()
        assert not optional & set(sys.modules), optional & set(sys.modules)
        """
    )


def test_optional_libraries_are_imported_where_they_are_used_alone() -> None:
    run_python(
        """
        import sys
        from mgn_mock import mock_mgn
        for transport in ("direct", "wire"):
            with mock_mgn(transport=transport) as panel:
                panel.client().describe_source_servers()
        assert not {"aiobotocore", "moto", "pytest", "requests", "responses"} & set(sys.modules)
        with mock_mgn(requests=True):
            pass
        assert "requests" in sys.modules
        assert "responses" not in sys.modules
        """
    )


def test_the_contract_on_operations_names_every_module_that_has_some() -> None:
    root = Path(__file__).parent.parent
    contracts = (root / "pyproject.toml").read_text(encoding="utf-8")
    modules = [
        f"mgn_mock.service.{path.parent.name}.{path.stem}"
        for path in (root / "mgn_mock" / "service").glob("*/*operations.py")
    ]
    assert len(modules) > 10
    assert [name for name in modules if not name.endswith(".operations") and f'"{name}"' not in contracts] == []


def test_turning_the_mock_on_imports_nothing_of_the_service_before_a_call_or_a_planting() -> None:
    run_python(
        """
        import sys
        from mgn_mock import current, mock_mgn

        def those_of(*rooms):
            return [name for name in sys.modules if name.startswith(tuple(f"mgn_mock.{room}" for room in rooms))]

        with mock_mgn(start_time="2026-01-31T12:00:00Z") as mgn:
            client = mgn.client()
            mgn.at("eu-west-1").now, mgn.calls, current()
            assert not those_of("service", "planting", "worlds"), those_of("service", "planting", "worlds")
            server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
            client.describe_source_servers()
            mgn.advance(hours=2)
            client.start_test(sourceServerIDs=[server["sourceServerID"]])
            mgn.settle()
            mgn.restore(mgn.snapshot())
            mgn.restore(mgn.dump())
            mgn.load({"source_servers": [{"tags": {"Name": "db"}}]})
            mgn.report()
            families = {name.split(".")[2] for name in those_of("service.")}
            others = {"imports", "import_file", "network_migration", "remote_source_actions", "waves", "accounts"}
            assert not families & others, families & others
        """
    )


def test_planting_a_server_and_starting_it_import_only_what_they_need() -> None:
    run_python(
        """
        import sys
        from mgn_mock import mock_mgn

        with mock_mgn() as mgn:
            client = mgn.client()
            server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
            client.start_replication(sourceServerID=server["sourceServerID"])
        unneeded = {
            "difflib",
            *("mgn_mock.activation.decorating", "mgn_mock.activation.sleeping"),
            *("mgn_mock.faults.matching", "mgn_mock.faults.rules"),
            *("mgn_mock.neighbours.ec2", "mgn_mock.neighbours.s3"),
            *("mgn_mock.service.settings.ec2_templates", "mgn_mock.service.settings.replication_configuration"),
            *("mgn_mock.transports.over_http", "mgn_mock.transports.restjson", "mgn_mock.transports.wire"),
        }
        assert not unneeded & set(sys.modules), unneeded & set(sys.modules)
        """
    )
