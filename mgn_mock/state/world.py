"""A world: accounts, Regions, their resources, one clock, and the record of calls."""

from __future__ import annotations

from collections import Counter, OrderedDict
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import Clock, SystemClock
from mgn_mock.deferred import deferred
from mgn_mock.errors import ResourceNotFoundException
from mgn_mock.model import ids
from mgn_mock.model.spec import SERVICE_NAME, service
from mgn_mock.state.blobs import decode, encode
from mgn_mock.state.collection import Collection
from mgn_mock.state.facts import Tracking, key_of
from mgn_mock.state.fault_rules import Faults
from mgn_mock.state.general_facts import IDS_BY_REGION
from mgn_mock.state.hints import Hints
from mgn_mock.state.in_moto import InMoto
from mgn_mock.state.notices import Notices
from mgn_mock.state.record import Record
from mgn_mock.state.resource_types import MANAGED_ACCOUNTS, SOURCE_SERVERS, TYPES_BY_ARN, VCENTER_CLIENTS
from mgn_mock.state.resources import Resources
from mgn_mock.state.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from mgn_mock.state import events
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.calls import RecordedCall
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.settings import Settings
else:
    events = deferred("mgn_mock.state.events")


# The plain data of a Region and of a World besides their collections: by name, the function that makes it empty.
# Copies, snapshots and dumps take what is named here, and nothing else.
REGION_DATA: Mapping[str, Callable[[], Any]] = {"shipping_queue": OrderedDict, "in_jobs": dict, "been_ready": dict}
WORLD_DATA: Mapping[str, Callable[[], Any]] = {
    "counters": Counter,
    "neighbours": dict,
    "objects": dict,
    "assumptions": dict,
    "unread_facts": dict,
    "unseen": dict,
}
TIMELINES = ("timeline", "cycles")
# How many notices are kept where no calls are.
_MOST_NOTICES = 10_000


class Region(Resources):
    """The resources of one account in one Region."""

    shipping_queue: OrderedDict[str, None]
    """Source servers that wait for a shipping slot, in the order in which they came."""
    in_jobs: dict[str, str]
    """By source server, the job under way on it."""
    been_ready: dict[str, None]
    """The source servers that were ready for a test before their replication was stopped."""

    def __init__(self, world: World, account_id: str, name: str, managed_accounts: Collection) -> None:
        super().__init__(f"Region {name} of account {account_id}", world.tracking)
        self.world = world
        self.account_id = account_id
        self.name = name
        self.initialized: bool = world.settings.initialized
        self.managed_accounts = managed_accounts
        # Called by most rules.
        self.rest_on: Callable[[Fact], None] = world.tracking.rest_on
        self._arn_start = f"arn:{service().partition(name)}:{SERVICE_NAME}:{name}:{account_id}:"
        self.source_servers: Collection = self.of(SOURCE_SERVERS)
        for member, new in REGION_DATA.items():
            setattr(self, member, new())

    def copy_into(self, world: World) -> Region:
        """Copy the Region into another world."""
        twin = Region(world, self.account_id, self.name, world.managed_accounts(self.account_id))
        twin.initialized = self.initialized
        twin.copy_collections(self)
        twin.source_servers = twin.of(SOURCE_SERVERS)
        _copy_data(REGION_DATA, self, twin)
        return twin

    def delete(self, kind: ResourceType, resource_id: str) -> None:
        """Delete a resource, what belongs to it, and their events."""
        super().delete(kind, resource_id)
        if kind.arn_type is not None:
            for name in TIMELINES:
                getattr(self.world, name).cancel(self.arn(kind, resource_id))

    @property
    def vcenter_clients(self) -> Collection:
        """Return the vCenter clients."""
        return self.of(VCENTER_CLIENTS)

    @property
    def now(self) -> datetime:
        """Return the time on the world's clock."""
        return self.world.clock.now

    def tell(self, detail_type: str, arn: str, at: datetime, detail: Mapping[str, str]) -> None:
        """Note an event of a source server, for EventBridge and the test."""
        self.world.notices.add_server(detail_type, self.account_id, self.name, at, arn, detail)

    def new_id(self, kind: ResourceType) -> str:
        """Return an id that no resource of the type has, planted ones included."""
        self.rest_on(IDS_BY_REGION)
        taken = self.of(kind)
        seed = self.world.settings.seed
        while (new := ids.resource_id(kind.id_shape, seed, self.world.count(kind.name), self.name)) in taken:
            pass
        return new

    def elsewhere(self, resource_id: str) -> str:
        """Return a sentence that says where a resource is that is not here; nothing where it is nowhere."""
        places = [region.place for region in self.world.regions() if region is not self and region.holds(resource_id)]
        return f" It is in {' and in '.join(places)}." if places else ""

    def arn(self, kind: ResourceType, resource_id: str) -> str:
        """Return the ARN of a resource."""
        return f"{self._arn_start}{kind.arn_type}/{resource_id}"

    def by_arn(self, arn: str) -> tuple[Collection, Resource]:
        """Return the resource that an ARN names, and its collection; raise ResourceNotFoundException without one."""
        arn_type, _, resource_id = arn.rpartition(":")[2].partition("/")
        kind = TYPES_BY_ARN.get(arn_type)
        if kind is not None and arn == self.arn(kind, resource_id):
            collection = self.of(kind)
            return collection, collection.get(resource_id)
        raise ResourceNotFoundException(
            f"No resource with the ARN {arn} was found in {self.place}.", resourceId=arn, resourceType="Resource"
        )


