"""Where S3 is, and what is told when it, a bucket or an object is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import MgnMock
from mgn_mock.neighbours import clients
from mgn_mock.neighbours.errors import NeighbourError, NoNeighbourError, NoSuchBucketError, NoSuchObjectError
from mgn_mock.service.shared.neighbours import s3_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.neighbours.s3 import S3
    from mgn_mock.state.settings import Neighbours

OTHER_ACCOUNT = "222222222222"


def s3_at(mgn: MgnMock) -> S3:
    return s3_of(mgn._region)


@pytest.fixture
def moto() -> Iterator[Any]:
    """moto's S3, as a test uses it."""
    with mock_aws():
        yield boto3.client("s3", region_name="us-east-1")


@pytest.fixture(autouse=True)
def nothing_configured(bare_machine: None) -> None:
    """No variable names an endpoint."""


@pytest.mark.parametrize("option", ["auto", "boto3"])
def test_it_is_moto_s_where_that_is_active(moto: Any, option: Neighbours) -> None:
    s3 = s3_at(MgnMock(neighbours=option))
    moto.create_bucket(Bucket="theirs")
    moto.put_object(Bucket="theirs", Key="a", Body=b"from the test")
    assert (s3.has_bucket("theirs"), s3.has_bucket("other")) == (True, False)
    assert s3.get_object("theirs", "a") == b"from the test"
    s3.put_object("theirs", "b", b"from mgn")
    assert moto.get_object(Bucket="theirs", Key="b")["Body"].read() == b"from mgn"


@pytest.mark.parametrize("option", ["auto", "memory"])
def test_it_is_a_stand_in_elsewhere(option: Neighbours, refused: list[object]) -> None:
    mgn = MgnMock(neighbours=option)
    s3 = s3_at(mgn)
    mgn.put_object("theirs", "a", "from the test")
    assert (s3.has_bucket("theirs"), s3.has_bucket("other")) == (True, False)
    assert s3.get_object("theirs", "a") == b"from the test"
    s3.put_object("theirs", "b", b"from mgn")
    assert mgn.get_object("theirs", "b") == b"from mgn"
    assert refused == []


def test_a_stand_in_is_asked_for_where_moto_is_active_too(moto: Any) -> None:
    mgn = MgnMock(neighbours="memory")
    mgn.put_object("theirs", "a", b"data")
    assert s3_at(mgn).get_object("theirs", "a") == b"data"
    assert moto.list_buckets()["Buckets"] == []


@pytest.mark.parametrize("place", ["memory", "moto"])
def test_a_missing_bucket_and_a_missing_object_are_told_apart(place: str, request: pytest.FixtureRequest) -> None:
    mgn = MgnMock()
    if place == "moto":
        request.getfixturevalue("moto").create_bucket(Bucket="there")
    else:
        mgn.put_object("there", "a", b"data")
    s3 = s3_at(mgn)
    with pytest.raises(NoSuchBucketError):
        s3.get_object("elsewhere", "a")
    with pytest.raises(NoSuchBucketError):
        s3.put_object("elsewhere", "a", b"data")
    with pytest.raises(NoSuchObjectError):
        s3.get_object("there", "b")


def test_any_other_refusal_is_told_in_its_own_words(moto: Any) -> None:
    with pytest.raises(NeighbourError, match=r"InvalidBucketName|specified bucket is not valid|Invalid"):
        s3_at(MgnMock()).put_object("No Bucket!", "a", b"data")


def test_an_object_that_is_not_there_says_what_is() -> None:
    mgn = MgnMock()
    with pytest.raises(KeyError, match="There is: nothing"):
        mgn.get_object("there", "a")
    mgn.put_object("there", "a", b"data")
    with pytest.raises(KeyError, match="there is: a"):
        mgn.get_object("there", "b")


def test_the_panel_s_objects_are_the_stand_in_s_alone(moto: Any) -> None:
    mgn = MgnMock()
    with pytest.raises(ValueError, match="S3 is moto here"):
        mgn.put_object("there", "a", b"data")
    with pytest.raises(ValueError, match="S3 is moto here"):
        mgn.get_object("there", "a")


