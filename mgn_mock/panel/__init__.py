"""The control panel: what a test does to the world besides calling the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.options import settings_from
from mgn_mock.panel.fault_rules import FaultRules
from mgn_mock.panel.incidents import Incidents
from mgn_mock.panel.planting import Planting
from mgn_mock.panel.time import Time
from mgn_mock.panel.worlds import Worlds
from mgn_mock.state.world import World
from mgn_mock.transports.interception import Interception

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from mgn_mock.options import Options
    from mgn_mock.worlds import report
else:
    report = deferred("mgn_mock.worlds.report")


class MgnMock(Planting, Time, Incidents, FaultRules, Worlds):
    """A mocked Application Migration Service and the handles a test has on it.

    `with mock_mgn() as mgn` gives one that all clients of the process are answered by. One that is made directly, with
    the same options, is a world of its own: only clients that its `client` method makes are answered by it, nothing is
    patched, and several can be used at once, in several threads too.

    Members of resources are spelled as the service spells them. Whatever a method returns is a copy.

    Args:
        **options: See `Options`.

    Raises:
        TypeError: There is no option of that name, or its value is of the wrong type.
        ValueError: The value of an option does not fit.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        world = World(settings_from(options))
        self._set_up(world, Interception(world), world.settings.region, world.settings.account_id)

    def __repr__(self) -> str:
        return f"<MgnMock {report.summary(self._region)}>"

    def answer_through(self, responses: Any) -> None:
        """Lets a `responses` mock of the test's own answer for the service's hosts, until this mock ends.

        Args:
            responses: A `responses.RequestsMock`, or the `responses` module itself.
        """
        self._interception.answer_through(responses)


def panel_of(world: World, interception: Interception) -> MgnMock:
    """The control panel of a world that is made already."""
    settings = world.settings
    return MgnMock._sharing(world, interception, settings.region, settings.account_id)  # noqa: SLF001 - a friend
