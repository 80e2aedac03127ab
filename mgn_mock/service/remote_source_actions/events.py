"""The steps that source action jobs take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.remote_source_actions import source_action_jobs

if TYPE_CHECKING:
    from mgn_mock.service.steps import Steps

STEPS: Steps = source_action_jobs.STEPS
