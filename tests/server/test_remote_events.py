"""Events of a server: as a list, and to functions of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.state.events import Events
from mgn_mock.state.notices import API_CALL, LIFECYCLE_CHANGE

if TYPE_CHECKING:
    from mgn_mock import MgnMock, RemoteMock

READY: Any = {"state": "READY_FOR_TEST"}


def become_ready(panel: MgnMock) -> None:
    panel.add_source_server(lifeCycle={"state": "NOT_READY"})
    panel.settle()


def test_events_are_those_of_the_panel(remote: RemoteMock, panel: MgnMock) -> None:
    become_ready(remote)
    remote.client().create_wave(name="wave1")

    events = remote.events

    assert isinstance(events, Events)
    assert events == panel.events
    assert len(events.of(LIFECYCLE_CHANGE, **READY)) == len(events.of(API_CALL, eventName="CreateWave")) == 1


def test_a_function_is_called_at_the_end_of_a_call_of_the_panel_and_of_poll(remote: RemoteMock, panel: MgnMock) -> None:
    become_ready(remote)
    heard: list[str] = []

    @remote.on_event
    def note(event: dict[str, Any]) -> None:
        heard.append(event["detail-type"])

    become_ready(remote.at("eu-west-1"))
    assert heard == [LIFECYCLE_CHANGE]
    panel.client().create_wave(name="wave1")
    assert heard == [LIFECYCLE_CHANGE]
    remote.poll()
    remote.poll()
    assert heard == [LIFECYCLE_CHANGE, API_CALL]
    panel.client().create_wave(name="wave2")
    remote.report()
    assert heard == [LIFECYCLE_CHANGE, API_CALL, API_CALL]


def test_what_a_function_does_is_told_behind(remote: RemoteMock) -> None:
    heard: list[str] = []

    def go_on(event: dict[str, Any]) -> None:
        heard.append(event["detail-type"])
        if event["detail-type"] == LIFECYCLE_CHANGE:
            remote.client().create_wave(name="wave1")
            remote.report()
            heard.append("went on")

    remote.on_event(go_on)
    become_ready(remote)

    assert heard == [LIFECYCLE_CHANGE, "went on", API_CALL]


def test_what_a_function_raises_surfaces_in_the_call(remote: RemoteMock, panel: MgnMock) -> None:
    def refuse(event: dict[str, Any]) -> None:
        raise LookupError("not this one")

    remote.on_event(refuse)

    with pytest.raises(LookupError, match="not this one"):
        become_ready(remote)
    assert len(panel.events) == 1


def test_what_a_dump_or_snapshot_brings_is_not_told_again(remote: RemoteMock) -> None:
    become_ready(remote)
    dumped, snapshot = remote.dump(), remote.snapshot()
    remote.reset()
    heard: list[object] = []
    remote.on_event(heard.append)

    remote.load(dumped)
    remote.restore(snapshot)

    assert heard == []
    remote.reset()
    become_ready(remote)
    assert heard == []


def test_a_coroutine_function_is_refused(remote: RemoteMock) -> None:
    async def later(event: dict[str, Any]) -> None: ...

    with pytest.raises(TypeError, match="coroutine function"):
        remote.on_event(later)
