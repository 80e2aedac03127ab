"""The control panel: what a test does to the world besides calling the service."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from mgn_mock import dispatcher, faults, planting, planting_networks, report, scenarios
from mgn_mock.clock import duration_from_text, duration_text
from mgn_mock.options import check_place, settings_from
from mgn_mock.rules import (
    appearance,
    installation,
    launch_failures,
    neighbourhood,
    network_definitions,
    progress,
    remote_jobs,
    stalls,
)
from mgn_mock.spec import service
from mgn_mock.state import dumping
from mgn_mock.state.files import write_json
from mgn_mock.state.kinds import SOURCE_SERVERS, VCENTER_CLIENTS
from mgn_mock.state.snapshots import Snapshot
from mgn_mock.state.world import World
from mgn_mock.transports.clients import new_client
from mgn_mock.transports.direct import parsed_response
from mgn_mock.transports.interception import Interception

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from os import PathLike

    from botocore.exceptions import BotoCoreError
    from types_boto3_mgn import MgnClient
    from types_boto3_mgn.type_defs import (
        ManagedAccountTypeDef,
        NetworkMigrationDefinitionTypeDef,
        SourceServerTypeDef,
        VcenterClientTypeDef,
    )
    from typing_extensions import Unpack

    from mgn_mock.faults import Fault
    from mgn_mock.options import Options
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.kinds import Kind
    from mgn_mock.state.record import Record
    from mgn_mock.state.world import Region


class MgnMock:
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

    def _set_up(self, world: World, interception: Interception, region: str, account_id: str) -> None:
        self._world = world
        self._interception = interception
        self._region_name = region
        self._account_id = account_id

    @classmethod
    def _sharing(cls, world: World, interception: Interception, region: str, account_id: str) -> MgnMock:
        panel = cls.__new__(cls)
        panel._set_up(world, interception, region, account_id)  # noqa: SLF001 - its own kind
        return panel

    def __repr__(self) -> str:
        return f"<MgnMock {report.summary(self._region)}>"

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

    def at(self, region: str, account_id: str | None = None) -> MgnMock:
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

    # Planting

    def add_source_server(self, **members: Any) -> SourceServerTypeDef:
        """Plants a source server, which no call of the service creates.

        Args:
            **members: Members of the service's SourceServer shape, laid over defaults: `replicationType` AGENT_BASED
                (the default: in sync and READY_FOR_TEST) or SNAPSHOT_SHIPPING (DISCOVERED by a vCenter client);
                `lifeCycle={"state": ...}` alone gives a consistent server in that state.

        Returns:
            The source server, in the service's shape.

        Raises:
            ValueError: A member is unknown or does not fit; the text names its path.
        """
        with self._world.lock:
            server_id = planting.add_source_server(self._region, members)
            return self.server(server_id)

    def add_vcenter_client(self, **members: Any) -> VcenterClientTypeDef:
        """Plants a vCenter client.

        Args:
            **members: Members of the service's VcenterClient shape, laid over defaults.

        Returns:
            The vCenter client, in the service's shape.

        Raises:
            ValueError: A member is unknown or does not fit; the text names its path.
        """
        with self._world.lock:
            region = self._region
            client = region.vcenter_clients.get(planting.add_vcenter_client(region, members))
            shown = appearance.vcenter_client(client, self._world.clock.moment, None)
        return cast("VcenterClientTypeDef", shown)

    def add_managed_account(self, account_id: str) -> ManagedAccountTypeDef:
        """Plants a member account that calls may name as `accountID`.

        Args:
            account_id: The member account, twelve digits.

        Returns:
            The account, in the service's shape.

        Raises:
            ValueError: That is no account id, or it is managed already.
        """
        with self._world.lock:
            return cast("ManagedAccountTypeDef", planting.add_managed_account(self._region, account_id))

    def add_network_migration(
        self,
        *,
        definition: str | Mapping[str, Any],
        segments: Sequence[Mapping[str, Any]] = (),
        constructs: Sequence[Mapping[str, Any]] = (),
        insights: Sequence[Mapping[str, Any]] = (),
        outcomes: Mapping[str, Any] | None = None,
    ) -> NetworkMigrationDefinitionTypeDef:
        """Plants what a network migration comes to.

        What is left out stays as it was planted before; new segments come with constructs of their own.

        Args:
            definition: The id of a definition that is there, or its dict; or the members of a new one.
            segments: What the mapper finds, as NetworkMigrationMapperSegment; where none are planted, segments follow
                from the networks of the source servers.
            constructs: The same, as NetworkMigrationMapperSegmentConstruct, each with the `segmentID` of its segment.
            insights: What jobs have to tell, as NetworkMigrationInsight; seen when a job of its `producerName` ended.
            outcomes: How jobs end, by activity, e.g. `{"MAPPING": "FAILED"}`, or with members of the job, and `stacks`
                of DEPLOY or `results` of ANALYZE.

        Returns:
            The definition, in the service's shape.

        Raises:
            ValueError: A member is unknown or does not fit; the text names its path.
        """
        with self._world.lock:
            region = self._region
            given = planting_networks.Given(segments, constructs, insights, outcomes or {})
            definition_id = planting_networks.add_network_migration(region, definition, given)
            return cast("NetworkMigrationDefinitionTypeDef", network_definitions.shown(region, definition_id))

    def put_object(self, bucket: str, key: str, data: bytes | str) -> None:
        """Puts an object into the stand-in S3, for an import to read; the bucket is made if need be.

        Args:
            bucket: The bucket.
            key: The object.
            data: What it holds; a text is written in UTF-8.

        Raises:
            ValueError: S3 is moto's here, or at an endpoint: a boto3 client of s3 writes there.
        """
        with self._world.lock:
            neighbourhood.put_object(self._world, bucket, key, data)

    def get_object(self, bucket: str, key: str) -> bytes:
        """What an object in the stand-in S3 holds, such as what an export has written.

        Raises:
            KeyError: There is no such bucket or object.
            ValueError: S3 is moto's here, or at an endpoint: a boto3 client of s3 reads there.
        """
        with self._world.lock:
            return neighbourhood.get_object(self._world, bucket, key)

    def install_agent(self, server: str | Mapping[str, Any]) -> SourceServerTypeDef:
        """Installs the agent on a source server that an import announced: it registers and begins to replicate.

        Args:
            server: The server's id, or its dict; it has to be PENDING_INSTALLATION.

        Returns:
            The source server, under the same ids as before.

        Raises:
            KeyError: There is none of that id here.
            ValueError: No agent is awaited for it.
        """
        with self._moving() as region:
            found = self._found(SOURCE_SERVERS, server)
            installation.install(region, found)
            return self.server(found["sourceServerID"])

    def reset(self) -> None:
        """Makes the world as it was at the start: nothing planted, no calls, the clock at the start time."""
        with self._world.lock:
            self._world.clear()

    # Whole worlds

    def snapshot(self) -> Snapshot:
        """The world as it is now, in an instant, for `restore`; the calls so far are in it too."""
        with self._world.lock:
            return Snapshot(self._world)

    def restore(self, state: Snapshot | Mapping[str, Any]) -> None:
        """Makes the world what it was; the clock goes back with it. It can be done again and again.

        Args:
            state: What `snapshot` or `dump` gave. A dump holds no calls, so there are none afterwards.

        Raises:
            ValueError: The dump is not whole, or something in it does not fit; the text begins with its path.
        """
        with self._world.lock:
            if isinstance(state, Snapshot):
                state.restore(self._world)
            else:
                self._world.become(scenarios.whole(self._world, state), ())

    def dump(self, path: str | PathLike[str] | None = None) -> dict[str, Any]:
        """The whole world as data that JSON can hold: all accounts and Regions, what is to come, the fault rules.

        Args:
            path: A file to write it to as well, all at once or not at all.

        Returns:
            The data.

        Raises:
            OSError: The file cannot be written.
        """
        with self._world.lock:
            dumped = dumping.dump(self._world)
        if path is not None:
            write_json(dumped, path)
        return dumped

    def load(self, source: Any, *, sanitize: bool = False) -> None:
        """Loads a file or a dict: a scenario, a dump, or what the AWS CLI printed for a real account.

        A scenario has the form that `dump` writes, and any part of it may be missing; kinds of resources may stand
        at its top, for this panel's account and Region. It is added to the world, its resources laid over
        defaults. A dump that is whole replaces the world, its clock included. What
        `aws mgn describe-source-servers` and its like printed, in any mixture, goes to this panel's account and
        Region: ARNs are rewritten, times end in `Z`.

        Args:
            source: A path (JSON; TOML where Python reads it; YAML where PyYAML is), an open file, a dict, or a
                list of dicts.
            sanitize: Whether ids, names, addresses and account numbers are replaced, what is equal by what is equal.

        Raises:
            TypeError: The source is none of these.
            ValueError: Something does not fit; the text names the file, the path in it, and the reason. Nothing is
                changed then.
            OSError: The file cannot be read.
        """
        with self._world.lock:
            progress.catch_up(self._world)
            loaded = scenarios.load(self._region, source, sanitize=sanitize)
            self._world.become(loaded.world, () if loaded.is_whole else None)

    def report(self) -> str:
        """The world as a person reads it: what there is, in which state, and what comes next."""
        with self._world.lock:
            progress.catch_up(self._world)
            return report.report(self._world)

    # Looking

    @property
    def calls(self) -> Record:
        """The calls that were made, the first one first; refused ones too."""
        return self._world.record

    def server(self, server: str | Mapping[str, Any]) -> SourceServerTypeDef:
        """A source server as the service would show it now; no time passes.

        Args:
            server: Its id, or its dict.

        Raises:
            KeyError: There is none of that id in this account and Region.
        """
        with self._world.lock:
            progress.catch_up(self._world)
            found = appearance.as_seen_now(self._region, self._found(SOURCE_SERVERS, server))
        return cast("SourceServerTypeDef", found.resource)

    def _found(self, kind: Kind, named: str | Mapping[str, Any]) -> Resource:
        """A copy of the resource that a test author names by its id or its dict.

        Raises:
            KeyError: There is none of that id here.
        """
        resource_id = named if isinstance(named, str) else named[kind.key]
        collection = self._region.of(kind)
        if resource_id not in collection:
            raise KeyError(f"there is no {kind.title} {resource_id} in {self._region.place}")
        return collection.get(resource_id)

    def peek(self, operation: str, **params: Any) -> dict[str, Any]:
        """What a call would answer; no time passes, nothing changes, and nothing is recorded.

        Args:
            operation: The operation as the service names it, e.g. `DescribeSourceServers`.
            **params: The request's members.

        Returns:
            The answer, without ResponseMetadata.

        Raises:
            ValueError: The service has no operation of that name.
            botocore.exceptions.ClientError: The call would be refused.
        """
        service().check_operation(operation)
        caller = dispatcher.Caller(self._account_id, self._region_name)
        reply = dispatcher.peek(self._world, operation, params, caller)
        if reply.error is not None:
            raise ClientError(cast("Any", parsed_response(reply)), operation)
        return reply.body

    def assert_called(self, operation: str, *, times: int | None = None, **params: Any) -> None:
        """Asserts that an operation was called; the record's `assert_called` tells more."""
        __tracebackhide__ = True
        self.calls.assert_called(operation, times=times, **params)

    def assert_not_called(self, operation: str, **params: Any) -> None:
        """Asserts that an operation was not called; the record's `assert_not_called` tells more."""
        __tracebackhide__ = True
        self.calls.assert_not_called(operation, **params)

    def assert_order(self, *wanted: str | tuple[str, Mapping[str, Any]]) -> None:
        """Asserts that calls were made in an order; the record's `assert_order` tells more."""
        __tracebackhide__ = True
        self.calls.assert_order(*wanted)

    # Faults

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
        return faults.fail(
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
        return faults.latency(self._world, operation, seconds)

    @property
    def faults(self) -> list[Fault]:
        """The rules of `fail` and `latency` that hold, the first one first."""
        return faults.listed(self._world)

    def assert_faults_used(self) -> None:
        """Asserts that each rule of `fail` and `latency` has hit at least one attempt.

        Raises:
            AssertionError: One has not; the message lists those and what was called.
        """
        __tracebackhide__ = True
        unused = faults.unused(self._world)
        if unused:
            listed = "".join(f"\n  {fault!r}" for fault in unused)
            raise AssertionError(f"These fault rules have hit nothing:{listed}\nCalls: {self.calls!r}")

    # What goes wrong in the field

    def stall(self, server: str | Mapping[str, Any], error: str = "AGENT_NOT_SEEN") -> None:
        """Stalls the replication of a source server, or of every server that a vCenter client ships.

        Args:
            server: The source server's id, or its dict; or those of a vCenter client that is lost.
            error: What goes wrong: a value of DataReplicationError.error. One that names a step of the agent's
                initiation lets that step fail.

        Raises:
            KeyError: There is none of that id here.
            ValueError: There is no such error, or the server does not replicate.
        """
        with self._moving() as region:
            if self._is_vcenter_client(server):
                client = self._found(VCENTER_CLIENTS, server)
                stalls.lose_vcenter_client(region, client["vcenterClientID"], error)
            else:
                stalls.stall(region, self._found(SOURCE_SERVERS, server), error)

    def fail_source_action(self, server: str | Mapping[str, Any], *, status: str = "FAILED") -> None:
        """Lets the next source action job that runs on a server go wrong there.

        Args:
            server: Its id, or its dict.
            status: How the invocation ends: FAILED, TIMED_OUT, CANCELLED or STALLED; DELAYED is late and then
                succeeds, as does SUCCESS, which takes an earlier call of this back.

        Raises:
            ValueError: There is no such status.
            KeyError: There is no such server in this account and Region.
        """
        with self._world.lock:
            remote_jobs.plan(self._region, self._found(SOURCE_SERVERS, server), status)

    def recover(self, server: str | Mapping[str, Any]) -> None:
        """Mends what is wrong: a stalled server goes on where it was, one that lags is in sync again.

        Args:
            server: The source server's id, or its dict; or those of a vCenter client that was lost.

        Raises:
            KeyError: There is none of that id here.
            ValueError: Nothing is wrong with the server.
        """
        with self._moving() as region:
            if self._is_vcenter_client(server):
                client = self._found(VCENTER_CLIENTS, server)
                stalls.find_vcenter_client(region, client["vcenterClientID"])
            else:
                stalls.recover(region, self._found(SOURCE_SERVERS, server))

    def lag(self, server: str | Mapping[str, Any], duration: str | timedelta) -> None:
        """Lets a source server that is in sync fall behind; `P0D` lets it catch up.

        Args:
            server: Its id, or its dict.
            duration: By how much: a timedelta, or ISO 8601 such as `PT10M`.

        Raises:
            KeyError: There is none of that id here.
            ValueError: That is no duration, or the server is not in sync.
        """
        behind = duration if isinstance(duration, timedelta) else duration_from_text(duration)
        if behind < timedelta():
            raise ValueError(f"duration: a server cannot be ahead of its source, and {duration!r} would be that")
        with self._moving() as region:
            stalls.lag(region, self._found(SOURCE_SERVERS, server), duration_text(behind))

    def fail_launch(
        self, server: str | Mapping[str, Any], reason: str = "The launch failed.", at: launch_failures.At = "launch"
    ) -> None:
        """Lets the next launch of a source server fail; the job ends, and the server's lifecycle stays where it is.

        Args:
            server: Its id, or its dict.
            reason: What the job's log says, as `rawError`.
            at: The part of the launch that fails. Of a launch that is under way and past that part, nothing changes:
                then it is the launch after it.

        Raises:
            KeyError: There is none of that id here.
            ValueError: A launch has no such part.
        """
        with self._moving() as region:
            launch_failures.plan(region, self._found(SOURCE_SERVERS, server)["sourceServerID"], at=at, reason=reason)

    def fail_action(self, server: str | Mapping[str, Any], action: str, reason: str = "The action failed.") -> None:
        """Lets a post-launch action fail at the next launch of a source server; the instance is launched all the same.

        Args:
            server: Its id, or its dict.
            action: The action's id or name, or the document that it runs.
            reason: What the job says, as `failureReason`.

        Raises:
            KeyError: There is none of that id here.
        """
        with self._moving() as region:
            server_id = self._found(SOURCE_SERVERS, server)["sourceServerID"]
            launch_failures.plan_action(region, server_id, action=action, reason=reason)

    @contextmanager
    def _moving(self) -> Iterator[Region]:
        """The Region, for a change at the clock's time, with all that is due by then behind it."""
        with self._world.lock:
            progress.catch_up(self._world)
            yield self._region

    def _is_vcenter_client(self, named: str | Mapping[str, Any]) -> bool:
        if isinstance(named, str):
            return named in self._region.vcenter_clients
        return SOURCE_SERVERS.key not in named

    def check(self) -> None:
        """Asserts what the options want of a test at its end; the mock asks itself when it ends.

        Raises:
            AssertionError: With `strict_faults`, a fault rule has hit nothing.
        """
        __tracebackhide__ = True
        if self._world.settings.strict_faults:
            self.assert_faults_used()

    # Time

    @property
    def now(self) -> datetime:
        """What the mock's clock shows: an aware datetime in UTC."""
        return self._world.clock.now

    def advance(self, by: timedelta | None = None, **words: float) -> None:
        """Moves the clock on, and lets everything happen that is due by then.

        Args:
            by: How far.
            **words: The same in timedelta's words, e.g. `hours=2`.

        Raises:
            ValueError: Time does not go back.
        """
        step = (by or timedelta()) + timedelta(**words)
        if step < timedelta():
            raise ValueError(f"the clock cannot go back, and {step} would be that")
        with self._world.lock:
            progress.advance_to(self._world, self._world.clock.now + step)

    def settle(self) -> None:
        """Moves the clock on until nothing is under way."""
        with self._world.lock:
            progress.settle(self._world)

    # Transports

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
