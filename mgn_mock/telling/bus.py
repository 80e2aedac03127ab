"""Put events on the default bus of the EventBridge beside the world, where somebody reads them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError

from mgn_mock.clock import from_text
from mgn_mock.deferred import deferred
from mgn_mock.neighbours.choice import MEMORY, MOTO, MOTO_MODULE, chosen, moto_is_active
from mgn_mock.neighbours.configuration import configured_endpoint
from mgn_mock.neighbours.table import EVENTS

if TYPE_CHECKING:
    from mgn_mock.neighbours import clients
    from mgn_mock.neighbours import events as eventbridge
    from mgn_mock.state import events
    from mgn_mock.state.notices import Told
    from mgn_mock.state.world import World
else:
    # In most tests there is no EventBridge.
    clients = deferred("mgn_mock.neighbours.clients")
    eventbridge = deferred("mgn_mock.neighbours.events")
    events = deferred("mgn_mock.state.events")


def may_be_there(world: World) -> bool:
    """Tell whether there is an EventBridge to send to, or ought to be one."""
    notices = world.notices
    if not notices.is_sent:
        return False
    known = notices.bus
    # Most tests have no EventBridge, and each of their calls comes here.
    if known.only_moto:
        return MOTO_MODULE in sys.modules and moto_is_active()
    return known.place is not None or world.settings.neighbours != "auto" or _available(world) is not None


def _available(world: World) -> str | None:
    known = world.notices.bus
    if not known.is_looked_up:
        known.is_looked_up = True
        try:
            known.endpoint = configured_endpoint(EVENTS)
        except BotoCoreError as error:
            world.notices.refuse(f"where it is cannot be read from the configuration: {error}", 0)
        known.only_moto = not known.endpoint and known.place is None and world.settings.neighbours == "auto"
    return known.endpoint or (MOTO if moto_is_active() else None)


def send(world: World, batch: list[Told]) -> None:
    """Send events to their accounts and Regions; what EventBridge says against it is noted, and nothing is raised."""
    groups: dict[tuple[str, str], list[Told]] = {}
    for notice in batch:
        groups.setdefault(notice.sender, []).append(notice)
    for sender, notices in groups.items():
        _try_to_send(world, sender, notices)


def _try_to_send(world: World, sender: tuple[str, str], notices: list[Told]) -> None:
    try:
        _send_from(world, sender, notices)
    except Exception as error:  # noqa: BLE001 - moto may raise anything, in process
        world.notices.refuse(_words_of(error), len(notices))


def _send_from(world: World, sender: tuple[str, str], notices: list[Told]) -> None:
    known, seed = world.notices.bus, world.settings.seed
    place = chosen(world.settings.neighbours, EVENTS, known.place, _available(world))
    account_id, region = sender
    if place != MEMORY and _has_readers(world, place, account_id, region):
        known.place, known.only_moto = place, False
        client = clients.client_at(place, EVENTS, region, account_id)
        eventbridge.Boto3Events(client).put([_entry(events.envelope(notice, seed)) for notice in notices])


def _has_readers(world: World, place: str, account_id: str, region: str) -> bool:
    """Tell whether the bus has a rule or an archive.

    At an endpoint it is asked each time until it has, since a rule may come at any time; where asking fails, it is not
    asked again: an emulator that has no EventBridge would cost each call a request.
    """
    if place == MOTO:
        try:
            return eventbridge.moto_has_readers(account_id, region)
        except (AttributeError, KeyError):
            # A moto that keeps its rules elsewhere is asked.
            pass
    has_readers = world.notices.bus.has_readers
    if (account_id, region) not in has_readers:
        try:
            client = clients.client_at(place, EVENTS, region, account_id)
            if not eventbridge.Boto3Events(client).has_readers(account_id, region):
                return False
            has_readers[account_id, region] = True
        except Exception:
            has_readers[account_id, region] = False
            raise
    return has_readers[account_id, region]


def _entry(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "Time": from_text(event["time"]),
        "Source": event["source"],
        "Resources": event["resources"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
    }


def _words_of(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"moto's EventBridge needs what `pip install 'moto[events]'` installs, as mgn-mock[moto] does: {error}"
    return str(error) or type(error).__name__
