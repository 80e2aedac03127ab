"""Making calls fail or take time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.panel.inspection import Inspection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.exceptions import BotoCoreError

    from mgn_mock.faults import rules
    from mgn_mock.faults.rules import Fault
    from mgn_mock.service import facts
    from mgn_mock.service.source_servers import trouble
else:
    rules = deferred("mgn_mock.faults.rules")
    facts = deferred("mgn_mock.service.facts")
    trouble = deferred("mgn_mock.service.source_servers.trouble")


class FaultRules(Inspection):
    """Fault rules of the control panel."""

    def fail(  # noqa: PLR0913 - keyword arguments, independent of each other
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
        """Make calls of an operation fail, in all accounts and Regions.

        botocore retries and parses the failed attempts as it would in real use.

        Args:
            operation: The operation, such as `"StartReplication"`; `"*"` for all.
            error: The name of an error that the operation declares or that AWS may return for any call, or an instance
                of a botocore exception that is raised in place of a response, such as an `EndpointConnectionError`.
            times: How many attempts fail; None: all of them.
            after: How many attempts succeed first.
            where: Only fail calls with these parameters. Structures match if the given members match, lists if they
                contain the given items, other values if they are equal.
            rate: The probability that an attempt fails, from 0 to 1; the same attempts fail in every run.
            **members: Members of the error's shape, such as `message`.

        Returns:
            The fault rule, which counts its hits and can be removed.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: The operation does not return that error, or the value of an argument is not allowed.
        """
        return rules.fail(
            self._world, operation, error, times=times, after=after, where=where, rate=rate, members=members
        )

    def latency(self, operation: str, seconds: float) -> Fault:
        """Make each attempt of an operation take time on the mock's clock, until the rule is removed.

        Args:
            operation: The operation, such as `"StartReplication"`; `"*"` for all.
            seconds: The latency in seconds, 0 or more.

        Returns:
            The fault rule, which counts its hits and can be removed.

        Raises:
            TypeError: `seconds` is not a number.
            ValueError: The service has no such operation, or `seconds` is negative or infinite.
        """
        return rules.latency(self._world, operation, seconds)

    @property
    def faults(self) -> list[Fault]:
        """The fault rules in force, in the order in which `fail` and `latency` made them."""
        with self._world.lock:
            return rules.listed(self._world)

    def assert_faults_used(self) -> None:
        """Assert that each fault rule has hit at least one attempt, and that all trouble that was armed was met.

        Raises:
            AssertionError: Some have not; the message lists them and the calls.
        """
        __tracebackhide__ = True
        unused = rules.unused(self._remains)
        if unused:
            listed = "".join(f"\n  {fault!r}" for fault in unused)
            raise AssertionError(f"These fault rules have hit nothing:{listed}\nCalls: {self.calls!r}")
        unmet = "".join(f"\n  {each}" for each in trouble.listed(self._remains))
        if unmet:
            raise AssertionError(f"This trouble was armed and never came:{unmet}\nCalls: {self.calls!r}")

    def check(self) -> None:
        """Run the checks that the options ask for at the end of a test; `mock_mgn` runs them when it ends.

        Raises:
            AssertionError: With `strict_faults`, a fault rule has hit no attempt, or armed trouble never came; with
                `assume`, a call rested on an assumption that is not named.
        """
        __tracebackhide__ = True
        if self._remains.settings.strict_faults:
            self.assert_faults_used()
        if self._remains.settings.assume is not None:
            facts.check_allowed(self._remains)
