"""The options of a mock as its parts read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Progress = Literal["on_read", "manual", "clock", "sleep", "instant"]
Transport = Literal["direct", "wire"]
Neighbours = Literal["auto", "boto3", "memory"]
TimeFormat = Literal["offset", "Z"]


@dataclass(frozen=True)
class Settings:
    """The validated options of a mock; `mgn_mock.options` documents them."""

    region: str
    account_id: str
    initialized: bool
    progress: Progress
    start_time: datetime | None
    start_replication_types: tuple[str, ...]
    transport: Transport
    requests: bool
    neighbours: Neighbours
    retry_sleep: bool
    strict_faults: bool
    record: int
    seed: int
    time_format: TimeFormat
    assume: tuple[str, ...] | None
    quotas: Mapping[str, int | None] = field(hash=False)
