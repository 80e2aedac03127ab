"""A world: accounts, Regions, what is in them, one clock, and what was called."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import Clock, SystemClock
from mgn_mock.errors import ResourceNotFoundException
from mgn_mock.model import ids
from mgn_mock.model.spec import SERVICE_NAME, service
from mgn_mock.state.blobs import decode, encode
from mgn_mock.state.collection import Collection
from mgn_mock.state.facts import Tracking, key_of
from mgn_mock.state.fault_rules import Faults
from mgn_mock.state.record import Record
from mgn_mock.state.resource_types import MANAGED_ACCOUNTS, SOURCE_SERVERS, TYPES_BY_ARN, VCENTER_CLIENTS
from mgn_mock.state.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.calls import RecordedCall
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.settings import Settings


# The plain data that a Region and a World hold besides their collections, by the type of each, which is made without
# anything in it: dicts by text and lists, of whatever a resource may hold. Copies, snapshots and dumps take what is
# named here, and nothing else.
REGION_DATA: Mapping[str, Callable[[], Any]] = {"shipping_queue": dict, "in_jobs": dict}
WORLD_DATA: Mapping[str, Callable[[], Any]] = {
    "counters": Counter,
    "neighbours": dict,
    "objects": dict,
    "assumptions": dict,
    "unread_facts": dict,
}
TIMELINES = ("timeline", "cycles")


class Region:
    """What one account has in one Region.

    Args:
        world: The world that this is in.
        account_id: The account.
        name: The Region, as AWS names it.
        managed_accounts: The member accounts that the account manages, in all Regions the same.
    """

    shipping_queue: dict[str, None]
    """Source servers that wait for a shipping slot, the first to come at the front."""
    in_jobs: dict[str, str]
    """By source server, the job that is under way on it."""

    def __init__(self, world: World, account_id: str, name: str, managed_accounts: Collection) -> None:
        self.world = world
        self.account_id = account_id
        self.name = name
        self.initialized = world.settings.initialized
        self.managed_accounts = managed_accounts
        self._arn_start = f"arn:{service().partition(name)}:{SERVICE_NAME}:{name}:{account_id}:"
        # By kind, and by what they belong to: the actions of one server, the log of one job.
        self._collections: dict[tuple[str, str], Collection] = {}
        self.source_servers = self.of(SOURCE_SERVERS)
        for member, new in REGION_DATA.items():
            setattr(self, member, new())

    def copy_into(self, world: World) -> Region:
        """The same things in another world."""
        twin = Region(world, self.account_id, self.name, world.managed_accounts(self.account_id))
        twin.initialized = self.initialized
        twin._collections = {place: collection.copy(world.tracking) for place, collection in self._collections.items()}
        twin.source_servers = twin.of(SOURCE_SERVERS)
        _copy_data(REGION_DATA, self, twin)
        return twin

    def collections(self) -> Iterator[tuple[ResourceType, str, Collection]]:
        """All that there are, each with its kind and the id of what they belong to."""
        for (_, owner), collection in self._collections.items():
            yield collection.kind, owner, collection

    def of(self, kind: ResourceType, owner: str = "") -> Collection:
        """The resources of one kind; made at first use.

        Args:
            kind: The kind.
            owner: The id of what they belong to, for those that are told apart only within it.
        """
        found = self._collections.get((kind.name, owner))
        if found is None:
            found = self._collections[kind.name, owner] = Collection(kind, self.place, self.world.tracking)
        return found

    def drop(self, kind: ResourceType, owner: str) -> None:
        """Forgets all resources of one kind that belong to something."""
        self._collections.pop((kind.name, owner), None)

    @property
    def vcenter_clients(self) -> Collection:
        """The vCenter clients."""
        return self.of(VCENTER_CLIENTS)

    @property
    def place(self) -> str:
        """The account and Region in words."""
        return f"Region {self.name} of account {self.account_id}"

    @property
    def now(self) -> datetime:
        """What the world's clock shows."""
        return self.world.clock.now

    def rest_on(self, fact: Fact) -> None:
        """Note that the call or event under way rests on a fact."""
        self.world.tracking.rest_on(fact)

    def new_id(self, kind: ResourceType) -> str:
        """An id that no resource of that kind has yet, planted ones included."""
        taken = self.of(kind)
        seed = self.world.settings.seed
        while (new := ids.resource_id(kind.id_shape, seed, self.world.count(kind.name), self.name)) in taken:
            pass
        return new

    def arn(self, kind: ResourceType, resource_id: str) -> str:
        """The ARN of a resource here."""
        return f"{self._arn_start}{kind.arn_type}/{resource_id}"

    def by_arn(self, arn: str) -> tuple[Collection, Resource]:
        """The resource that an ARN names, and where it is kept.

        Raises:
            ResourceNotFoundException: There is none here.
        """
        arn_type, _, resource_id = arn.rpartition(":")[2].partition("/")
        kind = TYPES_BY_ARN.get(arn_type)
        if kind is not None and arn == self.arn(kind, resource_id):
            collection = self.of(kind)
            return collection, collection.get(resource_id)
        raise ResourceNotFoundException(
            f"No resource with the ARN {arn} was found in {self.place}.", resourceId=arn, resourceType="Resource"
        )


