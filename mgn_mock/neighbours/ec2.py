"""The part of EC2 that the service uses: launch templates, and instances that are launched from them."""

from __future__ import annotations

from base64 import b64decode
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from botocore.exceptions import ClientError

from mgn_mock.neighbours.errors import NeighbourError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Change = Callable[[dict[str, Any]], dict[str, Any]]

# The service makes an image of its own and deregisters it again; emulators require one.
_IMAGE_ID = "ami-0123456789abcdef0"


class InstanceSpec(NamedTuple):
    """An instance to launch."""

    template_id: str
    """The launch template; its default version is used."""
    instance_type: str | None
    """In place of the template's, unless None."""
    fallback_type: str
    """Where the template has no instance type either."""
    tags: Mapping[str, str]
    """In addition to the template's."""
    name: str
    """The tag `Name`, unless the template or `tags` have one."""
    kms_key: str | None
    """The key of its volumes in place of the template's, unless None."""
    private_ip: str | None
    """None for any address."""
    stopped: bool
    """Whether to leave it stopped."""


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

    def __init__(self, client: Any, *, of_moto: bool) -> None:
        self._client = client
        self._of_moto = of_moto

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:
        """Create a launch template of two versions, as the service does."""
        first = {
            "LaunchTemplateName": name,
            "LaunchTemplateData": data,
            "TagSpecifications": [_tagged("launch-template", tags)],
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
            self._client.modify_launch_template(LaunchTemplateId=template_id, DefaultVersion="2")
        return template_id

    def change_launch_template(self, template_id: str, change: Change) -> None:
        """Create a new default version."""
        with _neighbour_errors():
            data = change(self._default_version(template_id))
            made = self._client.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData=data)
            number = str(made["LaunchTemplateVersion"]["VersionNumber"])
            self._client.modify_launch_template(LaunchTemplateId=template_id, DefaultVersion=number)

    def delete_launch_template(self, template_id: str) -> None:
        """Delete a launch template, if it still exists."""
        with _neighbour_errors(), _ignore_not_found():
            self._client.delete_launch_template(LaunchTemplateId=template_id)

    def run_instance(self, spec: InstanceSpec) -> str:
        """Launch an instance; return its id."""
        with _neighbour_errors():
            data = self._default_version(spec.template_id)
            request = {**self._named_by(data), **_run_request(spec, data, of_moto=self._of_moto)}
            instance_id: str = self._client.run_instances(**request)["Instances"][0]["InstanceId"]
            if self._of_moto and data.get("DisableApiTermination"):
                # moto's RunInstances leaves it out.
                self._client.modify_instance_attribute(InstanceId=instance_id, DisableApiTermination={"Value": True})
            if spec.stopped:
                self._client.stop_instances(InstanceIds=[instance_id])
        return instance_id

    def _named_by(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a version of a launch template says, as far as RunInstances takes it."""
        taken: dict[str, Any] = _fitting(
            data, self._client.meta.service_model.operation_model("RunInstances").input_shape
        )
        if "UserData" in taken:
            # The client encodes it again.
            taken["UserData"] = b64decode(taken["UserData"])
        return taken

    def _default_version(self, template_id: str) -> dict[str, Any]:
        found = self._client.describe_launch_template_versions(LaunchTemplateId=template_id, Versions=["$Default"])
        data: dict[str, Any] = found["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        return data

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


def _run_request(spec: InstanceSpec, data: Mapping[str, Any], *, of_moto: bool) -> dict[str, Any]:
    """Return the parameters of RunInstances, explicit because emulators read only part of a launch template."""
    tagged = {each["ResourceType"]: each for each in data.get("TagSpecifications", ())}
    own = {tag["Key"]: tag["Value"] for tag in tagged.pop("instance", {}).get("Tags", ())}
    request: dict[str, Any] = {
        "MinCount": 1,
        "MaxCount": 1,
        "LaunchTemplate": {"LaunchTemplateId": spec.template_id, "Version": "$Default"},
        "InstanceType": spec.instance_type or data.get("InstanceType") or spec.fallback_type,
        "TagSpecifications": [_tagged("instance", {"Name": spec.name, **own, **spec.tags}), *tagged.values()],
        "ImageId": data.get("ImageId") or _IMAGE_ID,
        **_network(spec, data, of_moto=of_moto),
    }
    if data.get("BlockDeviceMappings"):
        request["BlockDeviceMappings"] = [_encrypted(each, spec.kms_key) for each in data["BlockDeviceMappings"]]
    return request


def _encrypted(mapping: Mapping[str, Any], kms_key: str | None) -> Mapping[str, Any]:
    if kms_key is None or "Ebs" not in mapping:
        return mapping
    return {**mapping, "Ebs": {**mapping["Ebs"], "Encrypted": True, "KmsKeyId": kms_key}}


def _fitting(value: Any, shape: Any) -> Any:
    """Return a value without the members that a shape of botocore's model does not have."""
    if shape.type_name == "structure":
        return {name: _fitting(each, shape.members[name]) for name, each in value.items() if name in shape.members}
    if shape.type_name == "list":
        return [_fitting(each, shape.member) for each in value]
    return value


def _network(spec: InstanceSpec, data: Mapping[str, Any], *, of_moto: bool) -> dict[str, Any]:
    address = {"PrivateIpAddress": spec.private_ip} if spec.private_ip else {}
    interfaces = data.get("NetworkInterfaces")
    if not interfaces:
        return address
    first, *others = interfaces
    request: dict[str, Any] = {"NetworkInterfaces": [{**first, **address}, *others]}
    if of_moto and first.get("Groups"):
        # EC2 refuses the groups in both places; moto only shows those given here as the instance's.
        request["SecurityGroupIds"] = first["Groups"]
    return request


def _tagged(what: str, tags: Mapping[str, str]) -> dict[str, Any]:
    return {"ResourceType": what, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


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
