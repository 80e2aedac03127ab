"""A network migration as a caller goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

ACCOUNT = "123456789012"
BUCKET = {"s3Bucket": "target", "s3BucketOwner": ACCOUNT}
DEFINITION: dict[str, Any] = {
    "name": "dc-1",
    "targetS3Configuration": BUCKET,
    "targetNetwork": {"topology": "ISOLATED_VPC"},
}
UNKNOWN = "01234567-89ab-cdef-0123-456789abcdef"
VPC, SUBNET, GROUP = "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup"
# By activity, the methods that start a job and list jobs.
METHODS = {
    "MAPPING": ("start_network_migration_mapping", "list_network_migration_mappings"),
    "MAPPING_UPDATE": ("start_network_migration_mapping_update", "list_network_migration_mapping_updates"),
    "CODE_GENERATION": ("start_network_migration_code_generation", "list_network_migration_code_generations"),
    "DEPLOY": ("start_network_migration_deployment", "list_network_migration_deployments"),
    "ANALYZE": ("start_network_migration_analysis", "list_network_migration_analyses"),
}
ORDER = ("MAPPING", "CODE_GENERATION", "DEPLOY", "ANALYZE")


class Flow(NamedTuple):
    """The execution of a definition, and a client."""

    client: Any
    ids: dict[str, str]

    @property
    def definition_id(self) -> str:
        return self.ids["networkMigrationDefinitionID"]

    def start(self, activity: str, **more: Any) -> str:
        job_id: str = getattr(self.client, METHODS[activity][0])(**self.ids, **more)["jobID"]
        return job_id

    def jobs(self, activity: str, **more: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = getattr(self.client, METHODS[activity][1])(**self.ids, **more)["items"]
        return items

    def run(self, activity: str, **more: Any) -> dict[str, Any]:
        """Starts a job, and asks until it has ended, as scripts do."""
        job_id = self.start(activity, **more)
        for _ in range(5):
            job = self.jobs(activity)[0]
            assert job["jobID"] == job_id
            if job["status"] in {"SUCCEEDED", "FAILED"}:
                return job
        raise AssertionError(f"{activity} does not end")

    def run_to(self, last: str) -> dict[str, Any]:
        """Goes through all stages up to one."""
        job: dict[str, Any] = {}
        for activity in ORDER[: ORDER.index(last) + 1]:
            job = self.run(activity)
        return job

    def execution(self) -> dict[str, Any]:
        """The execution as it is shown; that is a read."""
        execution: dict[str, Any]
        (execution,) = self.client.list_network_migration_executions(networkMigrationDefinitionID=self.definition_id)[
            "items"
        ]
        return execution

    def segments(self, **more: Any) -> list[dict[str, Any]]:
        answer = self.client.list_network_migration_mapper_segments(**self.ids, **more)
        items: list[dict[str, Any]] = answer["items"]
        return items

    def constructs(self, segment_id: str, **more: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.client.list_network_migration_mapper_segment_constructs(
            **self.ids, segmentID=segment_id, **more
        )["items"]
        return items


def begin(client: MgnClient, **members: Any) -> Flow:
    """Makes a definition."""
    definition = client.create_network_migration_definition(**{**DEFINITION, **members})
    return flow_of(client, definition)


def flow_of(client: Any, definition: Any) -> Flow:
    """The flow of a definition that is there."""
    definition_id = definition["networkMigrationDefinitionID"]
    (execution,) = client.list_network_migration_executions(networkMigrationDefinitionID=definition_id)["items"]
    names = ("networkMigrationDefinitionID", "networkMigrationExecutionID")
    return Flow(client, {name: execution[name] for name in names})
