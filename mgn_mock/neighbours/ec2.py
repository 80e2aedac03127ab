"""The part of EC2 that the service uses: launch templates, and instances that are launched from them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.neighbours.run_request import run_request, tagged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mgn_mock.neighbours.run_request import InstanceSpec

    Change = Callable[[dict[str, Any]], dict[str, Any]]


class Ec2(Protocol):
    """What the service needs of EC2. Every method may raise NeighbourError."""

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:
        """Create a launch template of two versions, the second one the default; return its id, None during `peek`."""
        ...

    def change_launch_template(self, template_id: str, change: Change) -> None:
        """Create a new default version of a launch template from its default version."""
        ...

    def delete_launch_template(self, template_id: str) -> None:
        """Delete a launch template, if it still exists."""
        ...

    def run_instance(self, spec: InstanceSpec) -> str:
        """Launch an instance; return its id."""
        ...

    def terminate_instance(self, instance_id: str) -> bool:
        """Terminate an instance, if it still exists, and tell whether it did."""
        ...


class MemoryEc2:
    """EC2 in memory: tests cannot inspect it, so it only makes ids, with a prefix."""

    def __init__(self, new_id: Callable[[str], str]) -> None:
        self._new_id = new_id

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:  # noqa: ARG002
        """Make an id."""
        return self._new_id("lt-")

    def change_launch_template(self, template_id: str, change: Change) -> None:
        """Do nothing."""

    def delete_launch_template(self, template_id: str) -> None:
        """Do nothing."""

    def run_instance(self, spec: InstanceSpec) -> str:  # noqa: ARG002
        """Make an id."""
        return self._new_id("i-")

    def terminate_instance(self, instance_id: str) -> bool:  # noqa: ARG002
        """Do nothing."""
        return True


class Boto3Ec2:
    """EC2 through a boto3 client, of moto or of an emulator."""

    # moto 5.0.0 knows no ModifyLaunchTemplate: there, the latest version serves as the default one.
    _default = "$Default"

    def __init__(self, client: Any, *, of_moto: bool) -> None:
        self._client = client
        self._of_moto = of_moto

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:
        """Create a launch template of two versions, as the service does."""
        first = {
            "LaunchTemplateName": name,
            "LaunchTemplateData": data,
            "TagSpecifications": [tagged("launch-template", tags)],
        }
        with _neighbour_errors():
            try:
                made = self._client.create_launch_template(**first)
            except ClientError as error:
                if "AlreadyExists" not in error.response["Error"]["Code"]:
                    raise
                # Left by an earlier mock with the same seed.
                self._client.delete_launch_template(LaunchTemplateName=name)
                made = self._client.create_launch_template(**first)
            template_id: str = made["LaunchTemplate"]["LaunchTemplateId"]
            self._client.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData=data)
            self._make_default(template_id, "2")
        return template_id

    def change_launch_template(self, template_id: str, change: Change) -> None:
        """Create a new default version."""
        with _neighbour_errors():
            data = change(self._default_version(template_id)["LaunchTemplateData"])
            made = self._client.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData=data)
            number = str(made["LaunchTemplateVersion"]["VersionNumber"])
            self._make_default(template_id, number)

    def _make_default(self, template_id: str, number: str) -> None:
        try:
            self._client.modify_launch_template(LaunchTemplateId=template_id, DefaultVersion=number)
        except NotImplementedError:
            Boto3Ec2._default = "$Latest"

    def delete_launch_template(self, template_id: str) -> None:
        """Delete a launch template, if it still exists."""
        with _neighbour_errors(), _ignore_not_found():
            self._client.delete_launch_template(LaunchTemplateId=template_id)

    def run_instance(self, spec: InstanceSpec) -> str:
        """Launch an instance; return its id."""
        with _neighbour_errors():
            version = self._default_version(spec.template_id)
            request = run_request(spec, version, self._input_of("RunInstances"), of_moto=self._of_moto)
            instance_id: str = self._client.run_instances(**request)["Instances"][0]["InstanceId"]
            if self._of_moto and version["LaunchTemplateData"].get("DisableApiTermination"):
                # moto's RunInstances leaves it out.
                self._client.modify_instance_attribute(InstanceId=instance_id, DisableApiTermination={"Value": True})
            if spec.stopped:
                self._client.stop_instances(InstanceIds=[instance_id])
        return instance_id

    def _input_of(self, operation: str) -> Any:
        return self._client.meta.service_model.operation_model(operation).input_shape

    def _default_version(self, template_id: str) -> dict[str, Any]:
        found = self._client.describe_launch_template_versions(LaunchTemplateId=template_id, Versions=[self._default])
        version: dict[str, Any] = found["LaunchTemplateVersions"][0]
        return version

    def terminate_instance(self, instance_id: str) -> bool:
        """Terminate an instance, if it still exists, and tell whether it did."""
        with _neighbour_errors():
            try:
                self._client.terminate_instances(InstanceIds=[instance_id])
            except ClientError as error:
                if _is_not_found(error):
                    return False
                raise
        return True


class UntouchedEc2(MemoryEc2):
    """EC2 during `peek`: it creates nothing, and the ids that it would give are unknown."""

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:  # noqa: ARG002
        """Create nothing."""
        return None


@contextmanager
def _neighbour_errors() -> Iterator[None]:
    """Convert any exception to NeighbourError, with EC2's own words; an emulator in process may raise anything."""
    try:
        yield
    except NeighbourError:
        raise
    except ClientError as error:
        raise NeighbourError(error.response["Error"].get("Message") or str(error)) from error
    except Exception as error:
        raise NeighbourError(str(error)) from error


@contextmanager
def _ignore_not_found() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if not _is_not_found(error):
            raise


def _is_not_found(error: ClientError) -> bool:
    return "NotFound" in error.response["Error"]["Code"]
