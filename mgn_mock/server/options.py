"""The options of the command, from its arguments and the environment; those of the mock follow from `Options`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from mgn_mock.option_texts import parse_bool, parse_option
from mgn_mock.options import OPTION_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# These concern clients in the mock's own process.
_IN_PROCESS = frozenset({"mock_credentials", "requests", "retry_sleep", "transport"})
MOCK_OPTIONS = tuple(sorted(OPTION_NAMES - _IN_PROCESS))
PORT = 5055
_PREFIX = "MGN_MOCK_"
_OWN = ("host", "port", "scenario", "state")
_EPILOG = (
    "Each option can be given as a variable of the environment too: --start-time as MGN_MOCK_START_TIME. The options "
    "of the mock are those of mgn_mock.mock_mgn; booleans are true or false, lists are separated by commas."
)


class Options(NamedTuple):
    """What a server is started with."""

    host: str
    port: int
    allow_host: list[str]
    scenario: str | None
    state: str | None
    with_moto: bool
    mock: dict[str, Any]
    """The options of the mock that were given."""


def parse(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Options:
    """Return the options; where they do not fit, print why, and exit."""
    given = _parser().parse_args(_from_environment(environment) + list(arguments))
    mock = {name: getattr(given, name) for name in MOCK_OPTIONS if hasattr(given, name)}
    return Options(given.host, given.port, given.allow_host, given.scenario, given.state, given.with_moto, mock)


def fail(message: str) -> NoReturn:
    """Print a message, and exit as for a wrong option."""
    print(f"mgn-mock: error: {message}", file=sys.stderr)  # noqa: T201 - a command
    raise SystemExit(2)


def _from_environment(environment: Mapping[str, str]) -> list[str]:
    """Return the variables as arguments, to stand before those of the command line."""
    found = [
        f"{_flag(name)}={environment[_PREFIX + name.upper()]}"
        for name in (*_OWN, *MOCK_OPTIONS)
        if environment.get(_PREFIX + name.upper())
    ]
    hosts = environment.get(f"{_PREFIX}ALLOW_HOST", "").replace(",", " ").split()
    found += [f"--allow-host={host}" for host in hosts]
    with_moto = environment.get(f"{_PREFIX}WITH_MOTO")
    return [*found, "--with-moto"] if with_moto and parse_bool(with_moto) else found


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("mgn-mock serve", description="Serve a mocked MGN over HTTP.", epilog=_EPILOG)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen at; default: %(default)s, this machine alone")
    add("--port", type=int, default=PORT, help="the port; 0: any that is free, which is printed; default: %(default)s")
    text = "a name besides those of loopback by which clients may call this server; repeat it for several"
    add("--allow-host", action="append", default=[], metavar="NAME", help=text)
    add("--scenario", metavar="FILE", help="a scenario or dump to load first")
    add("--state", metavar="FILE", help="a file that keeps the state: loaded first where it exists, and written on")
    add("--with-moto", action="store_true", help="answer the other services of AWS with moto, at the same address")
    group = parser.add_argument_group("options of the mock")
    for name in MOCK_OPTIONS:
        group.add_argument(
            _flag(name), action=_MockOption, default=argparse.SUPPRESS, metavar="VALUE", help=f"see Options.{name}"
        )
    return parser


class _MockOption(argparse.Action):
    """Converts the text of an option of the mock."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: Any, values: Any, _: Any = None) -> None:
        try:
            setattr(namespace, self.dest, parse_option(self.dest, values))
        except ValueError as error:
            parser.error(f"{_flag(self.dest)}: {error}")
