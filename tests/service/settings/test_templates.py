"""Launch and replication configuration templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.asking import at_fault, client_of, refusal, world_of
from tests.support.launching import finished, in_state

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

NOT_FOUND, CONFLICT, VALIDATION = "ResourceNotFoundException", "ConflictException", "ValidationException"
KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/0123"
REPLICATION: dict[str, Any] = {
    "stagingAreaSubnetId": "subnet-0123456789abcdef0",
    "associateDefaultSecurityGroup": True,
    "replicationServersSecurityGroupsIDs": [],
    "replicationServerInstanceType": "t3.small",
    "useDedicatedReplicationServer": False,
    "defaultLargeStagingDiskType": "GP3",
    "ebsEncryption": "DEFAULT",
    "bandwidthThrottling": 0,
    "dataPlaneRouting": "PUBLIC_IP",
    "createPublicIP": True,
    "stagingAreaTags": {},
}
LAUNCH_ID, REPLICATION_ID = "launchConfigurationTemplateID", "replicationConfigurationTemplateID"
# The operations of a kind by their words, the member of its id, and what making one needs.
RESOURCE_TYPES = {
    "launch": ("launch_configuration_template", LAUNCH_ID, {}),
    "replication": ("replication_configuration_template", REPLICATION_ID, REPLICATION),
}
UNKNOWN = {"launch": "lct-0123456789abcdef0", "replication": "rct-0123456789abcdef0"}
EACH = pytest.mark.parametrize("kind", list(RESOURCE_TYPES))


class Templates:
    """The operations on templates of one kind."""

    def __init__(self, client: MgnClient, kind: str) -> None:
        self._client: Any = client
        self._words, self.key, self._needed = RESOURCE_TYPES[kind]

    def create(self, **members: Any) -> Any:
        return self._without_metadata(getattr(self._client, f"create_{self._words}")(**{**self._needed, **members}))

    def update(self, template_id: str, **members: Any) -> Any:
        return self._without_metadata(
            getattr(self._client, f"update_{self._words}")(**{self.key: template_id}, **members)
        )

    def delete(self, template_id: str) -> Any:
        return getattr(self._client, f"delete_{self._words}")(**{self.key: template_id})

    def describe(self, *ids: str) -> Any:
        return getattr(self._client, f"describe_{self._words}s")(**{f"{self.key}s": list(ids)})["items"]

    @staticmethod
    def _without_metadata(answer: Any) -> Any:
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] in {200, 201}
        return answer


@pytest.fixture
def templates(client: MgnClient, kind: str) -> Templates:
    return Templates(client, kind)


# Both kinds


@EACH
def test_a_template_is_made_found_and_deleted(mgn: MgnMock, client: MgnClient, kind: str, templates: Templates) -> None:
    assert templates.describe() == []
    made = templates.create(tags={"team": "a"})
    assert made["arn"] == f"arn:aws:mgn:us-east-1:123456789012:{kind}-configuration-template/{made[templates.key]}"
    other = templates.create()
    assert templates.describe() == [made, other]
    assert templates.describe(other[templates.key]) == [other]
    assert client.list_tags_for_resource(resourceArn=made["arn"])["tags"] == {"team": "a"}
    client.tag_resource(resourceArn=made["arn"], tags={"more": "b"})
    assert templates.describe(made[templates.key])[0]["tags"] == {"team": "a", "more": "b"}
    assert templates.delete(made[templates.key])["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert templates.describe() == [other]


@EACH
def test_a_template_that_is_not_there_is_not_found(mgn: MgnMock, kind: str, templates: Templates) -> None:
    deleted = templates.create()[templates.key]
    templates.delete(deleted)
    before = world_of(mgn)
    for template_id in (UNKNOWN[kind], deleted):
        for call in (templates.update, templates.delete, templates.describe):
            error = refusal(NOT_FOUND, call, template_id)
            assert error["resourceId"] == template_id
            assert error["resourceType"] == f"{kind.title()}ConfigurationTemplate"
    assert world_of(mgn) == before


@EACH
def test_an_update_changes_what_it_names_and_nothing_else(kind: str, templates: Templates) -> None:
    made = templates.create(tags={"team": "a"})
    assert templates.update(made[templates.key]) == made
    change: dict[str, Any] = {"copyTags": True} if kind == "launch" else {"bandwidthThrottling": 100}
    assert templates.update(made[templates.key], **change) == {**made, **change}
    assert templates.describe() == [{**made, **change}]


@EACH
def test_reserved_tags_are_refused(mgn: MgnMock, kind: str, templates: Templates) -> None:
    assert at_fault(refusal(VALIDATION, templates.create, tags={"AWS:team": "a"})) == {"tags"}
    assert templates.describe() == []


@EACH
def test_templates_are_listed_in_pages(client: MgnClient, kind: str, templates: Templates) -> None:
    made = [templates.create()[templates.key] for _ in range(3)]
    pages: Any = client.get_paginator(f"describe_{kind}_configuration_templates")  # type: ignore[call-overload]
    found = [
        [each[templates.key] for each in page["items"]] for page in pages.paginate(PaginationConfig={"PageSize": 2})
    ]
    assert found == [made[:2], made[2:]]


# Launch configuration templates


def test_a_launch_template_has_defaults(client: MgnClient) -> None:
    """Rests on instances-are-started-and-sized, nothing-is-copied, no-public-address, map-tagging-is-always-shown and
    volumes-are-gp3.
    """
    made = Templates(client, "launch").create()
    known = service().members("LaunchConfigurationTemplate")
    expected = {
        "launchDisposition": "STARTED",
        "targetInstanceTypeRightSizingMethod": "BASIC",
        "copyPrivateIp": False,
        "associatePublicIpAddress": False,
        "copyTags": False,
        "licensing": {"osByol": True},
        "bootMode": "LEGACY_BIOS",
        "enableMapAutoTagging": False,
        "mapAutoTaggingMpeID": "",
        "smallVolumeMaxSize": 0,
        "smallVolumeConf": {"volumeType": "gp3"},
        "largeVolumeConf": {"volumeType": "gp3"},
        "enableParametersEncryption": False,
        "tags": {},
    }
    rest = {name: value for name, value in made.items() if name not in {LAUNCH_ID, "arn", "ec2LaunchTemplateID"}}
    assert rest == {name: value for name, value in expected.items() if name in known}


def test_a_launch_template_keeps_what_it_is_given(client: MgnClient) -> None:
    given: dict[str, Any] = {
        "postLaunchActions": {
            "deployment": "TEST_ONLY",
            "ssmDocuments": [{"actionName": "a", "ssmDocumentName": "doc"}],
        },
        "launchDisposition": "STOPPED",
        "licensing": {},
        "bootMode": "UEFI",
        "largeVolumeConf": {"volumeType": "io1", "iops": 200},
    }
    made = Templates(client, "launch").create(**given)
    assert {name: made[name] for name in given} == given


@pytest.mark.skipif(
    "parametersEncryptionKey" not in service().members("LaunchConfigurationTemplate"),
    reason="the installed botocore does not know the member",
)
def test_an_empty_key_is_no_key(client: MgnClient) -> None:
    templates = Templates(client, "launch")
    assert "parametersEncryptionKey" not in templates.create(parametersEncryptionKey="")
    made = templates.create(parametersEncryptionKey=KEY_ARN)
    assert made["parametersEncryptionKey"] == KEY_ARN


def test_a_launch_template_may_go_while_servers_are_there(mgn: MgnMock, client: MgnClient) -> None:
    templates = Templates(client, "launch")
    made = templates.create(copyTags=True)
    server_id = in_state(mgn, "READY_FOR_TEST")
    templates.delete(made[LAUNCH_ID])
    assert client.get_launch_configuration(sourceServerID=server_id)["copyTags"] is True


# Replication configuration templates


def test_a_replication_template_shows_what_it_was_given_and_defaults_for_the_rest(client: MgnClient) -> None:
    made = Templates(client, "replication").create()
    defaults = {
        "useFipsEndpoint": False,
        "internetProtocol": "IPV4",
        "storeSnapshotOnLocalZone": False,
        "tags": {},
    }
    known = service().members("ReplicationConfigurationTemplate")
    rest = {name: value for name, value in made.items() if name not in {REPLICATION_ID, "arn"}}
    assert rest == {name: value for name, value in {**REPLICATION, **defaults}.items() if name in known}


def test_a_custom_key_has_to_be_named(mgn: MgnMock, client: MgnClient) -> None:
    templates = Templates(client, "replication")
    before = world_of(mgn)
    error = refusal(VALIDATION, templates.create, ebsEncryption="CUSTOM")
    assert at_fault(error) == {"ebsEncryptionKeyArn"}
    assert world_of(mgn) == before
    made = templates.create()
    refusal(VALIDATION, templates.update, made[REPLICATION_ID], ebsEncryption="CUSTOM")
    changed = templates.update(made[REPLICATION_ID], ebsEncryption="CUSTOM", ebsEncryptionKeyArn=KEY_ARN)
    assert (changed["ebsEncryption"], changed["ebsEncryptionKeyArn"]) == ("CUSTOM", KEY_ARN)
    assert "ebsEncryptionKeyArn" not in templates.update(made[REPLICATION_ID], ebsEncryption="DEFAULT")


def test_an_arn_in_an_update_means_nothing(client: MgnClient) -> None:
    templates = Templates(client, "replication")
    made = templates.create()
    assert templates.update(made[REPLICATION_ID], arn="arn:aws:mgn:us-east-1:123456789012:elsewhere/x") == made


def test_a_replication_template_goes_only_after_all_servers_and_jobs(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on replication-template-goes-last."""
    templates = Templates(client, "replication")
    template_id = templates.create()[REPLICATION_ID]
    server_id = in_state(mgn, "READY_FOR_TEST")
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    client.disconnect_from_service(sourceServerID=server_id)
    error = refusal(CONFLICT, templates.delete, template_id)
    assert (error["resourceId"], error["resourceType"]) == (template_id, "ReplicationConfigurationTemplate")
    client.delete_source_server(sourceServerID=server_id)
    assert "0 source servers and 1 jobs" in refusal(CONFLICT, templates.delete, template_id)["message"]
    client.delete_job(jobID=job["jobID"])
    templates.delete(template_id)
    assert templates.describe() == []


