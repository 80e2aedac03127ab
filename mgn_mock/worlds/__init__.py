"""What a test author loads into a world: scenarios, dumps, and what was printed for a real account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.worlds import dumping, real, sanitizing, scenario, structure
from mgn_mock.worlds.reading import Source, read

if TYPE_CHECKING:
    from mgn_mock.state.world import Region, World


class Loaded(NamedTuple):
    """What a source makes of a world."""

    world: World
    is_whole: bool
    """Whether nothing of the earlier world is in it."""


def load(region: Region, source: Any, *, sanitize: bool) -> Loaded:
    """The world as it is with what a source holds.

    Args:
        region: Where that goes which does not say so itself.
        source: A path, an open file, a dict, or a list of dicts.
        sanitize: Whether ids, names, addresses and account numbers are replaced.

    Returns:
        A world of its own; the one of the Region is not changed.

    Raises:
        TypeError: The source is none of these.
        ValueError: Something does not fit; the text names the source, the path in it, and the reason.
        OSError: There is no such file.
    """
    found = read(source)
    if sanitize:
        found = found._replace(documents=sanitizing.sanitized(found.documents, region))
    try:
        return _loaded(region, found)
    except ValueError as error:
        raise ValueError(f"{found.name}: {error}") from error


def _loaded(region: Region, source: Source) -> Loaded:
    documents = source.documents
    is_scenario = len(documents) == 1 and structure.is_scenario(documents[0])
    if is_scenario:
        structure.check(documents[0])
        if structure.is_whole(documents[0]):
            return Loaded(whole(region.world, documents[0]), is_whole=True)
    world = region.world.copy()
    here = world.region(region.account_id, region.name)
    if is_scenario:
        scenario.add(here, documents[0])
    else:
        real.add(here, documents)
    return Loaded(world, is_whole=False)


def whole(like: World, document: Any) -> World:
    """The world that a whole dump holds.

    Args:
        like: A world whose settings it is to have.
        document: What `dump` gave.

    Raises:
        ValueError: It is not a whole dump, or something in it does not fit; the text begins with its path.
    """
    structure.check(document)
    if not structure.is_whole(document):
        missing = ", ".join(part for part in dumping.PARTS if part not in document)
        raise ValueError(f"this is not a whole dump: it has no {missing}; load adds what there is to the world")
    structure.check_resources(document)
    return dumping.world_from(document, like)
