"""Which source servers are in an application, and which applications are in a wave; each is in at most one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException
from mgn_mock.service.shared import quotas
from mgn_mock.service.waves import facts
from mgn_mock.state.resource_types import APPLICATIONS, SOURCE_SERVERS, WAVES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


class Association(NamedTuple):
    """A resource type that holds members of another type."""

    container: ResourceType
    member: ResourceType
    quota: str
    """The name of the quota of members in one container."""

    @property
    def link(self) -> str:
        """The member of the contained resource that names its container."""
        return self.container.key


SERVERS_OF_APPLICATION = Association(APPLICATIONS, SOURCE_SERVERS, "servers_per_application")
APPLICATIONS_OF_WAVE = Association(WAVES, APPLICATIONS, "applications_per_wave")


def associate(region: Region, association: Association, container_id: str, member_ids: Iterable[str]) -> None:
    """Put resources into a container; those that are in it already stay as they are."""
    container, member_type, quota = association
    _refuse_archived(region, association, container_id, "Associate")
    members = _members(region, association, member_ids)
    _refuse_members_of_others(region, association, container_id, members)
    new = [member for member in members if association.link not in member]
    if len(new) < len(members):
        region.rest_on(facts.ASSOCIATING_AGAIN_CHANGES_NOTHING)
    if new:
        in_use = region.of(member_type).count_by(association.link, container_id) + len(new) - 1
        quotas.check(region, quota, in_use=in_use, kind=container, resource_id=container_id)
    for member in new:
        member[association.link] = container_id
        _put_member(region, association, member)


def _refuse_members_of_others(
    region: Region, association: Association, container_id: str, members: list[Resource]
) -> None:
    """Refuse members of another container."""
    container, kind, link = association.container, association.member, association.link
    elsewhere = [member for member in members if member.get(link) not in (None, container_id)]
    if elsewhere:
        region.rest_on(facts.MEMBERS_OF_ANOTHER_ARE_REFUSED)
        raise conflict(
            region,
            container,
            container_id,
            f"cannot take all of them: some {kind.title}s are in another {container.title}, and have to be "
            "disassociated first.",
            [error(kind, member[kind.key], f"is in {member[link]}.") for member in elsewhere],
        )


def disassociate(region: Region, association: Association, container_id: str, member_ids: Iterable[str]) -> None:
    """Take resources out of a container; those that are not in it stay as they are."""
    _refuse_archived(region, association, container_id, "Disassociate")
    for member in _members(region, association, member_ids):
        if member.get(association.link) == container_id:
            del member[association.link]
            _put_member(region, association, member)
        else:
            region.rest_on(facts.DISASSOCIATING_OTHERS_CHANGES_NOTHING)


def delete_container(region: Region, association: Association, container_id: str) -> None:
    """Delete a container, and release what is in it."""
    container = region.of(association.container).get(container_id)
    if container["isArchived"] or (association is SERVERS_OF_APPLICATION and "waveID" in container):
        region.rest_on(facts.ANY_CAN_BE_DELETED)
    region.rest_on(facts.DELETING_RELEASES)
    member_ids = region.of(association.member).ids_by(association.link, container_id)
    for member in _members(region, association, member_ids):
        del member[association.link]
        _put_member(region, association, member)
    region.delete(association.container, container_id)


def _put_member(region: Region, association: Association, member: Resource) -> None:
    if association is APPLICATIONS_OF_WAVE:
        region.rest_on(facts.ASSOCIATION_IS_A_MODIFICATION)
    put(region, association.member, member)


def put(region: Region, kind: ResourceType, resource: Resource) -> None:
    """Store a resource that was changed, with the time of the change if it has a member for it."""
    if "lastModifiedDateTime" in resource:
        resource["lastModifiedDateTime"] = region.world.clock.moment.text
    region.of(kind).put(resource)


def conflict(
    region: Region, kind: ResourceType, resource_id: str, why: str, errors: list[Resource]
) -> ConflictException:
    """Return a refusal that has an entry in `errors` for each resource that stands in the way."""
    if errors:
        region.rest_on(facts.ERRORS_NAME_EACH_OBSTACLE)
    # The first reasons are enough for a person; `errors` has them all.
    reasons = " ".join(each["message"] for each in errors[:3])
    return ConflictException(
        f"{kind.title} {resource_id} {why} {reasons}".rstrip(),
        resourceId=resource_id,
        resourceType=kind.resource_type,
        **({"errors": errors} if errors else {}),
    )


def error(kind: ResourceType, resource_id: str, why: str) -> Resource:
    """Return one entry of a refusal's `errors`."""
    return {
        "resourceId": resource_id,
        "resourceType": kind.resource_type,
        "message": f"{kind.title} {resource_id} {why}",
    }


def _members(region: Region, association: Association, member_ids: Iterable[str]) -> list[Resource]:
    collection = region.of(association.member)
    return [collection.get(member_id) for member_id in dict.fromkeys(member_ids)]


def _refuse_archived(region: Region, association: Association, container_id: str, verb: str) -> None:
    container = region.of(association.container).get(container_id)
    if container["isArchived"]:
        region.rest_on(facts.ARCHIVED_KEEPS_ITS_MEMBERS)
        operation = f"{verb}{association.member.resource_type}s"
        why = f"is archived: {operation} needs one that is not."
        raise conflict(region, association.container, container_id, why, [])