@cache
def _request_id_start(seed: int) -> str:
    return ids.uuid_text(seed, "request", 0)[:24]


def _copy_data(names: Mapping[str, Any], source: object, target: object) -> None:
    for name in names:
        setattr(target, name, decode(encode(getattr(source, name))))


class World:
    """The whole state of one mock."""

    counters: Counter[str]
    """By kind of made-up value, the number of the latest one."""
    neighbours: dict[str, str]
    """By service, EC2 and S3, where it was at its first use."""
    assumptions: dict[str, dict[str, None]]
    """By assumed fact that calls have rested on, in the order of first use, the operations."""
    unread_facts: dict[str, dict[str, None]]
    """By resource, the assumed facts of events since a call returned it last."""
    unseen: dict[str, None]
    """The ARNs of things planted under way that no call has returned yet."""
    objects: dict[str, dict[str, bytes]]
    """The objects of the stand-in S3, by bucket and key."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock: RLock = RLock()
        self.record: Record = Record(settings.record)
        self.remembers: bool = settings.record > 0
        is_sent = settings.events and settings.neighbours != "memory"
        self.notices: Notices = Notices(settings.record or _MOST_NOTICES, is_sent=is_sent)
        self.moves_by_itself: bool = settings.progress in {"clock", "instant", "sleep"}
        self.before_call: Callable[[], None] | None = None
        """Called before each call of the service, in its thread."""
        # True while something is tried out or looked at: nothing outside the world may change then.
        self.only_looks: bool = False
        # The kinds of the numbers that the call under way has used up; None between calls.
        self.counted: list[str] | None = None
        self._request_id_start = _request_id_start(settings.seed)
        self._begin()

    def clear(self) -> None:
        """Make the world as it was at the start."""
        self.record.clear()
        self.notices.clear()
        self._begin()

    def _begin(self) -> None:
        settings = self.settings
        # Where the clock halts that is being advanced: what happens before, nobody sees.
        self.halts_at: datetime
        self.clock = (SystemClock if settings.progress == "clock" else Clock)(settings.start_time)
        # Events of what is under way, and of cycles that start later on what is at rest: reads advance only the first.
        self.timeline: Timeline = Timeline()
        self.cycles: Timeline = Timeline()
        self.faults: Faults = Faults()
        for member, new in WORLD_DATA.items():
            setattr(self, member, new())
        self.requests: int = 0
        self.tracking: Tracking = Tracking()
        self.halts_at = self.clock.now
        self.hints: Hints = Hints()
        self.in_moto: InMoto = InMoto()
        self._regions: dict[tuple[str, str], Region] = {}
        self._managed_accounts: dict[str, Collection] = {}

    def copy(self) -> World:
        """Return a copy of the world without the record; it shares the immutable resources."""
        twin = World(self.settings._replace(record=0))
        twin.clock = self.clock.copy()
        twin.faults = self.faults.copy()
        for name in TIMELINES:
            setattr(twin, name, getattr(self, name).copy())
        _copy_data(WORLD_DATA, self, twin)
        twin.notices = self.notices.follow_up()
        twin.requests = self.requests
        twin._managed_accounts = {
            account_id: own.copy(twin.tracking) for account_id, own in self._managed_accounts.items()
        }
        twin._regions = {place: region.copy_into(twin) for place, region in self._regions.items()}
        return twin

    @contextmanager
    def looked_at(self) -> Iterator[World]:
        """Answer reads without a trace: nothing outside the world changes, and nothing in it."""
        requests, regions, accounts = self.requests, self._regions.copy(), self._managed_accounts.copy()
        self.only_looks = True
        try:
            yield self
        finally:
            self.only_looks = False
            self.requests, self._regions, self._managed_accounts = requests, regions, accounts

    def replace_with(self, twin: World, entries: tuple[RecordedCall, ...] | None = None) -> None:
        """Take over the state of a copy, which must not be used afterwards; `entries` replace the record.

        The notices of the copy are added to those of this world, or replace them where the record is replaced.
        """
        if entries is None:
            self.notices.take_over(twin.notices)
        else:
            self.record.replace_with(entries)
            self.notices.replace_with(twin.notices)
        # A clock that follows the system's goes on from the time of the copy.
        self.clock = type(self.clock)(twin.clock.now)
        for name in ("faults", "requests", "tracking", "_managed_accounts", "_regions", *TIMELINES, *WORLD_DATA):
            setattr(self, name, getattr(twin, name))
        for region in self._regions.values():
            region.world = self
        self.in_moto.checked.clear()

    @property
    def events(self) -> events.Events:
        """Return what the service would have sent to EventBridge."""
        return events.Events(self.notices.kept, self.settings.seed)

    def regions(self) -> Iterator[Region]:
        """Yield all Regions in use, in the order of accounts and names."""
        for place in sorted(self._regions):
            yield self._regions[place]

    def count(self, kind: str) -> int:
        """Return the next number for a made-up value of some kind; the first is 1."""
        self.counters[kind] += 1
        if self.counted is not None:
            self.counted.append(kind)
        return self.counters[kind]

    def take_back_numbers(self) -> None:
        """Take back the numbers that a call used up before it was refused."""
        for kind in self.counted or ():
            self.counters[kind] -= 1
            if not self.counters[kind]:
                del self.counters[kind]

    def region(self, account_id: str, name: str) -> Region:
        """Return the Region of an account; create it at its first use."""
        place = (account_id, name)
        if place not in self._regions:
            self._regions[place] = Region(self, account_id, name, self.managed_accounts(account_id))
        return self._regions[place]

    def region_of(self, arn: str) -> tuple[Region, str]:
        """Return the Region and the id of the resource that an ARN names."""
        _, _, _, name, account_id, resource = arn.split(":", 5)
        return self.region(account_id, name), resource.partition("/")[2]

    def key_of_arn(self, arn: str) -> str | None:
        """Return the key of the resource that an ARN names, or None where it is none of the service's."""
        arn_type, _, resource_id = arn.rpartition(":")[2].partition("/")
        kind = TYPES_BY_ARN.get(arn_type)
        return None if kind is None else key_of(self.region_of(arn)[0].place, kind.name, resource_id)

    def accounts(self) -> list[str]:
        """Return the ids of all accounts in use, sorted."""
        return sorted({account_id for account_id, _ in self._regions} | self._managed_accounts.keys())

    def managed_accounts(self, account_id: str) -> Collection:
        """Return the member accounts that an account manages."""
        found = self._managed_accounts.get(account_id)
        if found is None:
            found = Collection(MANAGED_ACCOUNTS, f"account {account_id}", self.tracking)
            self._managed_accounts[account_id] = found
        return found

    def request_id(self) -> str:
        """Return the id of the next request: a UUID that ends in a counter."""
        self.requests += 1
        return f"{self._request_id_start}{self.requests:012x}"
