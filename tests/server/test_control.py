"""The control API as other languages meet it: raw JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.control.members import panel_members
from mgn_mock.control.values import Codec
from tests.support.serving import ask

if TYPE_CHECKING:
    from mgn_mock import MgnMock
    from mgn_mock.server.local import LocalServer


def test_a_method_takes_arguments_by_name_and_gives_its_result(server: LocalServer, panel: MgnMock) -> None:
    answer = ask(server.url, "/_mgn_mock/add_source_server", {"tags": {"Name": "db1"}})

    assert answer.status == 200
    assert answer.body == {"result": panel.source_servers()[0]}
    assert ask(server.url, "/_mgn_mock/advance", {"hours": 2}).body == {"result": None}
    assert ask(server.url, "/_mgn_mock/now", method="GET").body == {"result": {"$time": "2026-01-31T14:00:00+00:00"}}


def test_a_query_names_the_region_and_the_account(server: LocalServer, panel: MgnMock) -> None:
    ask(server.url, "/_mgn_mock/add_source_server?region=eu-west-1&account_id=111122223333")

    assert len(panel.at("eu-west-1", "111122223333").source_servers()) == 1
    assert ask(server.url, "/_mgn_mock/region?region=nowhere").body["error"]["type"] == "ValueError"


@pytest.mark.parametrize(
    ("path", "body", "status", "kind", "text"),
    [
        ("server", {"server": "s-1"}, 400, "KeyError", "there is no Source Server s-1"),
        ("server", {}, 400, "TypeError", "missing 1 required positional argument: 'server'"),
        ("now", {"by": 1}, 400, "TypeError", "now is a property"),
        ("advance", "[]", 400, "TypeError", "the body must be an object"),
        ("advance", "{", 400, "ValueError", "the body is not JSON"),
        ("advance", "[" * 100_000, 400, "ValueError", "the body is not JSON"),
        ("advance", {"$args": 7}, 400, "TypeError", r"\$args must be a list"),
        ("advance", {"by": {"$duration": "soon"}}, 400, "ValueError", r"\$duration: 'soon' is no duration"),
        ("advance", {"by": {"$time": 7}}, 400, "ValueError", r"\$time"),
        ("fail", {"operation": "*", "error": {"$exception": {}}}, 400, "ValueError", r"\$exception"),
        (
            "fail",
            {"operation": "*", "error": {"$exception": {"type": "Popen", "arguments": []}}},
            400,
            "ValueError",
            "there is no exception 'Popen'",
        ),
        ("add_sourceserver", {}, 404, "LookupError", "near to it: add_source_server"),
        ("_world", {}, 404, "LookupError", "there is no route"),
        ("answer_through", {}, 404, "LookupError", "there is no route"),
        ("faults/first/hits", {}, 404, "LookupError", "a fault rule has a number"),
        ("faults/1/_world", {}, 404, "LookupError", "there is no route"),
        ("load", {"source": "/etc/passwd"}, 400, "TypeError", "the server reads no files, such as '/etc/passwd'"),
        ("load", {"$args": ["/etc/passwd"]}, 400, "TypeError", "the server reads no files"),
        ("dump", {"path": "/tmp/x"}, 400, "TypeError", "the server writes no files"),
        ("dump", {"$args": ["/tmp/x"]}, 400, "TypeError", "the server writes no files"),
    ],
)
def test_what_is_refused_is_an_exception_by_name(  # noqa: PLR0917
    server: LocalServer, path: str, body: Any, status: int, kind: str, text: str
) -> None:
    answer = ask(server.url, f"/_mgn_mock/{path}", body)

    assert (answer.status, answer.body["error"]["type"]) == (status, kind)
    assert re.search(text, answer.body["error"]["message"])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_method_takes_post_alone(server: LocalServer, method: str) -> None:
    answer = ask(server.url, "/_mgn_mock/reset", method=method)

    assert answer.status == 405
    assert answer.body["error"]["message"] == f"/_mgn_mock/reset takes POST, not {method}"


def test_no_member_that_takes_a_path_is_left_open() -> None:
    takes_path = {
        name
        for name, member in panel_members().items()
        if member.signature and any("PathLike" in str(each) for each in member.signature.parameters.values())
    }

    assert takes_path == {"dump"}


def test_a_bug_in_the_panel_is_a_500(server: LocalServer, panel: MgnMock, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(type(panel), "settle", broken)

    answer = ask(server.url, "/_mgn_mock/settle")

    assert (answer.status, answer.body["message"]) == (500, "ZeroDivisionError: a bug")


def test_the_root_lists_the_routes(server: LocalServer) -> None:
    for path in ("/_mgn_mock", "/_mgn_mock/"):
        answer = ask(server.url, path, method="GET")
        assert answer.status == 200
        assert {f"/_mgn_mock/{name}" for name in panel_members()} < set(answer.body["routes"])


def test_the_document_describes_every_route(server: LocalServer) -> None:
    document = ask(server.url, "/_mgn_mock/openapi.json", method="GET").body

    assert document["openapi"] == "3.1.0"
    assert {path for path in document["paths"] if "{" not in path} == {f"/_mgn_mock/{name}" for name in panel_members()}
    stall = document["paths"]["/_mgn_mock/stall"]["post"]
    assert stall["summary"].startswith("Stall the replication of a source server")
    schema = stall["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["server"]
    assert schema["properties"]["error"] == {"type": "string", "default": "AGENT_NOT_SEEN"}
    assert "/_mgn_mock/faults/{number}/hits" in document["paths"]


def test_the_document_is_valid(server: LocalServer) -> None:
    validator = pytest.importorskip("openapi_spec_validator")

    validator.validate(ask(server.url, "/_mgn_mock/openapi.json", method="GET").body)


@pytest.mark.parametrize(
    "value",
    [
        {"$time": "a key of the caller's own"},
        {"$dict": {"$time": 1}},
        {1: "a key that is no text", None: (1, b"2")},
        (1, (2, [3])),
        {"nested": [{"$x": b"\x00"}]},
        bytearray(b"x"),
    ],
)
def test_values_come_back_as_they_were(value: Any) -> None:
    codec = Codec()

    assert codec.decode(codec.encode(value)) == value
