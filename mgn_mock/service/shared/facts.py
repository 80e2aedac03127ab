"""Facts that several families rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed

TIMES_AND_DURATIONS = assumed(
    "times-and-durations",
    "What is under way takes as long as the table of durations says.",
)
