"""The steps of source servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.source_servers import replication, trouble

if TYPE_CHECKING:
    from mgn_mock.service.steps import Steps

STEPS: Steps = {**replication.STEPS, **trouble.STEPS}
