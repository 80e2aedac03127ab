"""The steps that network migration jobs and import file enrichments take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.network_migration import import_enrichment, jobs

if TYPE_CHECKING:
    from mgn_mock.service.steps import Steps

STEPS: Steps = {**jobs.STEPS, **import_enrichment.STEPS}
