"""Insights: seen once the job that has them has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.model.spec import service
from tests.support.asking import refusal
from tests.support.network_flow import UNKNOWN, flow_of

if TYPE_CHECKING:
    from mgn_mock import MgnMock

pytestmark = pytest.mark.skipif(
    not service().has_shape("NetworkMigrationInsight"), reason="the installed model has no insights"
)
SEGMENT, CONSTRUCT = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
INSIGHTS: Any = [
    {"insightType": "WARNING", "insightMessage": {"code": "W1", "message": "overlapping ranges"}, "segmentID": SEGMENT},
    {"segmentID": SEGMENT, "constructID": CONSTRUCT},
    {"insightType": "QUESTION", "producerName": "CODE_GENERATION"},
]


def test_an_insight_is_there_when_its_job_has_ended(mgn: MgnMock, client: Any) -> None:
    flow = flow_of(client, mgn.add_network_migration(definition={}, insights=INSIGHTS))

    def found(**more: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = client.list_network_migration_insights(
            networkMigrationDefinitionID=flow.definition_id, **more
        )["items"]
        return items

    assert found() == []
    mapping = flow.run("MAPPING")["jobID"]
    construct, segment = found()
    assert [construct["insightLevel"], segment["insightLevel"]] == ["CONSTRUCT", "SEGMENT"]
    assert (segment["producerID"], segment["producerName"], segment["producerType"]) == (mapping, "MAPPING", "JOB")
    assert segment["insightMessage"] == {"code": "W1", "message": "overlapping ranges"}
    assert segment["createdAt"] == mgn.now
    generation = flow.run("CODE_GENERATION")["jobID"]
    run = found()[0]
    assert (run["insightLevel"], run["insightType"]) == ("RUN", "QUESTION")
    assert found(producerID=generation) == [run]
    assert found(segmentID=SEGMENT) == [construct, segment]
    assert found(segmentID=SEGMENT, constructID=CONSTRUCT) == [construct]
    assert found(filters={"insightTypes": ["WARNING", "QUESTION"]}) == [run, segment]
    assert len(found(networkMigrationExecutionID=flow.ids["networkMigrationExecutionID"])) == 3


def test_their_definition_and_execution_have_to_be_there(mgn: MgnMock, client: Any) -> None:
    definition = mgn.add_network_migration(definition={})
    own = {"networkMigrationDefinitionID": definition["networkMigrationDefinitionID"]}
    refusal(
        "ResourceNotFoundException", client.list_network_migration_insights, **own, networkMigrationExecutionID=UNKNOWN
    )
    refusal(
        "ResourceNotFoundException",
        client.list_network_migration_insights,
        networkMigrationDefinitionID="nmd-0123456789abcdef0",
    )
