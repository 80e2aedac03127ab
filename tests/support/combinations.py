"""Suites in which `@mock_mgn` and moto's `@mock_aws` are on classes, functions and contexts, one inside the other."""

from __future__ import annotations

from itertools import product

LEVELS = ("class", "function", "context")
MOCKS = ("mock_mgn", "mock_aws")


def combined(base: str, *, called: str) -> tuple[str, int]:
    """The source of a class for each combination, and the number of its tests; each test calls the given function."""
    ways = [
        dict(sorted(zip(MOCKS, levels, strict=True), key=lambda item: item[0] != outer))
        for levels in product(LEVELS, repeat=2)
        # On one level there are two orders.
        for outer in (MOCKS if levels[0] == levels[1] else MOCKS[:1])
    ]
    kind = base.rpartition(".")[2]
    classes = [_class(f"Test{number}{kind}", base, way, called) for number, way in enumerate(ways)]
    return "\n".join(classes), 2 * len(classes)


def _class(name: str, base: str, levels: dict[str, str], called: str) -> str:
    def on(level: str) -> list[str]:
        return [mock for mock, own in levels.items() if own == level]

    lines = [*(f"@{mock}" for mock in on("class")), f"class {name}({base}):"]
    contexts = ", ".join(f"{mock}()" for mock in on("context")) or "nullcontext()"
    for test in ("test_one", "test_two"):
        lines += [*(f"    @{mock}" for mock in on("function")), f"    def {test}(self):"]
        lines += [f"        with {contexts}:", f"            {called}()"]
    return "\n".join(lines)
