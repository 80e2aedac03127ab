"""The forms of texts of time in dumps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mgn_mock.model import times
from mgn_mock.state.resource_types import MANAGED_ACCOUNTS, RESOURCE_TYPES
from mgn_mock.worlds.plain import TIME

if TYPE_CHECKING:
    from mgn_mock.model.times import Form
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import World


def clock_text(world: World) -> str:
    """Return what the clock of a world shows, in the world's form."""
    return times.text(world.clock.moment.text, world.settings.time_format)


def resource(kind: ResourceType, value: Any, form: Form) -> Any:
    """Return a resource with its texts of time in a form; types that the service does not show stay as they are."""
    return times.converted(value, kind.resource_type, form) if isinstance(value, Mapping) else value


def converted(dumped: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """Return a dump with its texts of time in a form."""
    marked = _marked(dumped, form)
    return {
        **marked,
        "clock": times.text(dumped["clock"], form),
        "timelines": {
            name: [{**event, **{each: times.text(event[each], form) for each in ("since", "due")}} for event in events]
            for name, events in marked["timelines"].items()
        },
        "accounts": {account_id: _account(account, form) for account_id, account in marked["accounts"].items()},
    }


def _marked(value: Any, form: Form) -> Any:
    """Return a copy in which the texts that are marked as times are in a form."""
    if isinstance(value, Mapping):
        if value.keys() == {TIME}:
            return {TIME: times.text(value[TIME], form)}
        return {name: _marked(inner, form) for name, inner in value.items()}
    return [_marked(each, form) for each in value] if isinstance(value, list) else value


def _account(account: Mapping[str, Any], form: Form) -> dict[str, Any]:
    regions = {name: _region(held, form) for name, held in account["regions"].items()}
    return {**account, "regions": regions}


def _region(held: Mapping[str, Any], form: Form) -> dict[str, Any]:
    kinds = [kind for name, kind in RESOURCE_TYPES.items() if name in held and kind is not MANAGED_ACCOUNTS]
    return {**held, **{kind.name: _owned(kind, held[kind.name], form) for kind in kinds}}


def _owned(kind: ResourceType, content: Any, form: Form) -> Any:
    if isinstance(content, Mapping):
        return {owner: _owned(kind, resources, form) for owner, resources in content.items()}
    return [resource(kind, each, form) for each in content]
