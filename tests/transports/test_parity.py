"""Direct and wire: whatever is called in whatever order, both answer and refuse alike, down to ResponseMetadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.model.ids import resource_id
from mgn_mock.model.spec import service
from mgn_mock.service.registry import handlers
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, OWN_ACCOUNT, UNKNOWN_SERVER, client_of
from tests.support.strategies import TEXT, of_shape

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Progress, Transport

PLANTED: list[dict[str, Any]] = [
    {"replicationType": "SNAPSHOT_SHIPPING"},
    {"lifeCycle": {"state": "STOPPED"}},
    {"replicationType": "SNAPSHOT_SHIPPING", "lifeCycle": {"state": "TESTING"}},
    {"lifeCycle": {"state": "STOPPED"}},
    {"dataReplicationInfo": {"dataReplicationState": "STALLED"}},
    {"lifeCycle": {"state": "CUTOVER"}},
]
IDS = [f"s-0000000000000000{number}" for number in range(len(PLANTED))]
ARN = "arn:aws:mgn:us-east-1:{}:source-server/{}"
PLACES = [("us-east-1", OWN_ACCOUNT), ("us-east-1", OTHER_ACCOUNT), ("eu-west-1", OWN_ACCOUNT)]

SEED = 7
# What the first ones of each kind that a script makes are called.
MADE = {
    shape: [resource_id(shape, SEED, number, "us-east-1") for number in (1, 2, 3)]
    for shape in ("ApplicationID", "WaveID", "ConnectorID", "VcenterClientID", "ImportID", "ExportID")
}
NAMES = st.sampled_from(["one", "ONE", "two", "thrée", " x", "a" * 257])

# By the name of the member, values of which some do what the call is for.
LIKELY: dict[str, SearchStrategy[Any]] = {
    "sourceServerID": st.sampled_from([*IDS, *IDS, UNKNOWN_SERVER, "s-1234567890123456_", f"{IDS[0]}0", "short", 5]),
    "accountID": st.sampled_from([OWN_ACCOUNT, OTHER_ACCOUNT, "111111111111", "12345678901a"]),
    "replicationType": st.sampled_from(["AGENT_BASED", "SNAPSHOT_SHIPPING", "NONE"]),
    "lifeCycle": st.fixed_dictionaries(
        {"state": st.sampled_from(["READY_FOR_TEST", "READY_FOR_CUTOVER", "CUTOVER", "TESTING"])}
    ),
    "maxResults": st.sampled_from([1, 2, 3, 1000, 0, 1001, "2"]),
    "nextToken": st.sampled_from(["LAST", "LAST", "LAST", "", "no token", "é x"]),
    "resourceArn": st.sampled_from(
        [
            *(ARN.format(OWN_ACCOUNT, each) for each in (*IDS[:3], UNKNOWN_SERVER)),
            ARN.format(OTHER_ACCOUNT, IDS[3]),
            "this is not an ARN at all / é %2F",
            "arn:aws:mgn:us-east-1:123456789012:x/é?a=b&c#d",
            "short",
        ]
    ),
    "tags": st.dictionaries(st.sampled_from(["team", "é&=/ %", "aws:x", "", "k" * 257]), TEXT, max_size=3)
    | st.integers(48, 51).map(lambda size: dict.fromkeys(map(str, range(size)), "")),
    "tagKeys": st.lists(st.sampled_from(["team", "Name", "é&=/ %", "", ","]), max_size=3),
    "filters": st.fixed_dictionaries(
        {},
        optional={
            "sourceServerIDs": st.lists(st.sampled_from([*IDS, UNKNOWN_SERVER, "s-1234567890123456_"]), max_size=4),
            "isArchived": st.booleans(),
            "replicationTypes": st.lists(st.sampled_from(["AGENT_BASED", "SNAPSHOT_SHIPPING"]), max_size=3),
            "lifeCycleStates": st.lists(st.sampled_from(["DISCOVERED", "STOPPED", "READY_FOR_TEST", "é"]), max_size=3),
            "applicationIDs": st.lists(st.sampled_from(MADE["ApplicationID"]) | TEXT, max_size=1),
            "waveIDs": st.lists(st.sampled_from(MADE["WaveID"]), max_size=2),
            "connectorIDs": st.lists(st.sampled_from(MADE["ConnectorID"]), max_size=2),
        },
    ),
    "name": NAMES,
    "description": st.sampled_from(["", "for tests", "x" * 601]),
    "sourceServerIDs": st.lists(st.sampled_from([*IDS, UNKNOWN_SERVER]), max_size=3),
    "applicationIDs": st.lists(st.sampled_from(MADE["ApplicationID"]), max_size=3),
    "applicationID": st.sampled_from([*MADE["ApplicationID"], "app-short"]),
    "waveID": st.sampled_from([*MADE["WaveID"], "wave-short"]),
    "connectorID": st.sampled_from([*MADE["ConnectorID"], "short"]),
    "vcenterClientID": st.sampled_from([*MADE["VcenterClientID"], "short"]),
    "ssmInstanceID": st.sampled_from(["mi-0123456789abcdef0", "short"]),
}
# What network migrations and source actions are named by; the first of each kind follow from the seed.
SEED = 7
DEFINITION = "nmd-00000000000000000"
SEGMENT, CONSTRUCT = (f"00000000-0000-0000-0000-00000000000{digit}" for digit in "ab")
HAS_NETWORKS = service().has_shape("NetworkMigrationDefinition")
HAS_ACTIONS = service().has_shape("RemoteSourceAction")
if HAS_NETWORKS:
    execution = resource_id("NetworkMigrationExecutionID", SEED, 1, "us-east-1")
    LIKELY["networkMigrationDefinitionID"] = st.sampled_from([DEFINITION, DEFINITION, DEFINITION, "nmd-short"])
    LIKELY["networkMigrationExecutionID"] = st.sampled_from([execution, execution, execution, SEGMENT])
    LIKELY["segmentID"] = st.sampled_from([SEGMENT, CONSTRUCT])
    LIKELY["constructID"] = st.sampled_from([SEGMENT, CONSTRUCT])
    LIKELY["targetNetwork"] = st.sampled_from([{"topology": "HUB_AND_SPOKE"}, {"topology": "RING"}])
    LIKELY["targetS3Configuration"] = st.just({"s3Bucket": "target", "s3BucketOwner": OWN_ACCOUNT})
if HAS_ACTIONS:
    action = resource_id("RemoteSourceActionID", SEED, 1, "us-east-1")
    LIKELY["remoteSourceActionID"] = st.sampled_from([action, action, "short"])
    LIKELY["remoteSourceActionJobID"] = st.just(resource_id("RemoteSourceActionJobID", SEED, 1, "us-east-1"))
    LIKELY["operatingSystem"] = st.sampled_from(["linux", "windows", "all", "other"])
    LIKELY["ssmParameterName"] = st.just("script")
OPERATIONS = [name for name in service().operation_names if service().operation(name).method_name in handlers()]


def requests_of(operation: str) -> SearchStrategy[dict[str, Any]]:
    """Requests of one operation: mostly such as make sense, some of which only the types are right."""
    shape = service().operation(operation).input
    if shape is None:
        return st.just({})
    # Filters are the operation's own; those above are of source servers.
    own = {"filters"} if operation != "DescribeSourceServers" else set()
    members = {
        name: of_shape(member) if name in own else LIKELY.get(name, of_shape(member))
        for name, member in shape.members.items()
    }
    required = {name: members.pop(name) for name in shape.required_members}
    sensible = st.fixed_dictionaries(required, optional=members)
    return st.one_of(sensible, sensible, sensible, sensible, of_shape(shape))


def has_member(operation: str, name: str) -> bool:
    """Whether the request of an operation has a member of that name."""
    shape = service().operation(operation).input
    return shape is not None and name in shape.members


calls = st.sampled_from(OPERATIONS).flatmap(lambda name: st.tuples(st.just(name), requests_of(name)))
steps = st.tuples(st.sampled_from([0, 0, 0, 1, 2]), calls, st.sampled_from([0, 0, 0, 30, 600, 100_000]))


class Side:
    """One of the two worlds, and clients at all places of it."""

    def __init__(self, transport: Transport, progress: Progress, initialized: bool) -> None:
        self.mgn = MgnMock(
            transport=transport,
            progress=progress,
            initialized=initialized,
            region="us-east-1",
            start_time=START,
            start_replication_types=["AGENT_BASED", "SNAPSHOT_SHIPPING"],
            quotas={"active_source_servers": 3},
            seed=SEED,
        )
        self.panels = [self.mgn.at(*place) for place in PLACES]
        self._clients: dict[int, MgnClient] = {}
        self._tokens = [""] * len(PLACES)
        self.mgn.add_managed_account(OTHER_ACCOUNT)
        for number, server_id in enumerate(IDS):
            members: Any = {"sourceServerID": server_id, "isArchived": number == 3, **PLANTED[number]}
            self.panels[number % 3 % 2].add_source_server(**members)

        if HAS_NETWORKS:
            self.mgn.add_network_migration(
                definition={"networkMigrationDefinitionID": DEFINITION},
                segments=[{"segmentID": SEGMENT}],
                constructs=[{"constructID": CONSTRUCT, "constructType": "AWS::EC2::VPC"}],
            )

    def call(self, place: int, operation: str, given: dict[str, Any]) -> Any:
        """The answer, or all that there is to tell of the refusal."""
        if place not in self._clients:
            self._clients[place] = client_of(self.panels[place])
        params = {name: self._tokens[place] if value == "LAST" else value for name, value in given.items()}
        if has_member(operation, "clientToken"):
            # Where there is none, botocore's client makes one by chance.
            params.setdefault("clientToken", "of this test")
        try:
            answer = getattr(self._clients[place], service().operation(operation).method_name)(**params)
        except ClientError as error:
            return type(error).__name__, error.response, str(error)
        except ParamValidationError as error:
            return str(error)
        self._tokens[place] = answer.get("nextToken", self._tokens[place])
        return answer

    def everything(self) -> list[Any]:
        # An empty list leaves no trace in a query, so the wire cannot remember that there was one; and a client makes
        # up a token of its own each time.
        calls = [
            call._replace(params={k: v for k, v in call.params.items() if v != [] and k != "clientToken"})
            for call in self.mgn.calls
        ]
        return [calls, self.mgn.dump()]


@pytest.mark.parametrize("initialized", [True, False], ids=["initialized", "uninitialized"])
@pytest.mark.parametrize("progress", ["on_read", "manual", "instant"])
@settings(max_examples=15)
@given(script=st.lists(steps, max_size=12))
def test_direct_and_wire_answer_and_refuse_alike(
    progress: Progress, initialized: bool, script: list[tuple[int, tuple[str, dict[str, Any]], int]]
) -> None:
    direct, wire = (Side(transport, progress, initialized) for transport in ("direct", "wire"))
    for place, (operation, params), seconds in script:
        assert direct.call(place, operation, params) == wire.call(place, operation, params)
        for side in (direct, wire):
            side.mgn.advance(seconds=seconds)
    assert direct.everything() == wire.everything()


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=6)
@given(data=st.data())
def test_every_operation_is_answered_alike(operation: str, data: st.DataObject) -> None:
    direct, wire = (Side(transport, "on_read", True) for transport in ("direct", "wire"))
    for _ in range(3):
        params = data.draw(requests_of(operation))
        assert direct.call(0, operation, params) == wire.call(0, operation, params)
    assert direct.everything() == wire.everything()
