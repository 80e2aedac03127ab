"""While the mock is on, nobody searches for credentials; those that were given stay; accounts follow from them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore.credentials import AssumeRoleCredentialFetcher, Credentials, DeferredRefreshableCredentials
from freezegun import freeze_time
from moto import mock_aws

from mgn_mock import current, mock_mgn
from tests.support.processes import run_python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mgn_mock import MgnMock
    from mgn_mock.state.settings import Transport

ROLE_ACCOUNT = "222233334444"
SEARCH = vars(botocore.session.Session)["get_credentials"]

CONFIG = f"""
[default]
region = us-east-1
[profile keys]
aws_access_key_id = AKIAREALREALREALREAL
aws_secret_access_key = real
[profile role]
role_arn = arn:aws:iam::{ROLE_ACCOUNT}:role/Mover
source_profile = keys
[profile mfa]
role_arn = arn:aws:iam::{ROLE_ACCOUNT}:role/Mover
mfa_serial = arn:aws:iam::{ROLE_ACCOUNT}:mfa/me
source_profile = keys
[profile machine]
role_arn = arn:aws:iam::{ROLE_ACCOUNT}:role/Mover
credential_source = Ec2InstanceMetadata
[profile chained]
role_arn = arn:aws:iam::{ROLE_ACCOUNT}:role/Mover
source_profile = machine
[profile account]
aws_access_key_id = AKIAREALREALREALREAL
aws_secret_access_key = real
aws_account_id = 777788889999
[profile digits]
aws_access_key_id = 333344445555
aws_secret_access_key = none
"""


@pytest.fixture(autouse=True)
def _configured(bare_machine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = tmp_path / "config"
    path.write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    # A search that gets as far as the metadata service goes to the network.
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    default_session = boto3.DEFAULT_SESSION
    boto3.DEFAULT_SESSION = None
    yield
    boto3.DEFAULT_SESSION = default_session
    assert vars(botocore.session.Session)["get_credentials"] is SEARCH
    assert "__init_subclass__" not in vars(botocore.session.Session)


def key_of(client: Any) -> str | None:
    credentials = client._request_signer._credentials
    return None if credentials is None else credentials.access_key


def kept_by(session: Any) -> Any:
    return session._session._credentials


def account_seen(client: Any) -> str:
    client.describe_source_servers()
    return current().calls[-1].account_id


# Dummies


def test_a_session_that_would_search_gets_dummies_and_nobody_asks_the_metadata_service(
    mgn: MgnMock, refused: list[object]
) -> None:
    client = boto3.client("mgn", region_name="us-east-1")
    assert client.describe_source_servers()["items"] == []
    assert "X-Amz-Signature" in client.generate_presigned_url("list_waves")
    assert refused == []
    assert boto3.DEFAULT_SESSION is not None
    assert kept_by(boto3.DEFAULT_SESSION) is None


@pytest.mark.parametrize("where", ["environment", "profile", "default session", "found before"])
def test_a_forgotten_client_cannot_sign_with_real_keys(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where in ("environment", "found before"):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALREALREALREAL")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    session = boto3.Session(profile_name="keys" if where == "profile" else None, region_name="us-east-1")
    if where == "default session":
        boto3.setup_default_session(profile_name="keys", region_name="us-east-1")
    if where == "found before":
        assert session.get_credentials().access_key == "AKIAREALREALREALREAL"  # type: ignore[union-attr] # there are some
    make: Any = boto3.client if where == "default session" else session.client
    with mock_mgn(transport=transport):
        inside = make("ec2")
        assert "REAL" not in str(key_of(inside))
        assert "REAL" not in inside.generate_presigned_url("describe_instances")
        assert account_seen(make("mgn")) == "123456789012"
    # After the mock everything resolves as before, in sessions that were first used inside too.
    assert key_of(make("ec2")) == "AKIAREALREALREALREAL"


@pytest.mark.parametrize("given", ["client", "session", "botocore session"])
def test_credentials_that_were_given_stay(mgn: MgnMock, given: str) -> None:
    keys = {"aws_access_key_id": "given", "aws_secret_access_key": "secret"}
    core = botocore.session.Session()
    if given == "botocore session":
        core.set_credentials("given", "secret")
    make: Any = boto3.Session(botocore_session=core, **(keys if given == "session" else {})).client
    client = make("ec2", region_name="us-east-1", **(keys if given == "client" else {}))
    assert key_of(client) == "given"


def test_clients_made_before_keep_theirs(transport: Transport) -> None:
    before = boto3.Session(profile_name="keys").client("ec2", region_name="us-east-1")
    with mock_mgn(transport=transport):
        assert key_of(before) == "AKIAREALREALREALREAL"


def test_moto_is_the_cure_for_clients_made_before_and_keys_given_by_hand(
    transport: Transport, refused: list[object]
) -> None:
    session = boto3.Session(profile_name="keys")
    before = session.client("ec2", region_name="us-east-1")
    with mock_mgn(transport=transport), mock_aws():
        given = boto3.Session("given", "secret").client("ec2", region_name="us-east-1")
        for client in (before, given):
            assert client.describe_key_pairs()["KeyPairs"] == []
    assert refused == []


def test_the_option_mock_credentials_turns_this_off(transport: Transport) -> None:
    with mock_mgn(transport=transport, mock_credentials=False):
        assert vars(botocore.session.Session)["get_credentials"] is SEARCH
        assert key_of(boto3.Session(profile_name="keys").client("ec2", region_name="us-east-1")) is not None


def test_a_session_gives_the_same_dummies_to_every_thread(mgn: MgnMock) -> None:
    session = boto3.Session()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: session.get_credentials(), range(50)))
    assert len(set(map(id, found))) == 1


def test_a_world_of_its_own_patches_nothing() -> None:
    with mock_mgn(mock_credentials=False) as mgn:
        mgn.client()
        assert vars(botocore.session.Session)["get_credentials"] is SEARCH


# Beside others


@pytest.mark.parametrize("moto_first", [True, False], ids=["moto outside", "moto inside"])
@pytest.mark.parametrize("inner_ends_first", [True, False], ids=["last in first out", "first in first out"])
def test_while_moto_is_on_the_search_goes_on_without_the_metadata_service(
    transport: Transport, refused: list[object], moto_first: bool, inner_ends_first: bool
) -> None:
    moto, ours = mock_aws(), mock_mgn(transport=transport)
    order: list[Any] = [moto, ours] if moto_first else [ours, moto]
    for each in order:
        each.start()
    session = boto3.Session(region_name="us-east-1")
    credentials = session.get_credentials()
    assert credentials is not None
    assert credentials is session.get_credentials()
    assert credentials.access_key == "FOOBARKEY"
    assert session.client("ec2").describe_instances()["Reservations"] == []
    assert account_seen(session.client("mgn")) == "123456789012"
    named = boto3.Session(profile_name="keys").get_credentials()
    assert named is not None
    assert named.access_key == "AKIAREALREALREALREAL"
    assert account_seen(boto3.Session(profile_name="machine", region_name="us-east-1").client("mgn")) == ROLE_ACCOUNT
    assert account_seen(boto3.Session(profile_name="chained", region_name="us-east-1").client("mgn")) == ROLE_ACCOUNT
    for each in reversed(order) if inner_ends_first else order:
        each.stop()
    assert refused == []
    assert kept_by(session) is None


@pytest.mark.parametrize("patch_first", [True, False], ids=["patch outside", "patch inside"])
@pytest.mark.parametrize("inner_ends_first", [True, False], ids=["last in first out", "first in first out"])
def test_a_patch_of_a_test_goes_before_or_comes_back(
    transport: Transport, patch_first: bool, inner_ends_first: bool
) -> None:
    own = Credentials("own", "own")
    patch = pytest.MonkeyPatch()
    with ExitStack() as left:
        left.callback(patch.undo)
        switch = mock_mgn(transport=transport)
        if patch_first:
            patch.setattr(botocore.session.Session, "get_credentials", lambda _: own)
            switch.start()
        else:
            switch.start()
            patch.setattr(botocore.session.Session, "get_credentials", lambda _: own)
        found = boto3.Session().get_credentials()
        assert found is not None
        assert found.access_key == ("mgn_mock" if patch_first else "own")
        if inner_ends_first != patch_first:
            patch.undo()
            switch.stop()
        else:
            switch.stop()
            patch.undo()
    # What a patch restored last calls the original, and the next mock takes it away.
    found = boto3.Session(profile_name="keys").get_credentials()
    assert found is not None
    assert found.access_key == "AKIAREALREALREALREAL"
    with mock_mgn():
        pass


@pytest.mark.parametrize("frozen_first", [True, False], ids=["frozen outside", "frozen inside"])
@pytest.mark.parametrize("inner_ends_first", [True, False], ids=["last in first out", "first in first out"])
def test_frozen_time_changes_nothing_of_it(transport: Transport, frozen_first: bool, inner_ends_first: bool) -> None:
    frozen, switch = freeze_time("2020-01-01"), mock_mgn(transport=transport)
    order: list[Any] = [frozen, switch] if frozen_first else [switch, frozen]
    for each in order:
        each.start()
    client = boto3.Session(profile_name="role", region_name="us-east-1").client("mgn")
    assert account_seen(client) == ROLE_ACCOUNT
    for each in reversed(order) if inner_ends_first else order:
        each.stop()


def test_aiobotocore_that_is_imported_during_the_mock_is_patched_too() -> None:
    # A stand-in for it: what matters is that a subclass in that package appears while the mock is on.
    printed = run_python(
        """
        import asyncio
        import botocore.session
        from mgn_mock import mock_mgn

        async def search(self):
            return "searched"

        with mock_mgn(mock_credentials=True):
            members = {"__module__": "aiobotocore.session", "get_credentials": search}
            AioSession = type("AioSession", (botocore.session.Session,), members)
            Own = type("Own", (botocore.session.Session,), {"get_credentials": lambda self: "own"})
            print(AioSession.get_credentials is search, Own().get_credentials())
        print(AioSession.get_credentials is search, asyncio.run(AioSession().get_credentials()))
        """
    )
    assert printed == "False own\nTrue searched\n"


def test_the_first_example_needs_no_credentials_and_no_network() -> None:
    printed = run_python(
        """
        import os, socket
        del os.environ["AWS_EC2_METADATA_DISABLED"]

        def refuse(*args, **more):
            raise AssertionError(args)

        socket.socket.connect = socket.getaddrinfo = refuse
        import boto3
        from mgn_mock import current, mock_mgn

        @mock_mgn
        def test_replication_starts():
            server = current().add_source_server(replicationType="SNAPSHOT_SHIPPING")
            mgn = boto3.client("mgn", region_name="us-east-1")
            print(mgn.start_replication(sourceServerID=server["sourceServerID"])["lifeCycle"]["state"])

        test_replication_starts()
        """
    )
    assert printed == "NOT_READY\n"


# Accounts


def by_profile(name: str) -> Callable[[], Any]:
    return lambda: boto3.Session(profile_name=name, region_name="us-east-1")


def deferred() -> Any:
    def creator(*_: Any, **__: Any) -> Any:
        raise AssertionError("a mock asked for fresh credentials")

    fetcher = AssumeRoleCredentialFetcher(
        client_creator=creator,
        source_credentials=Credentials("AKIAREALREALREALREAL", "real"),
        role_arn=f"arn:aws:iam::{ROLE_ACCOUNT}:role/Mover",
    )
    session = botocore.session.Session()
    session._credentials = DeferredRefreshableCredentials(  # type: ignore[attr-defined] # as its users do
        method="sts-assume-role", refresh_using=fetcher.fetch_credentials
    )
    return boto3.Session(botocore_session=session, region_name="us-east-1")


def given(**more: str) -> Callable[[], Any]:
    return lambda: boto3.Session("given", "secret", region_name="us-east-1", **more)  # type: ignore[arg-type]


CAN_GIVE_ACCOUNT = hasattr(Credentials("a", "b"), "account_id")


CALLERS: dict[str, tuple[Callable[[], Any], str]] = {
    "role": (by_profile("role"), ROLE_ACCOUNT),
    "role with MFA": (by_profile("mfa"), ROLE_ACCOUNT),
    "role of the machine": (by_profile("machine"), ROLE_ACCOUNT),
    "profile with digits": (by_profile("digits"), "333344445555"),
    "profile": (by_profile("keys"), "123456789012"),
    "deferred": (deferred, ROLE_ACCOUNT),
    "digits": (lambda: boto3.Session("444455556666", "secret", region_name="us-east-1"), "444455556666"),
    **({"aws_account_id": (given(aws_account_id="555566667777"), "555566667777")} if CAN_GIVE_ACCOUNT else {}),
    "given": (given(), "123456789012"),
}
# Those by which a call of EC2 needs nothing but moto.
CAN_CALL_EC2 = {"role", "profile", "digits", "aws_account_id", "given"}


@pytest.mark.parametrize("caller", list(CALLERS))
@pytest.mark.parametrize("moto", [True, False], ids=["moto", "no moto"])
@pytest.mark.parametrize("first", ["mgn", "ec2"])
def test_the_account_is_the_same_whoever_is_called_first(
    transport: Transport, caller: str, moto: bool, first: str
) -> None:
    make, account_id = CALLERS[caller]
    with ExitStack() as stack:
        if moto:
            stack.enter_context(mock_aws())
        mgn = stack.enter_context(mock_mgn(transport=transport, region="us-east-1"))
        session = make()
        if first == "ec2" and moto and caller in CAN_CALL_EC2:
            session.client("ec2").describe_instances()
        client = session.client("mgn")
        server = mgn.at("us-east-1", account_id).add_source_server(replicationType="SNAPSHOT_SHIPPING")
        client.start_replication(sourceServerID=server["sourceServerID"])
        assert {call.account_id for call in mgn.calls} == {account_id}


@pytest.mark.skipif(not CAN_GIVE_ACCOUNT, reason="the installed botocore has no aws_account_id")
def test_a_client_may_be_given_an_account_and_a_key_of_digits_goes_before_it(mgn: MgnMock) -> None:
    keys = {"aws_secret_access_key": "secret", "aws_account_id": "555566667777", "region_name": "us-east-1"}
    make: Any = boto3.client
    for key, account_id in (("given", "555566667777"), ("444455556666", "444455556666")):
        assert account_seen(make("mgn", aws_access_key_id=key, **keys)) == account_id


WITHOUT_KEYS: dict[str, tuple[Callable[[], Any], str]] = {
    "nothing": (lambda: boto3.Session(region_name="us-east-1"), "555566667777"),
    "profile": (by_profile("keys"), "555566667777"),
    "profile with digits": (by_profile("digits"), "333344445555"),
    "profile with an account": (by_profile("account"), "555566667777"),
    "role": (by_profile("role"), ROLE_ACCOUNT),
    "session with keys": (given(), "555566667777"),
    "session with keys and account": (given(aws_account_id="666677778888"), "555566667777"),
    "session with digits": (lambda: boto3.Session("444455556666", "s", region_name="us-east-1"), "444455556666"),
}


@pytest.mark.skipif(not CAN_GIVE_ACCOUNT, reason="the installed botocore has no aws_account_id")
@pytest.mark.parametrize("session", list(WITHOUT_KEYS))
@pytest.mark.parametrize("moto", [True, False], ids=["moto", "no moto"])
def test_an_account_that_a_client_is_given_without_keys_counts_too(
    transport: Transport, refused: list[object], session: str, moto: bool
) -> None:
    make, account_id = WITHOUT_KEYS[session]
    with ExitStack() as stack:
        if moto:
            stack.enter_context(mock_aws())
        stack.enter_context(mock_mgn(transport=transport))
        own = make()
        assert account_seen(own.client("mgn", aws_account_id="555566667777")) == account_id
        # The session keeps nothing of it.
        other = account_seen(own.client("mgn"))
        kept = {"profile with digits", "profile with an account", "role", "session with digits"}
        assert (
            other
            == {
                **dict.fromkeys(WITHOUT_KEYS, "123456789012"),
                **{each: WITHOUT_KEYS[each][1] for each in kept},
                "profile with an account": "777788889999",
                "session with keys and account": "666677778888",
            }[session]
        )
    assert refused == []
