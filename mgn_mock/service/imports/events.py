"""The steps that imports and exports take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.imports import tasks

if TYPE_CHECKING:
    from mgn_mock.service.steps import Steps

STEPS: Steps = tasks.STEPS
