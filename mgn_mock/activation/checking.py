"""What the options ask for at the end of a test of unittest, checked before the test is said to have passed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def run_checked(case: Any, run: Callable[..., Any], check: Callable[[], None], result: Any = None) -> Any:
    """Run a test case, which fails where it would have passed but for the checks."""
    result = case.defaultTestResult() if result is None else result
    with _checked_successes(result, check):
        return run(result)


@contextmanager
def _checked_successes(result: Any, check: Callable[[], None]) -> Iterator[None]:
    add_success, own = result.addSuccess, vars(result).get("addSuccess")

    # A test that failed, was skipped or was expected to fail does not come here.
    def add_checked(test: Any, *args: Any, **kwargs: Any) -> None:
        try:
            check()
        except AssertionError:
            result.addFailure(test, sys.exc_info())
        else:
            add_success(test, *args, **kwargs)

    result.addSuccess = add_checked
    try:
        yield
    finally:
        if own is None:
            del result.addSuccess
        else:
            result.addSuccess = own
