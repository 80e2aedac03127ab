"""Load scenarios, dumps, and what the AWS CLI printed for a real account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.worlds import real, restoring, sanitizing, scenario, structure
from mgn_mock.worlds.reading import TOO_DEEP, Source, read

if TYPE_CHECKING:
    from mgn_mock.state.world import Region, World


class Loaded(NamedTuple):
    """A world with what a source adds to it."""

    world: World
    is_whole: bool
    """True where a whole dump replaces the earlier world."""


def load(region: Region, source: Any, *, sanitize: bool) -> Loaded:
    """Return a copy of the world with what a source adds to it.

    Args:
        region: The Region of resources that do not name theirs.
        source: A path, an open file, a dict, or a list of dicts.
        sanitize: Replace ids, names, addresses and account numbers.

    Raises:
        TypeError: The source is none of these.
        ValueError: Something does not fit; the text names the source, the path in it, and the reason.
        OSError: There is no such file.
    """
    found = read(source)
    try:
        if sanitize:
            found = found._replace(documents=sanitizing.sanitized(found.documents, region))
        return _loaded(region, found)
    except ValueError as error:
        raise ValueError(f"{found.name}: {error}") from error
    except RecursionError as error:
        raise ValueError(f"{found.name}: {TOO_DEEP}") from error


def _loaded(region: Region, source: Source) -> Loaded:
    documents = source.documents
    is_scenario = len(documents) == 1 and structure.is_scenario(documents[0])
    if is_scenario:
        if structure.is_whole(documents[0]):
            return Loaded(whole(region.world, documents[0]), is_whole=True)
        structure.check(documents[0])
    world = region.world.copy()
    here = world.region(region.account_id, region.name)
    if is_scenario:
        scenario.add(here, documents[0])
    else:
        real.add(here, documents)
    return Loaded(world, is_whole=False)


def whole(like: World, document: Any) -> World:
    """Return the world of a whole dump, with the settings of another; raise a ValueError for what does not fit."""
    structure.check(document)
    if not structure.is_whole(document):
        missing = ", ".join(part for part in structure.PARTS if part not in document)
        raise ValueError(f"this is not a whole dump: it has no {missing}; load adds what there is to the world")
    try:
        return restoring.world_from(document, like)
    except RecursionError as error:
        raise ValueError(TOO_DEEP) from error
