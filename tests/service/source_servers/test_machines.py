"""The machines behind source servers: their operating system, their size, and the ids of their Region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import mock_mgn
from tests.support.asking import at_fault, refusal
from tests.support.checking import make_client
from tests.support.import_files import imported, server_row

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock
    from mgn_mock.state.settings import Transport

GIB = 2**30
WINDOWS: Any = {"os": {"fullString": "Microsoft Windows Server 2019 Datacenter 10.0.17763"}}
# Cores, GiB, and what the service recommends for them.
SIZES = [
    (1, 1, "c5.large"),
    (2, 4, "c5.large"),
    (2, 5, "c4.2xlarge"),
    (3, 4, "c4.2xlarge"),
    (8, 15, "c4.2xlarge"),
    (8, 16, "c4.4xlarge"),
    (9, 15, "c4.4xlarge"),
    (16, 31, "c4.8xlarge"),
    (36, 60, "c4.8xlarge"),
    (36, 61, "c5.9xlarge"),
    (2, 8, "c4.2xlarge"),
    (4, 4, "c4.2xlarge"),
    (4, 16, "c4.4xlarge"),
    (4, 32, "c4.8xlarge"),
    (4, 64, "c5.9xlarge"),
    (16, 30, "c4.4xlarge"),
    (17, 30, "c4.8xlarge"),
    (36, 72, "c5.9xlarge"),
    (37, 4, "c5.9xlarge"),
    (2, 500, "c5.9xlarge"),
]


@pytest.mark.parametrize(("cores", "gib", "wanted"), SIZES)
def test_the_recommended_instance_type_follows_cores_and_memory(
    mgn: MgnMock, client: MgnClient, cores: int, gib: int, wanted: str
) -> None:
    """Rests on recommended-types-follow-cores-and-memory."""
    split = [{"cores": cores - 1}, {"cores": 1}] if cores > 1 else [{"cores": 1}]
    mgn.add_source_server(sourceProperties={"cpus": split, "ramBytes": gib * GIB})
    properties = client.describe_source_servers()["items"][0]["sourceProperties"]
    assert properties["recommendedInstanceType"] == wanted


def test_a_machine_of_which_nothing_is_given_has_two_cores_and_four_gib(mgn: MgnMock) -> None:
    properties = mgn.add_source_server()["sourceProperties"]
    assert [cpu["cores"] for cpu in properties["cpus"]] == [2]
    assert properties["ramBytes"] == 4 * GIB
    assert properties["recommendedInstanceType"] == "c5.large"


def test_machines_have_addresses_of_their_own_which_begin_behind_those_that_a_network_keeps(mgn: MgnMock) -> None:
    servers = [mgn.add_source_server() for _ in range(251)]
    [*interfaces] = [server["sourceProperties"]["networkInterfaces"] for server in servers]
    addresses = [address for (interface,) in interfaces for address in interface["ips"]]
    assert [addresses[place] for place in (0, 248, 249, 250)] == ["10.0.0.5", "10.0.0.253", "10.0.1.4", "10.0.1.5"]
    assert len(set(addresses)) == len({interface["macAddress"] for (interface,) in interfaces}) == 251


def test_a_planted_instance_type_is_kept(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server(sourceProperties={"ramBytes": 64 * GIB, "recommendedInstanceType": "t3.micro"})
    properties = client.describe_source_servers()["items"][0]["sourceProperties"]
    assert properties["recommendedInstanceType"] == "t3.micro"


def test_the_instance_behind_a_source_in_ec2_is_named_where_it_was_planted(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server(sourceProperties={"identificationHints": {"awsInstanceID": "i-0123456789abcdef0"}})
    mgn.add_source_server()
    hints = [item["sourceProperties"]["identificationHints"] for item in client.describe_source_servers()["items"]]
    assert [each.get("awsInstanceID") for each in hints] == ["i-0123456789abcdef0", None]


def test_windows_gets_licenses_of_aws_until_something_else_is_set(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on windows-servers-get-licenses."""
    client.create_launch_configuration_template()
    windows = mgn.add_source_server(sourceProperties=WINDOWS)["sourceServerID"]
    linux = mgn.add_source_server()["sourceServerID"]
    for server_id, by_own_license in ((windows, False), (linux, True)):
        answer = client.get_launch_configuration(sourceServerID=server_id)
        assert answer["licensing"] == {"osByol": by_own_license}
    client.update_launch_configuration(sourceServerID=windows, licensing={"osByol": True})
    assert client.get_launch_configuration(sourceServerID=windows)["licensing"] == {"osByol": True}


