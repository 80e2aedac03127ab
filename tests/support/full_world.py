"""A world that holds something of everything that a world can hold, in the middle of its work."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import EndpointConnectionError

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.import_files import BUCKET, KEY, SOURCE, csv_of, server_row
from tests.support.network_flow import DEFINITION, begin

OTHER_ACCOUNT = "210987654321"
NODE = "mi-0123456789abcdef0"
REPLICATION: dict[str, Any] = {
    "associateDefaultSecurityGroup": True,
    "bandwidthThrottling": 0,
    "createPublicIP": False,
    "dataPlaneRouting": "PRIVATE_IP",
    "defaultLargeStagingDiskType": "GP3",
    "ebsEncryption": "DEFAULT",
    "replicationServerInstanceType": "t3.small",
    "replicationServersSecurityGroupsIDs": ["sg-0123456789abcdef0"],
    "stagingAreaSubnetId": "subnet-0123456789abcdef0",
    "stagingAreaTags": {"Area": "staging"},
    "useDedicatedReplicationServer": False,
}


def full_world(**options: Any) -> MgnMock:
    """Return the panel of a world with resources of all types that the installed model knows, and of all events."""
    mgn = MgnMock(region="us-east-1", start_time="2026-01-31T12:00:00Z", **options)
    client: Any = mgn.client()
    for fill in (_templates, _servers, _groups, _launches, _tasks, _connectors, _networks, _source_actions):
        fill(mgn, client)
    mgn.add_managed_account(OTHER_ACCOUNT)
    mgn.at("eu-west-1", OTHER_ACCOUNT).add_source_server()
    mgn.fail("StartTest", "ConflictException", times=3, after=1, where={"sourceServerIDs": ["s-1"]}, message="busy")
    mgn.fail("*", EndpointConnectionError(endpoint_url="https://mgn"), rate=0.0)
    mgn.latency("DescribeJobs", 2)
    return mgn


def has(operation: str) -> bool:
    """Tell whether the installed model has an operation."""
    return operation in service().operation_names


def _templates(_: MgnMock, client: Any) -> None:
    template = client.create_launch_configuration_template(copyTags=True, postLaunchActions={"deployment": "TEST_ONLY"})
    client.put_template_action(
        launchConfigurationTemplateID=template["launchConfigurationTemplateID"],
        actionID="one",
        actionName="one",
        documentIdentifier="Doc",
        order=1001,
    )
    client.create_replication_configuration_template(**REPLICATION, tags={"a": "b"})


def _servers(mgn: MgnMock, client: Any) -> None:
    shipped = [mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"] for _ in range(9)]
    for server_id in shipped[:7]:
        client.start_replication(sourceServerID=server_id)
    mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    ready = mgn.add_source_server(tags={"Name": "ready"}, userProvidedID="web1")
    tested = mgn.add_source_server(lifeCycle={"state": "TESTING"})["sourceServerID"]
    mgn.add_source_server(lifeCycle={"state": "CUTOVER"})
    client.update_launch_configuration(sourceServerID=tested, copyTags=False)
    client.update_replication_configuration(sourceServerID=tested, bandwidthThrottling=5)
    client.list_source_server_actions(sourceServerID=tested)
    mgn.stall(tested, after="PT2H", recover_after="PT1H")
    mgn.lag(ready, "PT10M", after="PT1H")
    mgn.stall(ready, error="UNSTABLE_NETWORK", recover_after="PT5M")
    mgn.stall(shipped[7], at="SHIPPING_SNAPSHOT", recover_after="PT1H")
    if has("ListManagedAccounts"):
        mgn.add_storage_virtual_machine()


def _groups(mgn: MgnMock, client: Any) -> None:
    interfaces = [{"ips": ["10.99.0.5"], "isPrimary": True}]
    server = mgn.add_source_server(sourceProperties={"networkInterfaces": interfaces})["sourceServerID"]
    mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "READY_FOR_TEST"})
    application = client.create_application(name="payroll", description="pay")["applicationID"]
    wave = client.create_wave(name="one", tags={"a": "b"})["waveID"]
    client.associate_source_servers(applicationID=application, sourceServerIDs=[server])
    client.associate_applications(waveID=wave, applicationIDs=[application])


def _launches(mgn: MgnMock, client: Any) -> None:
    done, busy, failing = (mgn.add_source_server()["sourceServerID"] for _ in range(3))
    client.start_test(sourceServerIDs=[done])
    for _ in range(12):
        client.describe_jobs()
    mgn.fail_launch(failing, reason="no room")
    mgn.fail_action(failing, "one", reason="not today")
    mgn.fail_boot(failing)
    client.start_test(sourceServerIDs=[busy, failing], tags={"a": "b"})
    client.describe_jobs()


def _tasks(mgn: MgnMock, client: Any) -> None:
    for rows, ends in (([server_row(mgn_app="x")], True), ([server_row(7)], True), ([server_row(8)], False)):
        mgn.put_object(BUCKET, KEY, csv_of(rows))
        task = client.start_import(s3BucketSource=SOURCE, clientToken=f"t{len(rows)}{ends}{rows[0]}"[:60])["importTask"]
        while ends and task["status"] in {"PENDING", "STARTED"}:
            (task,) = client.list_imports(filters={"importIDs": [task["importID"]]})["items"]
    client.start_export(s3Bucket=BUCKET, s3Key="export.csv")


def _connectors(mgn: MgnMock, client: Any) -> None:
    connector = client.create_connector(name="c", ssmInstanceID=NODE)
    server = mgn.add_source_server()
    client.update_source_server(
        sourceServerID=server["sourceServerID"], connectorAction={"connectorArn": connector["arn"]}
    )


def _networks(mgn: MgnMock, client: Any) -> None:
    if not has("CreateNetworkMigrationDefinition"):
        return
    mgn.put_object("target", "there", b"")
    flow = begin(client)
    flow.run_to("ANALYZE")
    mgn.put_object(BUCKET, "enrich.csv", csv_of([server_row()]))
    client.start_import_file_enrichment(
        s3BucketSource={"s3Bucket": BUCKET, "s3BucketOwner": mgn.account_id, "s3Key": "enrich.csv"},
        s3BucketTarget={"s3Bucket": BUCKET, "s3BucketOwner": mgn.account_id, "s3Key": "enriched.csv"},
        clientToken="enrich",
    )
    planted = mgn.add_network_migration(
        definition={**DEFINITION, "name": "dc-2"},
        segments=[{"name": "a"}],
        constructs=[
            {
                "constructType": "AWS::EC2::VPC",
                "properties": {"CidrBlock": "10.0.0.0/16"},
            }
        ],
        **_insights(),
        outcomes={"ANALYZE": {"status": "FAILED", "statusDetails": "none"}},
    )
    other = client.list_network_migration_executions(
        networkMigrationDefinitionID=planted["networkMigrationDefinitionID"]
    )["items"][0]
    ids = {name: other[name] for name in ("networkMigrationDefinitionID", "networkMigrationExecutionID")}
    client.start_network_migration_mapping(**ids)
    for _ in range(4):
        client.list_network_migration_mappings(**ids)
    client.start_network_migration_code_generation(**ids)


def _insights() -> dict[str, Any]:
    return {"insights": [{"insightMessage": {"message": "look"}}]} if has("ListNetworkMigrationInsights") else {}


def _source_actions(mgn: MgnMock, client: Any) -> None:
    if not has("CreateRemoteSourceAction"):
        return
    connector = client.list_connectors()["items"][0]
    ended, running, planted = (mgn.add_source_server() for _ in range(3))
    mgn.fail_source_action(planted, status="FAILED")
    for name, server in (("inventory", ended), ("other", running)):
        action = client.create_remote_source_action(name=name, ssmParameterName="script")
        client.start_remote_source_action_job(
            connectorArn=connector["arn"],
            sourceServerArns=[server["arn"]],
            remoteSourceActionArns=[action["arn"]],
            clientToken=name,
        )
        while server is ended and "endedAt" not in client.list_remote_source_action_jobs()["items"][0]:
            pass
