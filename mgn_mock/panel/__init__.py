"""The control panel, `MgnMock`: what a test does to the mock besides calling the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from botocore import xform_name

from mgn_mock.deferred import deferred
from mgn_mock.errors import did_you_mean
from mgn_mock.model.spec import service
from mgn_mock.options import settings_from
from mgn_mock.panel.events import Listening
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
    from mgn_mock.state.settings import Settings
    from mgn_mock.worlds import report
else:
    report = deferred("mgn_mock.worlds.report")


class MgnMock(Planting, Time, Incidents, FaultRules, Listening, Worlds):
    """The control panel of a mocked AWS Application Migration Service.

    `with mock_mgn() as mgn` gives the panel of a mock that answers all clients of the process. `MgnMock(...)`, with the
    same options, makes an independent mock: it answers only the clients that its `client` method makes, nothing is
    patched, and several can be used at once, also in several threads.

    Members of resources are spelled as in boto3's responses. All that methods return are copies.

    Args:
        **options: See `Options`.

    Raises:
        TypeError: An option does not exist, or its value is of the wrong type.
        ValueError: The value of an option is not allowed, or it would patch something (`progress="sleep"`,
            `requests=True`), which only `mock_mgn` does.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        settings = settings_from(options)
        _refuse_patching(settings)
        world = World(settings)
        self._set_up(world, Interception(world), None, world.settings.account_id)

    def __repr__(self) -> str:
        with self._remains.lock:
            region = self._remains.region(self._account_id, self._region_name)
            return f"<MgnMock {report.summary(region)}{', ended' if self._interception.has_ended else ''}>"

    # Type checkers would take any name for a member.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            if name in dir(type(self)):
                # A property raised the error.
                object.__getattribute__(self, name)
            raise AttributeError(f"MgnMock has no member {name!r}{_meant(name)}")

    def answer_through(self, responses: Any) -> None:
        """Answer requests to the service through the test's own `responses` mock, until this mock ends.

        What the test itself registers for the service's hosts takes precedence.

        Args:
            responses: A `responses.RequestsMock`, or the `responses` module itself.
        """
        self._check_lasts()
        self._interception.answer_through(responses)


def _meant(name: str) -> str:
    """Return what to write in place of a member that the panel does not have, as the end of a message."""
    calls = {xform_name(operation) for operation in service().operation_names}
    for call in (name, name.replace("add_", "create_", 1)):
        if call in calls:
            return f": it is a call of the service, which a client makes: client().{call}(...)"
    return did_you_mean(name, [member for member in dir(MgnMock) if not member.startswith("_")])


def _refuse_patching(settings: Settings) -> None:
    """Raise ValueError for options of which only `mock_mgn` can do what they ask for."""
    for given, what in (
        (settings.progress == "sleep" and 'progress="sleep"', "patches sleeps and clocks"),
        (settings.requests and "requests=True", "patches the library requests"),
    ):
        if given:
            raise ValueError(f"MgnMock patches nothing, and {given} {what}: use mock_mgn({given}), which takes it")


def panel_of(world: World, interception: Interception) -> MgnMock:
    """Return a control panel of an existing world."""
    return MgnMock._sharing(world, interception, None, world.settings.account_id)  # noqa: SLF001 - same package
