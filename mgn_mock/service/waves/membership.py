"""What is in what: source servers in an application, applications in a wave; each in one at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException
from mgn_mock.service.shared import quotas
from mgn_mock.state.resource_types import APPLICATIONS, SOURCE_SERVERS, WAVES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


class Association(NamedTuple):
    """How one kind of resource is in another."""

    container: ResourceType
    member: ResourceType
    quota: str
    """How many members a container may have, by the quota's name."""

    @property
    def link(self) -> str:
        """The member of the contained resource that names what it is in."""
        return self.container.key


SERVERS_OF_APPLICATION = Association(APPLICATIONS, SOURCE_SERVERS, "servers_per_application")
APPLICATIONS_OF_WAVE = Association(WAVES, APPLICATIONS, "applications_per_wave")


def associate(region: Region, bond: Association, container_id: str, member_ids: Iterable[str]) -> None:
    """Puts resources into another one; those that are in it already stay as they are (assumed).

    Raises:
        ResourceNotFoundException: There is no such container, or no such member.
        ConflictException: The container is archived, or a member is in another one (assumed).
        ServiceQuotaExceededException: The container would have too many members.
    """
    _open_container(region, bond, container_id, "Associate")
    members = _members(region, bond, member_ids)
    elsewhere = [member for member in members if member.get(bond.link) not in (None, container_id)]
    if elsewhere:
        raise conflict(
            bond.container,
            container_id,
            f"cannot take all of them: some {bond.member.title}s are in another {bond.container.title}, and have to be "
            "disassociated first.",
            [error(bond.member, member[bond.member.key], f"is in {member[bond.link]}.") for member in elsewhere],
        )
    new = [member for member in members if bond.link not in member]
    if new:
        there = region.of(bond.member).count_by(bond.link, container_id)
        quotas.check(region, bond.quota, in_use=there + len(new) - 1, kind=bond.container, resource_id=container_id)
    for member in new:
        member[bond.link] = container_id
        put(region, bond.member, member)


def disassociate(region: Region, bond: Association, container_id: str, member_ids: Iterable[str]) -> None:
    """Takes resources out of another one; those that are not in it stay as they are (assumed).

    Raises:
        ResourceNotFoundException: There is no such container, or no such member.
        ConflictException: The container is archived (assumed).
    """
    _open_container(region, bond, container_id, "Disassociate")
    for member in _members(region, bond, member_ids):
        if member.get(bond.link) == container_id:
            del member[bond.link]
            put(region, bond.member, member)


def delete_container(region: Region, bond: Association, container_id: str) -> None:
    """Deletes a resource, and releases what is in it (user guide).

    Raises:
        ResourceNotFoundException: There is no such container.
    """
    region.of(bond.container).get(container_id)
    for member in _members(region, bond, region.of(bond.member).ids_by(bond.link, container_id)):
        del member[bond.link]
        put(region, bond.member, member)
    region.delete(bond.container, container_id)


def put(region: Region, kind: ResourceType, resource: Resource) -> None:
    """Keeps a resource that was changed, with the time of the change if it shows one."""
    if "lastModifiedDateTime" in resource:
        resource["lastModifiedDateTime"] = region.world.clock.moment.text
    region.of(kind).put(resource)


def conflict(kind: ResourceType, resource_id: str, why: str, errors: list[Resource]) -> ConflictException:
    """A refusal that tells for each resource that stands in the way why it does."""
    # The first reasons are enough for a person; `errors` has them all.
    reasons = " ".join(each["message"] for each in errors[:3])
    return ConflictException(
        f"{kind.title} {resource_id} {why} {reasons}".rstrip(),
        resourceId=resource_id,
        resourceType=kind.resource_type,
        **({"errors": errors} if errors else {}),
    )


def error(kind: ResourceType, resource_id: str, why: str) -> Resource:
    """One entry of a refusal's `errors`."""
    return {
        "resourceId": resource_id,
        "resourceType": kind.resource_type,
        "message": f"{kind.title} {resource_id} {why}",
    }


def _members(region: Region, bond: Association, member_ids: Iterable[str]) -> list[Resource]:
    collection = region.of(bond.member)
    return [collection.get(member_id) for member_id in dict.fromkeys(member_ids)]


def _open_container(region: Region, bond: Association, container_id: str, verb: str) -> None:
    container = region.of(bond.container).get(container_id)
    if container["isArchived"]:
        what = f"{verb}{bond.member.resource_type}s"
        raise conflict(bond.container, container_id, f"is archived: {what} needs one that is not.", [])