def test_a_reset_forgets_all_objects_and_where_they_were() -> None:
    mgn = MgnMock()
    mgn.put_object("there", "a", b"data")
    mgn.reset()
    assert not s3_at(mgn).has_bucket("there")
    mgn.reset()
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="there")
        assert s3_at(mgn).has_bucket("there")


# Who is asked


def test_without_anybody_to_ask_boto3_is_refused_with_what_to_do() -> None:
    with pytest.raises(NoNeighbourError, match=r"needs S3: moto's mock_aws .* AWS_ENDPOINT_URL_S3 .*"):
        s3_at(MgnMock(neighbours="boto3"))


def test_moto_that_has_gone_meanwhile_is_not_replaced_in_silence() -> None:
    mgn = MgnMock()
    with mock_aws():
        s3_at(mgn)
    with pytest.raises(NoNeighbourError, match="S3 was moto's mock_aws when"):
        s3_at(mgn)


def test_the_first_need_decides() -> None:
    mgn = MgnMock()
    mgn.put_object("there", "a", b"data")
    with mock_aws():
        assert s3_at(mgn).get_object("there", "a") == b"data"


def test_each_account_has_its_own_and_moto_s_new_beginning_is_noticed() -> None:
    mgn = MgnMock()
    there = mgn.at("us-east-1", OTHER_ACCOUNT)
    for _ in range(2):
        with mock_aws():
            for panel in (mgn, there, there):
                s3_at(panel)
            keys = boto3.client("sts", region_name="us-east-1").assume_role(
                RoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/test", RoleSessionName="test"
            )["Credentials"]
            session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
            s3: Any = session.client("s3", region_name="us-east-1")
            s3.create_bucket(Bucket="private")
            s3_at(there).put_object("private", "a", b"data")
            assert s3.get_object(Bucket="private", Key="a")["Body"].read() == b"data"
            assert boto3.client("s3", region_name="us-east-1").list_buckets()["Buckets"] == []


# Where requests go


def test_an_endpoint_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch, refused: list[object]) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    mgn = MgnMock()
    s3 = s3_at(mgn)
    with pytest.raises(NeighbourError, match=r"S3 cannot be asked: .*127\.0\.0\.1:9/there/a"):
        s3.get_object("there", "a")
    assert refused != []
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    with pytest.raises(NoNeighbourError, match=r"S3 was the endpoint http://127\.0\.0\.1:9 when"):
        s3_at(mgn)


def test_an_endpoint_goes_before_moto_as_it_does_for_the_test_s_own_clients(
    moto: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(ValueError, match=r"S3 is http://127\.0\.0\.1:9 here"):
        MgnMock().put_object("there", "a", b"data")


@pytest.mark.parametrize(
    "url", ["https://s3.amazonaws.com", "https://s3.us-east-1.amazonaws.com.cn", "https://api.aws"]
)
def test_real_aws_is_never_an_endpoint(monkeypatch: pytest.MonkeyPatch, refused: list[object], url: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
    with pytest.raises(NoNeighbourError, match="never calls"):
        s3_at(MgnMock())
    assert refused == []


def test_what_moto_does_not_answer_is_not_sent(refused: list[object]) -> None:
    mgn = MgnMock()
    with mock_aws(config={"core": {"passthrough": {"services": ["s3"]}}}), pytest.raises(NoNeighbourError, match="s3"):
        s3_at(mgn).has_bucket("there")
    with mock_aws():
        s3 = s3_at(mgn)
    with pytest.raises(NoNeighbourError, match="does not answer"):
        s3.get_object("there", "a")
    assert refused == []


def test_a_redirection_to_real_aws_is_not_followed() -> None:
    request: Any = type("Request", (), {"url": "https://there.s3.amazonaws.com/a"})
    with pytest.raises(NoNeighbourError, match="never calls"):
        clients._refuse_redirection(request)


def test_looking_reads_and_does_not_decide_where_s3_is() -> None:
    mgn = MgnMock()
    mgn.peek("DescribeSourceServers")
    assert mgn._world.copy().neighbours == mgn._world.neighbours == {}
    mgn.put_object("there", "a", b"data")
    twin = mgn._world.copy()
    twin.objects["there"]["a"] = b"changed"
    assert mgn.get_object("there", "a") == b"data"
