"""EC2 as far as the service uses it: launch templates, and instances that are launched from them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from botocore.exceptions import ClientError

from mgn_mock.neighbours.errors import NeighbourError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Change = Callable[[dict[str, Any]], dict[str, Any]]

# What the service itself makes an image of, and deregisters again; emulators want some image.
_IMAGE_ID = "ami-0123456789abcdef0"


class Wanted(NamedTuple):
    """An instance to launch."""

    template_id: str
    """The launch template, of which the default version counts."""
    instance_type: str | None
    """In place of the template's; None: the template's."""
    fallback_type: str
    """Where neither says any."""
    tags: Mapping[str, str]
    """Beside the template's."""
    private_ip: str | None
    """None: any address."""
    stopped: bool
    """Whether it is to be left stopped."""


class Ec2(Protocol):
    """What the service asks of EC2."""

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:
        """Makes a launch template of two versions, the second one the default.

        Returns:
            Its id; None where EC2 may not be touched now.

        Raises:
            NeighbourError: EC2 refuses, or cannot be asked.
        """
        ...

    def change_launch_template(self, template_id: str, change: Change) -> None:
        """Makes a new version of a launch template from its default version, and makes it the default one.

        Raises:
            NeighbourError: EC2 refuses, or cannot be asked.
        """
        ...

    def delete_launch_template(self, template_id: str) -> None:
        """Deletes a launch template; one that has gone already is no error.

        Raises:
            NeighbourError: EC2 refuses, or cannot be asked.
        """
        ...

    def run_instance(self, wanted: Wanted) -> str:
        """Launches an instance.

        Returns:
            Its id.

        Raises:
            NeighbourError: EC2 refuses, or cannot be asked.
        """
        ...

    def terminate_instance(self, instance_id: str) -> None:
        """Terminates an instance; one that has gone already is no error.

        Raises:
            NeighbourError: EC2 refuses, or cannot be asked.
        """
        ...


class MemoryEc2:
    """A plain stand-in: nobody can look into it, so ids are all that it has.

    Args:
        new_id: Makes an id behind a prefix.
    """

    def __init__(self, new_id: Callable[[str], str]) -> None:
        self._new_id = new_id

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:  # noqa: ARG002
        """Makes an id."""
        return self._new_id("lt-")

    def change_launch_template(self, template_id: str, change: Change) -> None:
        """Does nothing."""

    def delete_launch_template(self, template_id: str) -> None:
        """Does nothing."""

    def run_instance(self, wanted: Wanted) -> str:  # noqa: ARG002
        """Makes an id."""
        return self._new_id("i-")

    def terminate_instance(self, instance_id: str) -> None:
        """Does nothing."""


class Boto3Ec2:
    """EC2 as a boto3 client reaches it.

    Args:
        client: The client.
        of_moto: Whether it is moto that answers.
    """

    def __init__(self, client: Any, *, of_moto: bool) -> None:
        self._client = client
        self._of_moto = of_moto

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:
        """Makes a launch template of two versions, as the service does (observed)."""
        first = {
            "LaunchTemplateName": name,
            "LaunchTemplateData": data,
            "TagSpecifications": [_tagged("launch-template", tags)],
        }
        with _told():
            try:
                made = self._client.create_launch_template(**first)
            except ClientError as error:
                if "AlreadyExists" not in error.response["Error"]["Code"]:
                    raise
                # One of a world that was before this one, with the same seed at the same time.
                self._client.delete_launch_template(LaunchTemplateName=name)
                made = self._client.create_launch_template(**first)
            template_id: str = made["LaunchTemplate"]["LaunchTemplateId"]
            self._client.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData=data)
            self._client.modify_launch_template(LaunchTemplateId=template_id, DefaultVersion="2")
        return template_id

    def change_launch_template(self, template_id: str, change: Change) -> None:
        """Makes a new default version."""
        with _told():
            data = change(self._default_version(template_id))
            made = self._client.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData=data)
            number = str(made["LaunchTemplateVersion"]["VersionNumber"])
            self._client.modify_launch_template(LaunchTemplateId=template_id, DefaultVersion=number)

    def delete_launch_template(self, template_id: str) -> None:
        """Deletes a launch template."""
        with _told(), _unless_gone():
            self._client.delete_launch_template(LaunchTemplateId=template_id)

    def run_instance(self, wanted: Wanted) -> str:
        """Launches an instance from the default version of a launch template."""
        with _told():
            request = _request(wanted, self._default_version(wanted.template_id), of_moto=self._of_moto)
            instance_id: str = self._client.run_instances(**request)["Instances"][0]["InstanceId"]
            if wanted.stopped:
                self._client.stop_instances(InstanceIds=[instance_id])
        return instance_id

    def _default_version(self, template_id: str) -> dict[str, Any]:
        found = self._client.describe_launch_template_versions(LaunchTemplateId=template_id, Versions=["$Default"])
        data: dict[str, Any] = found["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        return data

    def terminate_instance(self, instance_id: str) -> None:
        """Terminates an instance."""
        with _told(), _unless_gone():
            self._client.terminate_instances(InstanceIds=[instance_id])


class UntouchedEc2(MemoryEc2):
    """EC2 while a test only looks (`peek`): nothing is made in it, and ids that it would give are unknown."""

    def create_launch_template(self, name: str, data: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:  # noqa: ARG002
        """Makes nothing."""
        return None


def _request(wanted: Wanted, data: Mapping[str, Any], *, of_moto: bool) -> dict[str, Any]:
    """What RunInstances is asked for.

    Emulators take from a template only part of what EC2 does, so all that matters is said outright; a version that a
    client wrote may lack any of it.
    """
    request: dict[str, Any] = {
        "MinCount": 1,
        "MaxCount": 1,
        "LaunchTemplate": {"LaunchTemplateId": wanted.template_id, "Version": "$Default"},
        "InstanceType": wanted.instance_type or data.get("InstanceType") or wanted.fallback_type,
        "TagSpecifications": [_tagged("instance", wanted.tags), *_of_volumes(data)],
    }
    if data.get("BlockDeviceMappings"):
        request["BlockDeviceMappings"] = data["BlockDeviceMappings"]
    if not data.get("ImageId"):
        request["ImageId"] = _IMAGE_ID
    interfaces = data.get("NetworkInterfaces")
    address = {"PrivateIpAddress": wanted.private_ip} if wanted.private_ip else {}
    if interfaces:
        first, *others = interfaces
        request["NetworkInterfaces"] = [{**first, **address}, *others]
        if of_moto and first.get("Groups"):
            # EC2 refuses to be told twice; moto shows as the instance's groups only those that it is told here.
            request["SecurityGroupIds"] = first["Groups"]
    else:
        request.update(address)
    return request


def _of_volumes(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in data.get("TagSpecifications", ()) if each["ResourceType"] == "volume"]


def _tagged(what: str, tags: Mapping[str, str]) -> dict[str, Any]:
    return {"ResourceType": what, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


@contextmanager
def _told() -> Iterator[None]:
    """Whatever EC2 raises becomes a neighbour's error; an emulator in process may raise anything."""
    try:
        yield
    except NeighbourError:
        raise
    except Exception as error:
        raise NeighbourError(str(error)) from error


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if "NotFound" not in error.response["Error"]["Code"]:
            raise
