"""The columns of an import file that change the EC2 launch template of a source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mgn_mock.service.import_file import columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.service.import_file.columns import MatchedColumn

EC2 = "ec2:"
_NUMBERS = frozenset({"N", "M"})
_VOLUMES, _TAGGED, _INSTANCE = "BlockDeviceMappings", "TagSpecifications", "instance"


def with_overrides(data: Mapping[str, Any], overrides: Mapping[str, str | None]) -> dict[str, Any]:
    """Return a launch template's data with overrides by column name; None removes a value."""
    tree = _by_name(data)
    for name, value in sorted(overrides.items()):
        # Every name was matched when its row was read.
        found = cast("MatchedColumn", columns.match(name))
        tree = with_value(tree, _path(found), value)
    return _as_lists(tree)


def _path(found: MatchedColumn) -> Path:
    keys = list(found.keys)
    path: list[str | int] = [
        int(keys.pop(0)) if name in _NUMBERS else keys.pop(0) if name == "DEV" else name
        for name in found.column.member.removeprefix(EC2).split(".")
    ]
    return (*path, *keys)


def _by_name(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data with volumes by device, and tags by key, in place of lists."""
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
        data["NetworkInterfaces"] = [_interface(place, each) for place, each in enumerate(data["NetworkInterfaces"])]
    return data


def _interface(place: int, interface: Mapping[str, Any]) -> dict[str, Any]:
    complete = {"DeviceIndex": place, **interface}
    if "NetworkInterfaceId" in complete:
        # EC2 refuses both together.
        complete.pop("AssociatePublicIpAddress", None)
    if "PrivateIpAddresses" in complete:
        addresses = complete["PrivateIpAddresses"]
        complete["PrivateIpAddresses"] = [{"Primary": number == 0, **each} for number, each in enumerate(addresses)]
    return complete


Path = tuple["str | int", ...]


def value_at(tree: Any, path: Path) -> Any:
    """Return the value at a path; None where there is none."""
    for key in path:
        if isinstance(key, int):
            tree = tree[key] if isinstance(tree, list) and key < len(tree) else None
        else:
            tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def with_value(tree: Any, path: Path, value: Any) -> Any:
    """Return a copy with a value at a path; None removes what is there.

    A list gets no holes: an index behind its end appends.
    """
    if not path:
        return value
    key, *rest = path
    if isinstance(key, int):
        items = list(tree or [])
        if key < len(items):
            items[key] = with_value(items[key], tuple(rest), value)
        else:
            items.append(with_value(None, tuple(rest), value))
        return [item for item in items if item is not None]
    others = {name: kept for name, kept in (tree or {}).items() if name != key}
    new = with_value((tree or {}).get(key), tuple(rest), value)
    return others if new is None else {**(tree or {}), key: new}
