"""The option `time_format`: the form of all texts of time that leave a world, while every form is read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.clock import duration_text, from_text, to_text, with_z
from tests.conftest import START
from tests.support.asking import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.settings import TimeFormat, Transport

FORMS: dict[Any, re.Pattern[str]] = {
    "offset": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00"),
    "Z": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"),
}
# Whatever the option says, EventBridge has whole seconds and `Z`.
OF_EVENTS = {"time", "eventTime"}
LIKE_A_TIME = re.compile(r"\d{4}-\d\d-\d\dT.*")
FORM = pytest.mark.parametrize("form", FORMS)


def world(form: TimeFormat, transport: Transport = "direct", **more: Any) -> MgnMock:
    return MgnMock(time_format=form, transport=transport, start_time=START, **more)


def texts_of_time(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_of_time(inner, key)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_of_time(inner, name)
    elif isinstance(value, str) and LIKE_A_TIME.fullmatch(value) and name not in {"Name", "start_time", *OF_EVENTS}:
        yield value


def check(value: Any, form: TimeFormat) -> None:
    texts = list(texts_of_time(value))
    assert texts
    assert [text for text in texts if not FORMS[form].fullmatch(text)] == []


@FORM
def test_the_report_and_what_names_the_clock_are_in_the_form(form: TimeFormat) -> None:
    mgn = world(form)
    mgn.advance(microseconds=1234)
    shown = [mgn.report().splitlines()[0], repr(mgn.snapshot())]
    with pytest.raises(ValueError, match="has passed") as caught:
        mgn.load({"clock": "2020-01-01T00:00:00Z"})
    shown.append(str(caught.value).partition("clock shows ")[2])
    found = [re.findall(r"\d{4}-\d\d-\d\dT[0-9:.]*(?:Z|\+00:00)", text) for text in shown]
    assert [len(texts) for texts in found] == [1, 1, 1]
    assert all(FORMS[form].fullmatch(texts[0]) for texts in found)


@FORM
def test_all_texts_of_time_of_answers_are_in_the_form(transport: Transport, form: TimeFormat) -> None:
    """Rests on times-end-in-an-offset."""
    mgn = world(form, transport)
    client: Any = client_of(mgn)
    server_id = mgn.add_source_server()["sourceServerID"]
    mgn.advance(microseconds=1234)
    check(client.describe_source_servers(), form)
    check(client.start_test(sourceServerIDs=[server_id])["job"], form)
    mgn.settle()
    [job] = client.describe_jobs()["items"]
    check(job, form)
    check(client.describe_job_log_items(jobID=job["jobID"]), form)
    check(client.disconnect_from_service(sourceServerID=server_id), form)
    wave = client.create_wave(name="one")
    check(wave, form)
    check(client.list_waves(), form)


@FORM
def test_results_of_the_panel_are_in_the_form(form: TimeFormat) -> None:
    mgn = world(form)
    server = mgn.add_source_server()
    check(server, form)
    check(mgn.server(server), form)
    check(mgn.add_vcenter_client(lastSeenDatetime="2026-01-31T13:00:00+01:00"), form)
    check(mgn.peek("DescribeSourceServers"), form)


@FORM
def test_the_answers_of_the_record_are_those_that_the_caller_got(transport: Transport, form: TimeFormat) -> None:
    mgn = world(form, transport)
    client: Any = client_of(mgn)
    server_id = mgn.add_source_server()["sourceServerID"]
    answers = [
        client.describe_source_servers(),
        client.pause_replication(sourceServerID=server_id),
        client.create_wave(name="one"),
    ]
    client.delete_wave(waveID=answers[-1]["waveID"])
    for answer in answers:
        del answer["ResponseMetadata"]
    assert [call.response for call in mgn.calls][:3] == answers
    check([call.response for call in mgn.calls], form)


@FORM
@pytest.mark.parametrize("other", FORMS)
def test_dumps_are_in_the_form_and_every_form_is_restored(form: TimeFormat, other: TimeFormat) -> None:
    mgn, reader = world(form, progress="manual"), world(other, progress="manual")
    client: Any = client_of(mgn)
    server_id = mgn.add_source_server(dataReplicationInfo={"lastSnapshotDateTime": "2026-01-31T08:00:00Z"})
    client.create_launch_configuration_template()
    client.start_test(sourceServerIDs=[server_id["sourceServerID"]])
    mgn.advance(minutes=3, microseconds=5)
    dumped = json.loads(json.dumps(mgn.dump()))
    check({name: part for name, part in dumped.items() if name != "accounts"}, form)
    of_resources = dumped["accounts"]["123456789012"]["regions"]["us-east-1"]
    check([of_resources["source_servers"][0]["lifeCycle"], of_resources["jobs"]], form)
    check(of_resources["job_logs"], form)
    reader.restore(dumped)
    check(reader.peek("DescribeSourceServers"), other)
    check(reader.peek("DescribeJobs"), other)
    again = world(form, progress="manual")
    again.restore(reader.dump())
    assert again.dump() == mgn.dump()


def test_every_form_is_read_when_planting_and_loading() -> None:
    moments = ["2026-01-30T12:00:00Z", "2026-01-30T12:00:00.000000Z", "2026-01-30T13:00:00+01:00", "2026-01-30T12:00"]
    for form in FORMS:
        mgn = world(form)
        for moment in moments:
            members = {"lifeCycle": {"addedToServiceDateTime": moment}}
            mgn.add_source_server(**members)
            mgn.load({"source_servers": [members]})
        shown = {server["lifeCycle"]["addedToServiceDateTime"] for server in mgn.peek("DescribeSourceServers")["items"]}
        assert shown == {"2026-01-30T12:00:00.000000Z" if form == "Z" else "2026-01-30T12:00:00+00:00"}


def test_another_form_is_no_option() -> None:
    with pytest.raises(ValueError, match="option time_format must be one of 'offset', 'Z', not 'z'"):
        world("z")  # type: ignore[arg-type]


def test_texts_that_only_look_like_times_stay_as_they_are() -> None:
    mgn = world("Z")
    moment = "2026-01-31T12:00:00+00:00"
    server = mgn.add_source_server(tags={"Name": moment})
    assert server["tags"]["Name"] == moment


def test_durations_leave_out_parts_that_are_zero() -> None:
    begun = from_text("2022-03-01T00:00:00Z")
    for text, moment in (
        ("P1DT9H59.031464S", "2022-03-02T09:00:59.031464Z"),
        ("PT22H40M4.06653S", "2022-03-01T22:40:04.066530Z"),
        ("P0D", "2022-03-01T00:00:00Z"),
    ):
        assert duration_text(from_text(moment) - begun) == text


def test_the_two_forms_of_a_time() -> None:
    moment = from_text("2026-01-31T12:00:00.5+00:00")
    assert (to_text(moment), with_z(to_text(moment))) == (
        "2026-01-31T12:00:00.500000+00:00",
        "2026-01-31T12:00:00.500000Z",
    )
