"""Nothing of a real account survives sanitizing, whichever its Region, and the world loads."""

from __future__ import annotations

import json
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.model.spec import service

SESSION = boto3.session.Session(region_name="us-east-1")
REGIONS = sorted({
    region
    for partition in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("mgn", partition)
})  # fmt: skip
# No made-up text has these letters side by side.
MARK = "zqx"


class Account:
    """The texts of a generated account, all of which tell whose it is."""

    def __init__(self, random: Random, region: str) -> None:
        self._random = random
        self._place = f"{SESSION.get_partition_for_region(region)}:mgn:{region}"
        self.telling: list[str] = []
        self.account_id = self.kept(f"7{self._text(digits, 11)}")

    def kept(self, text: str) -> str:
        self.telling.append(text)
        return text

    def _text(self, letters: str, length: int) -> str:
        return "".join(self._random.choices(letters, k=length))

    def id(self, prefix: str) -> str:
        letters = digits + ascii_lowercase + ascii_uppercase
        text = self.kept(self._text(letters, 16))
        return f"{prefix}{'g'}{text}"

    def hex_id(self, prefix: str) -> str:
        return f"{prefix}{self.kept(self._text('0123456789abcdef', 17))}"

    def name(self) -> str:
        return self.kept(MARK + self._text(ascii_lowercase + digits, 6))

    def ip(self) -> str:
        last = [self._random.randint(100, 255) for _ in range(3)]
        return self.kept(".".join(map(str, (172, *last))))

    def mac(self) -> str:
        numbers = self._random.choices(range(256), k=4)
        return self.kept("-".join(["F6", "E8", *(f"{each:02X}" for each in numbers)]))

    def arn(self, kind: str, resource_id: str) -> str:
        return f"arn:aws:{self._place.partition(':')[2]}:{self.account_id}:{kind}/{resource_id}"


def account(random: Random, region: str) -> tuple[list[Any], list[str]]:
    """Return what the CLI printed for an account of a Region, and what tells whose it is."""
    of = Account(random, region)
    server_id, job_id, application_id = of.id("s-"), of.id("mgnjob-"), of.id("app-")
    template_id, wave_id, host, address = of.id("lt-"), of.id("wave-"), of.name(), of.ip()
    server = {
        "sourceServerID": server_id,
        "arn": of.arn("source-server", server_id),
        "isArchived": False,
        "applicationID": application_id,
        "replicationType": "AGENT_BASED",
        "userProvidedID": host,
        "tags": {
            "Name": host,
            "Owner": f"{of.name()}@{of.name()}.example",
            "Copy": f"of {server_id} at {address}",
            f"see {of.id('s-')}": "x",
            "State": random.choice(["STOPPED", "TESTING", of.name()]),
        },
        "lifeCycle": {
            "addedToServiceDateTime": "2022-03-20T13:07:02.493505+00:00",
            "state": random.choice(["READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER"]),
            "lastTest": {"initiated": {"apiCallDateTime": "2022-03-21T10:00:00+00:00", "jobID": job_id}},
        },
        "launchedInstance": {"ec2InstanceID": of.hex_id("i-"), "jobID": job_id, "firstBoot": "SUCCEEDED"},
        "dataReplicationInfo": {"dataReplicationState": "CONTINUOUS", "replicatorId": of.hex_id("i-")},
        "sourceProperties": {
            "identificationHints": {"hostname": host, "fqdn": f"{host}.{of.name()}.example", "vmPath": f"/{of.name()}"},
            "networkInterfaces": [{"macAddress": of.mac(), "ips": [address, "2001:db8:7::9"], "isPrimary": True}],
            "os": {"fullString": f"Linux {host} 5.15"},
        },
    }
    application = {
        "applicationID": application_id,
        "arn": of.arn("application", application_id),
        "name": of.name(),
        "description": f"{of.name()} in {wave_id}",
        "waveID": wave_id,
        "isArchived": False,
        "tags": {},
    }
    job = {
        "jobID": job_id,
        "arn": of.arn("job", job_id),
        "type": "LAUNCH",
        "initiatedBy": "START_TEST",
        "status": "COMPLETED",
        "creationDateTime": "2022-03-21T10:00:00+00:00",
        "endDateTime": "2022-03-21T10:20:00+00:00",
        "participatingServers": [{"sourceServerID": server_id, "launchStatus": "LAUNCHED"}],
        "tags": {},
    }
    data = {"sourceServerID": server_id, "rawError": f"{host} ({server_id}) {of.account_id}: {of.name()}"}
    log = [{"logDateTime": "2022-03-21T10:00:01+00:00", "event": "LAUNCH_FAILED", "eventData": data}]
    launch = {"sourceServerID": server_id, "name": of.name(), "ec2LaunchTemplateID": template_id, "bootMode": "UEFI"}
    key = f"arn:aws:kms:{region}:{of.account_id}:alias/{of.name()}"
    replication = {
        "sourceServerID": server_id,
        "stagingAreaSubnetId": of.hex_id("subnet-"),
        "replicationServerInstanceType": "m5.large",
        "ebsEncryption": "CUSTOM",
        "ebsEncryptionKeyArn": key,
        "stagingAreaTags": {"Owner": of.name()},
    }
    action = {
        "actionID": of.name(),
        "actionName": of.name(),
        "documentIdentifier": f"arn:aws:ssm:{region}:{of.account_id}:document/{of.name()}",
        "documentVersion": "$DEFAULT",
        "order": 1001,
        "parameters": {"A": [{"parameterType": "STRING", "parameterName": of.name()}]},
        "externalParameters": {"B": {"dynamicPath": f"{of.name()}.x"}},
    }
    printed = [
        {"items": [server]}, {"items": [job]}, {"items": [application]}, {"items": log}, launch, replication,
        {"sourceServerID": server_id, "items": [action]}, {"items": [{"accountId": of.kept("445566778899")}]},
    ]  # fmt: skip
    return printed, of.telling


