"""What all parts of the control panel share: the world, and the Region and account to act in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from mgn_mock.deferred import deferred
from mgn_mock.model.times import STORED_FORM, converted
from mgn_mock.options import check_place
from mgn_mock.transports.clients import new_client

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from typing_extensions import Self

    from mgn_mock import _boto3_types, telling
    from mgn_mock.service import progress
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region, World
    from mgn_mock.transports.interception import Interception
else:
    progress = deferred("mgn_mock.service.progress")
    telling = deferred("mgn_mock.telling")


_ENDED = (
    "this mock has ended: of its panel only `calls`, `events`, `report()`, `assumptions` and the assertions can be "
    "looked at. Use the rest while the mock is on, and dump() what is needed later; mgn_mock.current() gives the panel "
    "of the one that is on now"
)


class Panel:
    """A handle on the world, acting in one Region and account."""

    def _set_up(self, world: World, interception: Interception, region: str | None, account_id: str) -> None:
        self._remains = world
        self._interception = interception
        # None: that of the settings, which is worked out when it is first needed.
        self._place = region
        self._account_id = account_id

    @classmethod
    def _sharing(cls, world: World, interception: Interception, region: str | None, account_id: str) -> Self:
        panel = cls.__new__(cls)
        panel._set_up(world, interception, region, account_id)  # noqa: SLF001 - of the same class
        return panel

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        # Django copies the attributes of a test class for each test.
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a panel cannot be pickled, since it belongs to this process: send panel.dump() in its place, and give it "
            "to restore() of a mock there"
        )

    @property
    def _world(self) -> World:
        """The world while the mock lasts; `_remains` is what can be looked at afterwards too."""
        self._check_lasts()
        return self._remains

    def _check_lasts(self) -> None:
        if self._interception.has_ended:
            raise RuntimeError(_ENDED)

    @property
    def _region_name(self) -> str:
        return self._place or self._remains.settings.region

    @property
    def _region(self) -> Region:
        return self._world.region(self._account_id, self._region_name)

    @property
    def region(self) -> str:
        """The Region in which this panel acts."""
        return self._region_name

    @property
    def account_id(self) -> str:
        """The account in which this panel acts, twelve digits."""
        return self._account_id

    def at(self, region: str, account_id: str | None = None) -> Self:
        """Return a panel of the same mock for another Region, or another account too.

        Args:
            region: The Region, such as `eu-west-1`.
            account_id: The account, twelve digits; default: this panel's.

        Raises:
            ValueError: That is not a Region, or not an account.
        """
        account_id = account_id or self._account_id
        check_place(region, account_id)
        return self._sharing(self._world, self._interception, region, account_id)

    def client(self, region: str | None = None) -> _boto3_types.MgnClient:
        """Return a boto3 `mgn` client that calls from this panel's account.

        It has dummy credentials, and reads neither the environment's nor configuration files.

        Args:
            region: The Region; default: this panel's.
        """
        self._check_lasts()
        client = new_client(region or self._region_name, self._account_id)
        if not self._interception.is_open:
            self._interception.bind(client)
        return client

    def _found(self, kind: ResourceType, named: str | Mapping[str, Any]) -> Resource:
        """Return a copy of a resource, given by id or dict; raise KeyError if there is none here."""
        resource_id = named if isinstance(named, str) else named[kind.key]
        collection = self._region.of(kind)
        if resource_id not in collection:
            where = self._region.elsewhere(resource_id)
            raise KeyError(f"there is no {kind.title} {resource_id} in {self._region.place}.{where}".removesuffix("."))
        return collection.get(resource_id)

    def _shown(self, resource: Resource, shape_name: str) -> Resource:
        """Return a resource with its texts of time in the form that the mock shows."""
        form = self._world.settings.time_format
        shown: Resource = resource if form == STORED_FORM else converted(resource, shape_name, form)
        return shown

    @contextmanager
    def _moving(self) -> Iterator[Region]:
        """Give the Region for a change now, after all events that are due."""
        with self._telling():
            progress.catch_up(self._world)
            yield self._region

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Hold the world's lock, and tell what happened meanwhile when it is free."""
        world = self._world
        try:
            with world.lock:
                yield
        finally:
            if world.notices.unsent or world.notices.unheard:
                telling.tell(world)
