"""Import-file enrichment: reads a file, and writes it with the deployed subnets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.asking import refusal
from tests.support.network_flow import ACCOUNT, UNKNOWN, begin

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

NAME, ADDRESS = "mgn:server:user-provided-id", "mgn:launch:nic:0:private-ip:0"
FQDN, SUBNET = "mgn:server:fqdn-for-action-framework", "mgn:launch:nic:0:subnet-id"
SOURCE = {"s3Bucket": "files", "s3BucketOwner": ACCOUNT, "s3Key": "servers.csv"}
TARGET = {**SOURCE, "s3Key": "enriched.csv"}


def start(client: MgnClient, **more: Any) -> str:
    members: dict[str, Any] = {"s3BucketSource": SOURCE, "s3BucketTarget": TARGET, **more}
    return client.start_import_file_enrichment(**members)["jobID"]


def jobs(client: MgnClient, **more: Any) -> list[Any]:
    return list(client.list_import_file_enrichments(**more)["items"])


def run(client: MgnClient, **more: Any) -> Any:
    job_id = start(client, **more)
    shown = [jobs(client)[0] for _ in range(3)]
    assert [job["status"] for job in shown[:2]] == ["PENDING", "STARTED"]
    assert {job["jobID"] for job in shown} == {job_id}
    return shown[2]


def rows(mgn: MgnMock) -> list[dict[str, str]]:
    text = mgn.get_object("files", "enriched.csv").decode()
    return list(csv.DictReader(io.StringIO(text)))


def deploy(mgn: MgnMock, client: MgnClient) -> Any:
    """Deploys the network of two servers; gives what was found of the subnet."""
    for name, address in (("web", "10.0.1.7"), ("db", "10.0.1.8")):
        interface: Any = {"macAddress": "00-11-22-33-44-55", "ips": [address], "isPrimary": True}
        hints: Any = {"fqdn": f"{name}.example.com"}
        mgn.add_source_server(
            userProvidedID=name, sourceProperties={"networkInterfaces": [interface], "identificationHints": hints}
        )
    flow = begin(client)
    flow.run_to("DEPLOY")
    return flow


@pytest.mark.parametrize(
    ("strategy", "addresses"), [("STATIC", ["10.0.1.7", "10.0.1.8", "10.0.1.9"]), ("DYNAMIC", [""] * 3)]
)
def test_each_server_is_given_the_subnet_that_its_address_lies_in(
    mgn: MgnMock, client: MgnClient, strategy: Any, addresses: list[str]
) -> None:
    deploy(mgn, client)
    mgn.put_object("files", "servers.csv", f"{NAME},{FQDN},{ADDRESS}\nWEB,,\n,db.example.com,\nnew,,10.0.1.9\n")
    job = run(client, ipAssignmentStrategy=strategy)
    assert job["status"] == "SUCCEEDED"
    assert job["s3BucketTarget"] == TARGET
    assert job["checksum"]["encryptionAlgorithm"] == "SHA256"
    assert job["endedAt"] == mgn.now
    found = rows(mgn)
    assert len({row[SUBNET] for row in found}) == 1
    assert found[0][SUBNET].startswith("subnet-")
    assert [row[ADDRESS] for row in found] == addresses
    assert [row[NAME] for row in found] == ["WEB", "", "new"]


def test_servers_without_a_subnet_are_warned_of(mgn: MgnMock, client: MgnClient) -> None:
    deploy(mgn, client)
    mgn.put_object("files", "servers.csv", f"{NAME},{ADDRESS}\nweb,\nelsewhere,192.168.0.1\nunknown,\n")
    job = run(client)
    assert job["status"] == "SUCCEEDED_WITH_WARNINGS"
    assert job["statusDetails"] == "No deployed subnet was found for rows 2, 3."
    assert [bool(row[SUBNET]) for row in rows(mgn)] == [True, False, False]
    assert rows(mgn)[1][ADDRESS] == "192.168.0.1"


def test_networks_that_are_not_deployed_do_not_count(mgn: MgnMock, client: MgnClient) -> None:
    flow = deploy(mgn, client)
    flow.run("MAPPING")
    mgn.put_object("files", "servers.csv", f"{NAME}\nweb\n")
    assert run(client)["status"] == "SUCCEEDED_WITH_WARNINGS"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "the stand-in S3 has no object 'servers.csv' in bucket 'files'"),
        (b"\xff\xfe", "can't decode"),
        (b'a,b\n"x"y,z\n', "expected after"),
    ],
)
def test_a_file_that_cannot_be_read_fails_the_job(
    mgn: MgnMock, client: MgnClient, data: bytes | None, why: str
) -> None:
    mgn.put_object("files", "servers.csv" if data is not None else "other.csv", data or b"")
    job = run(client)
    assert job["status"] == "FAILED"
    assert why in job["statusDetails"]


def test_two_jobs_do_not_write_one_file_at_once(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("files", "servers.csv", "a\n")
    job_id = start(client)
    error = refusal("ConflictException", start, client)
    assert error["resourceId"] == job_id
    start(client, s3BucketTarget={**TARGET, "s3Key": "other.csv"})
    mgn.settle()
    start(client)


def test_the_same_client_token_gives_the_same_job(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on client-tokens-of-enrichments."""
    assert start(client, clientToken="once") == start(client, clientToken="once")
    assert len(jobs(client)) == 1


def test_jobs_are_listed_newest_first_and_can_be_filtered(mgn: MgnMock, client: MgnClient) -> None:
    first = start(client)
    mgn.settle()
    second = start(client)
    assert [job["jobID"] for job in jobs(client)] == [second, first]
    only: Any = {"jobIDs": [first, UNKNOWN]}
    assert [job["jobID"] for job in jobs(client, filters=only)] == [first]