@pytest.mark.parametrize("region", REGIONS)
@settings(max_examples=3, deadline=None)
@given(random=st.integers(0, 2**32).map(Random))
def test_nothing_that_was_printed_survives_and_the_world_loads(region: str, random: Random) -> None:
    printed, telling = account(random, region)
    mgn = MgnMock(region="us-east-1")
    mgn.load(printed, sanitize=True)
    text = json.dumps(mgn.dump())
    assert [each for each in telling if each in text] == []
    assert MARK not in text
    assert "2001:db8:7" not in text
    client = mgn.client()
    (server,) = client.describe_source_servers()["items"]
    assert server["tags"]["Name"] == server["userProvidedID"]
    assert server["arn"].endswith(server["sourceServerID"])
    (job,) = client.describe_jobs()["items"]
    assert (
        client.describe_job_log_items(jobID=job["jobID"])["items"][0]["eventData"]["sourceServerID"]
        == (server["sourceServerID"])
    )
    (action,) = client.list_source_server_actions(sourceServerID=server["sourceServerID"])["items"]
    assert action["documentVersion"] == "$DEFAULT"


@pytest.mark.skipif("arn" not in service().members("ImportTask"), reason="the model's imports have no ARN")
def test_ranges_files_and_names_that_read_like_states_are_replaced() -> None:
    mgn = MgnMock(region="eu-west-2")
    wave = "wave-gABCDEFGHIJKLMNOP"
    mgn.load(
        [
            {"waveID": wave, "name": "STOPPED", "description": "STOPPED", "tags": {"net": "192.168.7.0/24"}},
            {
                "importID": "import-gABCDEFGHIJKLMNOP",
                "arn": "arn:aws:mgn:eu-west-2:445566778899:import/import-gABCDEFGHIJKLMNOP",
                "s3BucketSource": {"s3Bucket": "payroll", "s3Key": "payroll/inventory.csv"},
                "status": "SUCCEEDED",
            },
        ],
        sanitize=True,
    )
    (loaded,) = mgn.client().list_waves()["items"]
    assert loaded["waveID"] != wave
    assert loaded["description"] != "STOPPED"
    assert loaded["tags"] == {"net": "10.1.0.0/24"}
    (task,) = mgn.client().list_imports()["items"]
    assert task["s3BucketSource"]["s3Key"].endswith(".csv")
    assert "payroll" not in json.dumps(mgn.dump())