@pytest.mark.parametrize("by_own_license", [True, False])
def test_windows_takes_over_what_was_said_of_licenses_in_the_template(
    mgn: MgnMock, client: MgnClient, *, by_own_license: bool
) -> None:
    template = client.create_launch_configuration_template(licensing={"osByol": by_own_license})
    assert not [name for name in template if name.startswith("_")]
    first = mgn.add_source_server(sourceProperties=WINDOWS)["sourceServerID"]
    client.update_launch_configuration_template(
        launchConfigurationTemplateID=template["launchConfigurationTemplateID"], licensing={"osByol": True}
    )
    second = mgn.add_source_server(sourceProperties=WINDOWS)["sourceServerID"]
    mgn.restore(mgn.dump())
    for server_id, expected in ((first, by_own_license), (second, True)):
        assert client.get_launch_configuration(sourceServerID=server_id)["licensing"] == {"osByol": expected}
    assert "windows-takes-what-was-said-of-licenses" in {each.id for each in mgn.assumptions}


def test_the_disks_of_windows_are_named_by_letters(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server(sourceProperties=WINDOWS)
    [server] = client.describe_source_servers()["items"]
    assert [disk["deviceName"] for disk in server["sourceProperties"]["disks"]] == ["c:0"]
    assert [disk["deviceName"] for disk in server["dataReplicationInfo"]["replicatedDisks"]] == ["c:0"]


def test_an_imported_windows_server_has_such_disks_once_its_agent_is_there(mgn: MgnMock, client: MgnClient) -> None:
    imported(mgn, client, [server_row(1, **{"mgn:server:platform": "Windows"})])
    [expected] = client.describe_source_servers()["items"]
    mgn.install_agent(expected["sourceServerID"])
    [server] = client.describe_source_servers()["items"]
    assert [disk["deviceName"] for disk in server["sourceProperties"]["disks"]] == ["c:0"]


@pytest.mark.parametrize("place", [0, 2, 5])
def test_windows_boots_from_c_wherever_it_stands(mgn: MgnMock, client: MgnClient, place: int) -> None:
    """Rests on windows-boots-from-c."""
    names = [f"{letter}:0" for letter in "defgh"]
    names.insert(place, "C:0" if place == 2 else "c:0")
    disks: Any = [{"deviceName": name, "bytes": 8 * GIB} for name in names]
    server_id = mgn.add_source_server(sourceProperties={**WINDOWS, "disks": disks})["sourceServerID"]
    shown = client.get_replication_configuration(sourceServerID=server_id)["replicatedDisks"]
    assert [disk["deviceName"] for disk in shown] == names
    assert [at for at, disk in enumerate(shown) if disk["isBootDisk"]] == [place]


def test_ids_of_eu_west_2_begin_with_a_letter_that_is_no_digit(transport: Transport) -> None:
    """Rests on ids-by-region."""
    with mock_mgn(region="eu-west-2", transport=transport) as mgn:
        client = make_client("eu-west-2")
        server_id = mgn.add_source_server()["sourceServerID"]
        job = client.start_test(sourceServerIDs=[server_id])["job"]
        assert (server_id[:3], job["jobID"][:8]) == ("s-g", "mgnjob-g")
        arn = mgn.server(server_id)["arn"]
        client.tag_resource(resourceArn=arn, tags={"a": "b"})
        assert mgn.server(server_id)["tags"]["a"] == "b"
        other = refusal("ResourceNotFoundException", client.stop_replication, sourceServerID=f"s-{'Z' * 17}")
        assert other["resourceId"] == f"s-{'Z' * 17}"
        error = refusal("ValidationException", client.stop_replication, sourceServerID=f"s-{'-' * 17}")
        assert at_fault(error) == {"sourceServerID"}


def test_ids_of_any_letters_are_sanitized(mgn: MgnMock, client: MgnClient) -> None:
    server_id = "s-g3F9kZ0aBcDeFgHiJ"
    arn = f"arn:aws:mgn:eu-west-2:210987654321:source-server/{server_id}"
    printed = {"sourceServerID": server_id, "arn": arn, "tags": {"cost-category": f"of {server_id}"}}
    mgn.load({"items": [printed]}, sanitize=True)
    [server] = client.describe_source_servers()["items"]
    assert server_id not in str(server)
    assert "cost-category" in server["tags"]
