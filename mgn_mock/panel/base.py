"""The world that a control panel acts on, and where."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.options import check_place
from mgn_mock.transports.clients import new_client

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from types_boto3_mgn import MgnClient
    from typing_extensions import Self

    from mgn_mock.service import progress
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region, World
    from mgn_mock.transports.interception import Interception
else:
    progress = deferred("mgn_mock.service.progress")


class Panel:
    """What every part of the control panel needs: the world, and the place that it acts in."""

    def _set_up(self, world: World, interception: Interception, region: str, account_id: str) -> None:
        self._world = world
        self._interception = interception
        self._region_name = region
        self._account_id = account_id

    @classmethod
    def _sharing(cls, world: World, interception: Interception, region: str, account_id: str) -> Self:
        panel = cls.__new__(cls)
        panel._set_up(world, interception, region, account_id)  # noqa: SLF001 - its own kind
        return panel

    @property
    def _region(self) -> Region:
        return self._world.region(self._account_id, self._region_name)

    @property
    def region(self) -> str:
        """The Region that this panel acts in."""
        return self._region_name

    @property
    def account_id(self) -> str:
        """The account that this panel acts in."""
        return self._account_id

    def at(self, region: str, account_id: str | None = None) -> Self:
        """The same panel, acting elsewhere.

        Args:
            region: The Region.
            account_id: The account; the same one if left out.

        Raises:
            ValueError: That is no Region, or no account.
        """
        account_id = account_id or self._account_id
        check_place(region, account_id)
        return self._sharing(self._world, self._interception, region, account_id)

    def client(self, region: str | None = None) -> MgnClient:
        """A boto3 client that calls from this panel's account. It has dummy keys and never looks for others.

        Args:
            region: The Region; the panel's own if left out.
        """
        client = new_client(region or self._region_name, self._account_id)
        if not self._interception.is_open:
            self._interception.bind(client)
        return client

    def _found(self, kind: ResourceType, named: str | Mapping[str, Any]) -> Resource:
        """A copy of the resource that a test author names by its id or its dict.

        Raises:
            KeyError: There is none of that id here.
        """
        resource_id = named if isinstance(named, str) else named[kind.key]
        collection = self._region.of(kind)
        if resource_id not in collection:
            raise KeyError(f"there is no {kind.title} {resource_id} in {self._region.place}")
        return collection.get(resource_id)

    @contextmanager
    def _moving(self) -> Iterator[Region]:
        """The Region, for a change at the clock's time, with all that is due by then behind it."""
        with self._world.lock:
            progress.catch_up(self._world)
            yield self._region
