"""The command `mgn-mock`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from mgn_mock.server.options import fail, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock.server.options import Options

_USAGE = "usage: mgn-mock serve [options]   (mgn-mock serve --help lists them; mgn-mock --version)"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with some arguments, by default those of the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--version"]:
        _say(f"mgn-mock {version('mgn-mock')}")
    elif given[:1] == ["serve"]:
        serve(parse(given[1:]))
    elif given[:1] in (["--help"], ["-h"]):
        _say(_USAGE)
    else:
        fail(_USAGE)


def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT."""
    try:
        from mgn_mock.server.serving import Server  # noqa: PLC0415 - optional dependencies
        from mgn_mock.server.world import Served  # noqa: PLC0415 - the same
    except ImportError as error:
        fail(f'serving needs werkzeug and waitress ({error}): pip install "mgn-mock[server]"')
    _set_up_log()
    ended = _signals()
    served = Served(options)
    try:
        server = Server(served.application, options.host, options.port)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error
        fail(
            f"cannot listen at {options.host}:{options.port}: {why}. Is another server there? --port 0 takes any port "
            "that is free."
        )
    with server:
        _say(f"mgn-mock listens at {server.url}: set AWS_ENDPOINT_URL_MGN={server.url} for clients")
        ended.wait()
    served.close()


def _signals() -> threading.Event:
    ended = threading.Event()

    def end(*_: Any) -> None:
        ended.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    return ended


def _set_up_log() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    # It warns whenever a request has to wait for a thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a command
