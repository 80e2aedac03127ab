"""The options of a mock as its parts read them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

Progress = Literal["on_read", "manual", "clock", "sleep", "instant"]
Transport = Literal["direct", "wire"]
Neighbours = Literal["auto", "boto3", "memory"]
TimeFormat = Literal["offset", "Z"]


class _Options(NamedTuple):
    named_region: str | None
    """What the option or the variable says; None where the machine's configuration decides."""
    default_region: Callable[[], str]
    account_id: str
    initialized: bool
    progress: Progress
    start_time: datetime | None
    start_replication_types: tuple[str, ...]
    transport: Transport
    requests: bool
    neighbours: Neighbours
    retry_sleep: bool
    mock_credentials: bool
    strict_faults: bool
    record: int
    seed: int
    time_format: TimeFormat
    events: bool
    assume: tuple[str, ...] | None
    quotas: Mapping[str, int | None]


class Settings(_Options):
    """The validated options of a mock; `mgn_mock.options` documents them."""

    @cached_property
    def region(self) -> str:
        """The panel's Region, worked out when it is first needed: reading the configuration takes milliseconds."""
        return self.named_region or self.default_region()
