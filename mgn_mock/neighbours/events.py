"""The part of EventBridge that the service uses: putting events on a bus, if anybody reads them there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from mgn_mock.model.spec import service
from mgn_mock.neighbours.errors import NeighbourError

if TYPE_CHECKING:
    from collections.abc import Sequence

BUS = "default"
MOST_ENTRIES = 10
"""How many entries one call takes."""


def moto_has_readers(account_id: str, region: str) -> bool:
    """Tell whether the bus in moto has a rule or an archive, by a look at moto's own state: a call takes far longer."""
    models: Any = sys.modules.get("moto.events.models")
    if models is None:
        # No test has called moto's EventBridge.
        return False
    backends = dict.get(models.events_backends, account_id)
    backend = None if backends is None else dict.get(backends, region)
    return backend is not None and bool(backend.event_buses[BUS].rules or backend.archives)


class Boto3Events:
    """EventBridge through a boto3 client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def has_readers(self, account_id: str, region: str) -> bool:
        """Tell whether the bus has a rule or an archive."""
        if self._client.list_rules(EventBusName=BUS, Limit=1)["Rules"]:
            return True
        arn = f"arn:{service().partition(region)}:events:{region}:{account_id}:event-bus/{BUS}"
        return bool(self._client.list_archives(EventSourceArn=arn, Limit=1)["Archives"])

    def put(self, entries: Sequence[dict[str, Any]]) -> None:
        """Put entries on the bus in their order; raise a NeighbourError with what is said of those that are refused."""
        for start in range(0, len(entries), MOST_ENTRIES):
            answer = self._client.put_events(Entries=entries[start : start + MOST_ENTRIES])
            if answer.get("FailedEntryCount"):
                refused = [each for each in answer["Entries"] if "ErrorCode" in each]
                raise NeighbourError("; ".join(f"{each['ErrorCode']}: {each.get('ErrorMessage')}" for each in refused))
