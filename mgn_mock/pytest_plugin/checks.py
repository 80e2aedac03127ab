"""What pytest refuses as a usage error, before the first test: options and markers that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.options import settings_from
from mgn_mock.pytest_plugin.decorators import is_decorator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mgn_mock.state.settings import Settings

# What the environment says is not what is checked.
_PLACE = {"region": "us-east-1", "account_id": "123456789012"}


def settings(options: Mapping[str, Any]) -> Settings:
    """Return checked options, whatever the environment says."""
    return settings_from({**_PLACE, **options})


def check_options(given: Iterable[tuple[str, str, Any]]) -> None:
    """Refuse options of the run; each comes with the place where it is given."""
    for place, name, value in given:
        fault = _fault_in({name: value})
        if fault is not None:
            raise pytest.UsageError(f"{place}: {fault}")


def check_markers(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Refuse markers with options that do not fit, at the first test that has such a one."""
    checked: set[int] = set()
    for item in items:
        for mark in item.iter_markers("mgn_mock"):
            if id(mark) in checked or is_decorator(mark):
                continue
            checked.add(id(mark))
            fault = _fault(mark)
            if fault is not None:
                _refuse(session, items, item, fault)
                return


def _fault(mark: pytest.Mark) -> str | None:
    given = [*map(repr, mark.args), *(f"{name}={value!r}" for name, value in mark.kwargs.items())]
    fault = (
        "the marker mgn_mock takes options by keyword, such as @pytest.mark.mgn_mock(seed=7)"
        if mark.args
        else _fault_in({name: value for name, value in mark.kwargs.items() if name != "scenario"})
    )
    return f"the marker mgn_mock({', '.join(given)}): {fault}" if fault is not None else None


def _fault_in(options: Mapping[str, Any]) -> str | None:
    try:
        settings(options)
    except (TypeError, ValueError) as error:
        return str(error)
    return None


def _refuse(session: pytest.Session, items: list[pytest.Item], item: pytest.Item, fault: str) -> None:
    if not hasattr(session.config, "workerinput"):
        raise pytest.UsageError(f"{item.nodeid}: {fault}")
    # A process of pytest-xdist can only report it and run nothing; its controller tells it once for all of them.
    items.clear()
    session.config.hook.pytest_collectreport(report=pytest.CollectReport(item.nodeid, "failed", fault, []))
