"""Letting calls fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.faults import rules
from mgn_mock.panel.inspection import Inspection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.exceptions import BotoCoreError

    from mgn_mock.faults.rules import Fault
    from mgn_mock.service import facts
else:
    facts = deferred("mgn_mock.service.facts")


class FaultRules(Inspection):
    """Lets calls fail, and take time."""

    def fail(  # noqa: PLR0913 - by keyword, each says one thing of the rule
        self,
        operation: str,
        error: str | BotoCoreError,
        *,
        times: int | None = 1,
        after: int = 0,
        where: Mapping[str, Any] | None = None,
        rate: float | None = None,
        **members: Any,
    ) -> Fault:
        """Lets calls fail, in all accounts and Regions. They travel the wire, so botocore retries and parses.

        Args:
            operation: The operation as the service names it; `"*"`: all.
            error: The name of an error that the operation declares or that AWS may give for any call, or an exception
                of botocore that is raised in place of an answer, such as an `EndpointConnectionError`.
            times: How many attempts fail; None: all.
            after: How many attempts go well first.
            where: What the request's members have to be: structures are compared by what is named, lists have to hold
                what is named, anything else has to be equal.
            rate: The chance of each attempt to fail, from 0 to 1, the same in every run.
            **members: Members of the error's shape, such as `message`.

        Returns:
            The rule, which counts the attempts that it hit and can be removed.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: The operation does not give that error, or an argument does not fit.
        """
        return rules.fail(
            self._world, operation, error, times=times, after=after, where=where, rate=rate, members=members
        )

    def latency(self, operation: str, seconds: float) -> Fault:
        """Lets each attempt of an operation take time on the mock's clock, until the rule is removed.

        Args:
            operation: The operation as the service names it; `"*"`: all.
            seconds: How long.

        Returns:
            The rule.

        Raises:
            TypeError: The duration is not a number.
            ValueError: There is no such operation, or no such duration.
        """
        return rules.latency(self._world, operation, seconds)

    @property
    def faults(self) -> list[Fault]:
        """The rules of `fail` and `latency` that hold, the first one first."""
        return rules.listed(self._world)

    def assert_faults_used(self) -> None:
        """Asserts that each rule of `fail` and `latency` has hit at least one attempt.

        Raises:
            AssertionError: One has not; the message lists those and what was called.
        """
        __tracebackhide__ = True
        unused = rules.unused(self._world)
        if unused:
            listed = "".join(f"\n  {fault!r}" for fault in unused)
            raise AssertionError(f"These fault rules have hit nothing:{listed}\nCalls: {self.calls!r}")

    def check(self) -> None:
        """Asserts what the options want of a test at its end; the mock asks itself when it ends.

        Raises:
            AssertionError: With `strict_faults`, a fault rule has hit nothing; with `assume`, a call rested on an
                assumption that is not named.
        """
        __tracebackhide__ = True
        if self._world.settings.strict_faults:
            self.assert_faults_used()
        if self._world.settings.assume is not None:
            facts.check_allowed(self._world)
