"""The options of a test's mock, from its marker and from `@mock_mgn` on the test and its classes."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# The attribute in which `mgn_mock.activation.functions` keeps the decorators of what is decorated.
_ATTRIBUTE = "_mgn_mock_decorators"
_SCOPES = ("session", "package", "module", "class", "function")
# The decorator itself covers this one.
_SET_UP_CLASS = "_unittest_setUpClass"


def add_fixtures(item: Any) -> None:
    """Have the mock on in all that pytest runs for a marked test, or for one of a decorated class."""
    names = item.fixturenames
    if item.get_closest_marker("mgn_mock") is not None:
        _put_first(item, names, "mgn_mock", "function")
    if _is_of_decorated_class(item) and _has_class_scoped(item, names):
        _put_first(item, names, "_mgn_mock_class", "class")


def _put_first(item: Any, names: list[str], name: str, scope: str) -> None:
    """Put a fixture ahead of all others of its scope; those of wider scopes may set environment variables."""
    if name in names:
        names.remove(name)
    narrower = _SCOPES[_SCOPES.index(scope) :]
    places = [place for place, each in enumerate(_scopes(item, names)) if each in narrower]
    names.insert(places[0] if places else len(names), name)


def _scopes(item: Any, names: list[str]) -> list[str | None]:
    known = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 - pytest has no public way to it
    return [known[name][-1].scope if name in known else None for name in names]


def _is_of_decorated_class(item: Any) -> bool:
    return hasattr(getattr(item, "cls", None), _ATTRIBUTE) or any(map(is_decorator, item.iter_markers("mgn_mock")))


def _has_class_scoped(item: Any, names: list[str]) -> bool:
    """Whether a test uses class-scoped fixtures, beside the one by which pytest runs `setUpClass` of unittest."""
    return any(
        scope == "class" and not name.startswith(_SET_UP_CLASS)
        for name, scope in zip(names, _scopes(item, names), strict=True)
    )


def options_of(node: pytest.Item) -> tuple[dict[str, Any], str | None]:
    """Return the options for a test, and the scenario to load."""
    marker = marker_of(node)
    marked = dict(marker.kwargs) if marker is not None else {}
    scenario = marked.pop("scenario", None)
    decorated: dict[str, Any] = {}
    for activation in decorators_of(node):
        for name, value in activation.options.items():
            decorated.setdefault(name, value)
    return {**marked, **decorated}, scenario


def marker_of(node: Any) -> pytest.Mark | None:
    """Return the closest marker of a test that its author has set."""
    return next((each for each in node.iter_markers("mgn_mock") if not is_decorator(each)), None)


def decorators_of(node: Any) -> Iterator[Any]:
    """Yield the decorators of a test, the outermost first."""
    for mark in reversed(list(node.iter_markers("mgn_mock"))):
        if is_decorator(mark):
            yield mark.args[0]
    yield from getattr(getattr(node, "cls", None), _ATTRIBUTE, ())
    yield from getattr(getattr(node, "function", None), _ATTRIBUTE, ())


def is_decorator(mark: pytest.Mark) -> bool:
    """Whether a mark was set by `@mock_mgn` on a class, rather than by a test's author."""
    return len(mark.args) == 1 and hasattr(mark.args[0], "__aenter__")


def refuse_fixture_that_returns(definition: Any) -> None:
    """Fail where a decorated fixture ends before its test begins."""
    function = definition.func
    if not hasattr(function, _ATTRIBUTE):
        return
    original = inspect.unwrap(function)
    if not (inspect.isgeneratorfunction(original) or inspect.isasyncgenfunction(original)):
        pytest.fail(
            f"the fixture {definition.argname} is decorated with @mock_mgn and returns, so the mock is off again when "
            "the test begins: write `yield` in place of `return`",
            pytrace=False,
        )
