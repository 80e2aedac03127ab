"""Overrides of the data of a source server's EC2 launch template, by path within that data.

In a path, a block device stands by its name, a tag specification by its resource type, and a tag by its key, so that
an override finds its place whatever the order of the lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.shared.paths import with_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.service.shared.paths import Path
    from mgn_mock.state.blobs import Resource

    # None removes what stands there.
    Overrides = Mapping[Path, str | None]

_MEMBER = "templateOverrides"
_VOLUMES, _TAGGED = "BlockDeviceMappings", "TagSpecifications"


def of_settings(settings: Resource) -> dict[Path, str]:
    """Return the overrides that are stored in a server's settings."""
    return {tuple(each["path"]): each["value"] for each in settings.get(_MEMBER, ())}


def add_to_settings(settings: Resource, overrides: Overrides) -> None:
    """Store overrides in a server's settings; those that remove something are not stored."""
    together = {**of_settings(settings), **overrides}
    settings[_MEMBER] = [{"path": list(path), "value": value} for path, value in together.items() if value is not None]


def apply_overrides(data: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
    """Return the data of a launch template with overrides applied."""
    tree = _by_name(data)
    # Sorted, so that lists grow from their beginning.
    for path in sorted(overrides):
        tree = with_value(tree, path, overrides[path])
    return _as_lists(tree)


def _by_name(data: Mapping[str, Any]) -> dict[str, Any]:
    tree = dict(data)
    tree[_VOLUMES] = {each["DeviceName"]: each for each in data.get(_VOLUMES, ())}
    tree[_TAGGED] = {
        each["ResourceType"]: {tag["Key"]: tag["Value"] for tag in each.get("Tags", ())}
        for each in data.get(_TAGGED, ())
    }
    return tree


def _as_lists(tree: dict[str, Any]) -> dict[str, Any]:
    data = {name: value for name, value in tree.items() if name not in {_VOLUMES, _TAGGED}}
    volumes, tagged = tree.get(_VOLUMES, {}), tree.get(_TAGGED, {})
    if volumes:
        data[_VOLUMES] = [{**volume, "DeviceName": device} for device, volume in volumes.items()]
    if tagged:
        data[_TAGGED] = [
            {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for kind, tags in tagged.items()
        ]
    if "NetworkInterfaces" in data:
        data["NetworkInterfaces"] = [_interface(index, each) for index, each in enumerate(data["NetworkInterfaces"])]
    return data


def _interface(index: int, interface: Mapping[str, Any]) -> dict[str, Any]:
    complete = {"DeviceIndex": index, **interface}
    if "NetworkInterfaceId" in complete:
        # EC2 refuses the two together.
        complete.pop("AssociatePublicIpAddress", None)
    # An address that was cleared leaves no entry.
    addresses = [each for each in complete.pop("PrivateIpAddresses", ()) if "PrivateIpAddress" in each]
    if addresses:
        has_primary = any(each.get("Primary") for each in addresses)
        complete["PrivateIpAddresses"] = [
            {**each, "Primary": each.get("Primary", False) if has_primary else number == 0}
            for number, each in enumerate(addresses)
        ]
    return complete
