"""Whether all that turns the mock on for one test asks for the same: its marker, its decorators and shared fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from mgn_mock.pytest_plugin.checks import settings
from mgn_mock.pytest_plugin.decorators import decorators_of, marker_of, options_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The fixtures that are on before a test's own mock, with the node whose markers give their options.
_SHARED: Mapping[str, type[Any]] = {"mgn_mock_session": pytest.Session, "mgn_mock_module": pytest.Module}
_REGION = "region"


class _Wish(NamedTuple):
    """The value of an option that something asks for, with that in words."""

    words: str
    value: Any


def check_agreement(item: Any, of_the_run: Mapping[str, Any]) -> None:
    """Raise ValueError for a test whose marker, decorators and fixtures contradict each other; name all of them."""
    own = list(_own(item))
    fixtures = [
        (name, {**of_the_run, **options_of(item.getparent(kind))[0]})
        for name, kind in _SHARED.items()
        if name in item.fixturenames
    ]
    for name in sorted({name for _, options in own for name in options}):
        given = [(what, options[name]) for what, options in own if name in options]
        wishes = [_Wish(f"{what}({name}={value!r})", value) for what, value in given]
        if name != _REGION:
            # What is inside may act in another Region; another value of any other option is another world.
            shared = [(each, getattr(settings(options), name)) for each, options in fixtures]
            wishes += [_Wish(f"the fixture {each} ({name}={value!r})", value) for each, value in shared]
        if _differ(name, wishes):
            *most, last = dict.fromkeys(wish.words for wish in wishes)
            raise ValueError(
                f"{', '.join(most)} and {last} are for one test and contradict each other: leave "
                f"{'one of them out' if len(most) == 1 else 'all but one of them out'}"
            )


def _own(item: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    marker = marker_of(item)
    if marker is not None:
        yield "the marker mgn_mock", {name: value for name, value in marker.kwargs.items() if name != "scenario"}
    for activation in decorators_of(item):
        yield "the decorator @mock_mgn", activation.options


def _differ(name: str, wishes: list[_Wish]) -> bool:
    if name == _REGION:
        # A decorator inside another may name a Region of its own; the marker is for the whole test.
        return wishes[0].words.startswith("the marker") and len({wish.value for wish in wishes}) > 1
    values = [getattr(settings({name: wish.value}), name) for wish in wishes]
    return any(value != values[0] for value in values)