@pytest.mark.parametrize("kind", ["launch", "replication"])
def test_a_test_may_say_how_many_templates_there_are(transport: Transport, kind: str) -> None:
    mgn = MgnMock(transport=transport, quotas={f"{kind}_templates": 1})
    client: Any = client_of(mgn)
    values: Any = RESOURCE_TYPES[kind][2]
    create = getattr(client, f"create_{kind}_configuration_template")
    template = create(**values)
    before = world_of(mgn)
    error = refusal("ServiceQuotaExceededException", create, **values)
    assert (error["quotaValue"], error["serviceCode"]) == (1, "mgn")
    assert f"1 {kind} configuration templates" in error["message"]
    assert world_of(mgn) == before
    key = f"{kind}ConfigurationTemplateID"
    getattr(client, f"delete_{kind}_configuration_template")(**{key: template[key]})
    create(**values)


def test_a_quota_may_be_taken_away() -> None:
    mgn = MgnMock(
        progress="manual",
        quotas={"concurrent_jobs": None, "servers_in_jobs": None, "servers_per_job": None, "waves": None},
    )
    client = client_of(mgn)
    for number in range(201):
        client.create_wave(name=f"wave {number}")
    servers = [mgn.add_source_server()["sourceServerID"] for _ in range(21)]
    for server_id in servers:
        client.start_test(sourceServerIDs=[server_id])