def _copy_data(names: Mapping[str, Any], source: object, target: object) -> None:
    for name in names:
        setattr(target, name, decode(encode(getattr(source, name))))


class World:
    """Everything that one mock remembers.

    Args:
        settings: How it was set up.
    """

    counters: Counter[str]
    """By kind of made-up value, the number of the last one."""
    neighbours: dict[str, str]
    """By service, EC2 and S3, where it was when it was needed first."""
    objects: dict[str, dict[str, bytes]]
    """What the stand-in S3 holds: by bucket, by key."""
    assumptions: dict[str, dict[str, None]]
    """By assumed fact that calls have rested on, in the order of first use, the operations."""
    unread_facts: dict[str, dict[str, None]]
    """By resource, the assumed facts of events since a call returned it last."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock = RLock()
        self.record = Record(settings.record)
        self.remembers = settings.record > 0
        self.moves_by_itself = settings.progress in {"clock", "instant"}
        # True for a copy on which something is tried out: what is outside of the world must not notice.
        self.only_looks = False
        self._request_id_start = ids.uuid_text(settings.seed, "request", 0)[:24]
        self.clear()

    def clear(self) -> None:
        """Makes it as it was at the start."""
        settings = self.settings
        self.clock = (SystemClock if settings.progress == "clock" else Clock)(settings.start_time)
        # What is under way, and what will begin by itself on what is at rest: reading moves the first alone.
        self.timeline = Timeline()
        self.cycles = Timeline()
        self.faults = Faults()
        for member, new in WORLD_DATA.items():
            setattr(self, member, new())
        self.requests = 0
        self.tracking = Tracking()
        self.record.clear()
        self._regions: dict[tuple[str, str], Region] = {}
        self._managed_accounts: dict[str, Collection] = {}

    def copy(self) -> World:
        """A world of its own that is the same now, without the record. What is kept is immutable, so this is quick."""
        twin = World(replace(self.settings, record=0))
        twin.clock = self.clock.copy()
        twin.faults = self.faults.copy()
        for name in TIMELINES:
            setattr(twin, name, getattr(self, name).copy())
        _copy_data(WORLD_DATA, self, twin)
        twin.requests = self.requests
        twin._managed_accounts = {
            account_id: own.copy(twin.tracking) for account_id, own in self._managed_accounts.items()
        }
        twin._regions = {place: region.copy_into(twin) for place, region in self._regions.items()}
        return twin

    def replace_with(self, twin: World, entries: tuple[RecordedCall, ...] | None = None) -> None:
        """Takes over all that a copy holds; the copy is of no use afterwards.

        Args:
            twin: The copy.
            entries: What the record is to hold; None: what it does.
        """
        if entries is not None:
            self.record.replace_with(entries)
        # Where the clock goes with the system's, it goes on from what the copy shows.
        self.clock = type(self.clock)(twin.clock.now)
        for name in ("faults", "requests", "tracking", "_managed_accounts", "_regions", *TIMELINES, *WORLD_DATA):
            setattr(self, name, getattr(twin, name))
        for region in self._regions.values():
            region.world = self

    def regions(self) -> Iterator[Region]:
        """All that were asked for, in the order of accounts and Regions."""
        for place in sorted(self._regions):
            yield self._regions[place]

    def count(self, kind: str) -> int:
        """The next number for a made-up value of some kind; the first is 1."""
        self.counters[kind] += 1
        return self.counters[kind]

    def region(self, account_id: str, name: str) -> Region:
        """What an account has in a Region; made at first use."""
        found = self._regions.get((account_id, name))
        if found is None:
            found = Region(self, account_id, name, self.managed_accounts(account_id))
            self._regions[account_id, name] = found
        return found

    def region_of(self, arn: str) -> tuple[Region, str]:
        """The place of a resource, and its id, from its ARN."""
        _, _, _, name, account_id, resource = arn.split(":", 5)
        return self.region(account_id, name), resource.partition("/")[2]

    def key_of_arn(self, arn: str) -> str | None:
        """Return the key of the resource that an ARN names, or None where it is none of the service's."""
        arn_type, _, resource_id = arn.rpartition(":")[2].partition("/")
        kind = TYPES_BY_ARN.get(arn_type)
        return None if kind is None else key_of(self.region_of(arn)[0].place, kind.name, resource_id)

    def accounts(self) -> list[str]:
        """The accounts that have anything here, in their order."""
        return sorted({account_id for account_id, _ in self._regions} | self._managed_accounts.keys())

    def managed_accounts(self, account_id: str) -> Collection:
        """The member accounts that an account manages."""
        found = self._managed_accounts.get(account_id)
        if found is None:
            found = Collection(MANAGED_ACCOUNTS, f"account {account_id}", self.tracking)
            self._managed_accounts[account_id] = found
        return found

    def request_id(self) -> str:
        """The id of the next request, in the form of a UUID that counts at its end."""
        self.requests += 1
        return f"{self._request_id_start}{self.requests:012x}"
