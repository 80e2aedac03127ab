"""A world in the middle of a job goes on after a dump, a snapshot, and a restore, as it would have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.service.settings.test_templates import REPLICATION
from tests.support.launching import finished, in_state, log_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock


def in_the_middle(mgn: MgnMock, client: MgnClient) -> Any:
    """A job under way, with everything around it that it looks into."""
    template = client.create_launch_configuration_template(
        copyTags=True, postLaunchActions={"deployment": "TEST_AND_CUTOVER"}
    )
    client.put_template_action(
        launchConfigurationTemplateID=template["launchConfigurationTemplateID"],
        actionID="one",
        actionName="one",
        documentIdentifier="Doc",
        order=1001,
    )
    client.create_replication_configuration_template(**REPLICATION)
    server_id, other = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "CUTTING_OVER")
    client.get_launch_configuration(sourceServerID=server_id)
    mgn.fail_action(server_id, "one", reason="not today")
    mgn.fail_boot(server_id)
    mgn.put_object("bucket", "key", b"\x00data")
    started = client.start_test(sourceServerIDs=[server_id])
    mgn.advance(minutes=2)
    client.list_source_server_actions(sourceServerID=other)
    return started


def rest_of_it(mgn: MgnMock, client: MgnClient, started: Any) -> Any:
    job = finished(client, started)
    server_id = job["participatingServers"][0]["sourceServerID"]
    configuration = client.get_launch_configuration(sourceServerID=server_id)
    del configuration["ResponseMetadata"]  # type: ignore[misc]
    jobs = [each["jobID"] for each in client.describe_jobs()["items"]]
    return (
        job,
        log_of(client, job["jobID"]),
        configuration,
        jobs,
        mgn.get_object("bucket", "key"),
        mgn.server(server_id),
    )


def test_a_dump_and_a_snapshot_hold_all_of_it(mgn: MgnMock, client: MgnClient) -> None:
    started = in_the_middle(mgn, client)
    dumped, snapshot = json.loads(json.dumps(mgn.dump())), mgn.snapshot()
    as_it_went = rest_of_it(mgn, client, started)
    for kept in (dumped, snapshot):
        mgn.restore(kept)
        assert rest_of_it(mgn, client, started) == as_it_went
    mgn.restore(dumped)
    assert mgn.dump() == dumped
    assert as_it_went[0]["participatingServers"][0]["postLaunchActionsStatus"]
