"""Plant file systems and storage virtual machines of FSx for ONTAP, which replication settings may name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mgn_mock.errors import did_you_mean
from mgn_mock.planting.checked import check_new, refuse
from mgn_mock.service.shared.views import new_ec2_id
from mgn_mock.state.resource_types import FILE_SYSTEMS, STORAGE_VIRTUAL_MACHINES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

_FORMS = {
    FILE_SYSTEMS.key: re.compile(r"fs-[0-9a-f]{17}"),
    STORAGE_VIRTUAL_MACHINES.key: re.compile(r"svm-[0-9a-f]{17}"),
    "name": re.compile(r".{1,128}"),
}


def add_file_system(region: Region, given: Mapping[str, Any]) -> Resource:
    """Plant a file system, and return it."""
    _check(given, FILE_SYSTEMS.key, "name")
    file_system_id = given.get(FILE_SYSTEMS.key) or new_ec2_id(region, "fs")
    return _put(region, FILE_SYSTEMS, {FILE_SYSTEMS.key: file_system_id, "name": "ontap", **given})


def add_storage_virtual_machine(region: Region, given: Mapping[str, Any]) -> Resource:
    """Plant a storage virtual machine, and return it; its file system is added where it is not there."""
    _check(given, STORAGE_VIRTUAL_MACHINES.key, FILE_SYSTEMS.key, "name")
    machine_id = given.get(STORAGE_VIRTUAL_MACHINES.key) or new_ec2_id(region, "svm")
    machine = {STORAGE_VIRTUAL_MACHINES.key: machine_id, FILE_SYSTEMS.key: "", "name": "svm", **given}
    check_new(region, region.of(STORAGE_VIRTUAL_MACHINES), machine)
    machine[FILE_SYSTEMS.key] = _file_system_of(region, given)
    return _put(region, STORAGE_VIRTUAL_MACHINES, machine)


def _file_system_of(region: Region, given: Mapping[str, Any]) -> str:
    every = region.of(FILE_SYSTEMS)
    file_system_id = given.get(FILE_SYSTEMS.key) or next((row.id for row in every.rows()), None)
    if file_system_id is None:
        return str(add_file_system(region, {})[FILE_SYSTEMS.key])
    if file_system_id not in every:
        add_file_system(region, {FILE_SYSTEMS.key: file_system_id})
    return str(file_system_id)


def _check(given: Mapping[str, Any], *members: str) -> None:
    for name, value in given.items():
        if name not in members:
            refuse(name, f"Member is unknown; members: {', '.join(members)}{did_you_mean(name, members)}")
        if not isinstance(value, str) or not _FORMS[name].fullmatch(value):
            refuse(name, f"it is a text of the form {_FORMS[name].pattern} (given: {value!r:.100})")


def _put(region: Region, kind: ResourceType, resource: Resource) -> Resource:
    check_new(region, region.of(kind), resource)
    region.of(kind).put(resource)
    return resource
