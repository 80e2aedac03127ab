"""The request that launches an instance from the default version of its launch template."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def run_request(spec: InstanceSpec, version: Mapping[str, Any], shape: Any, *, of_moto: bool) -> dict[str, Any]:
    """Return the parameters of RunInstances, explicit because emulators read only part of a launch template.

    Args:
        spec: The instance.
        version: The default version of its launch template.
        shape: The shape of the request in botocore's model.
        of_moto: Whether the emulator is moto.
    """
    data = version["LaunchTemplateData"]
    others = {each["ResourceType"]: each for each in data.get("TagSpecifications", ())}
    own = {tag["Key"]: tag["Value"] for tag in others.pop("instance", {}).get("Tags", ())}
    request: dict[str, Any] = {
        **_taken(data, shape),
        "MinCount": 1,
        "MaxCount": 1,
        # By its number: moto 5.0.0 knows no $Default here.
        "LaunchTemplate": {"LaunchTemplateId": spec.template_id, "Version": str(version["VersionNumber"])},
        "InstanceType": spec.instance_type or data.get("InstanceType") or spec.fallback_type,
        "TagSpecifications": [tagged("instance", {"Name": spec.name, **own, **spec.tags}), *others.values()],
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


def _taken(data: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    """Return what a version of a launch template says, as far as RunInstances takes it."""
    taken: dict[str, Any] = _fitting(data, shape)
    if "UserData" in taken:
        # The client encodes it again.
        taken["UserData"] = b64decode(taken["UserData"])
    return taken


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


def tagged(what: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return a tag specification of a resource type."""
    return {"ResourceType": what, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
