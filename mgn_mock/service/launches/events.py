"""The steps that jobs take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.launches import phases

if TYPE_CHECKING:
    from mgn_mock.service.steps import Steps

STEPS: Steps = phases.STEPS
