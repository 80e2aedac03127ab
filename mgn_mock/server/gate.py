"""Which requests are let in: a web page that a browser shows, or a name that points here by stealth, is refused."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from mgn_mock.control.members import ROOT

if TYPE_CHECKING:
    from collections.abc import Collection

    from werkzeug import Request

SERVICE_LIMIT = 10 * 1024 * 1024
CONTROL_LIMIT = 1024 * 1024 * 1024


def limit_of(path: str) -> int:
    """Return how many bytes the body of a request to a path may have."""
    return CONTROL_LIMIT if path.startswith(ROOT) else SERVICE_LIMIT


def why_refused(request: Request, allowed: Collection[str]) -> str | None:
    """Return why a request is refused, or None where it is let in."""
    host = request.headers.get("host", "")
    name = host_name(host)
    if not (is_loopback(name) or name in allowed):
        return (
            f"Host {host!r} is not one of this server: it answers loopback names, and others that --allow-host names "
            f"(such as --allow-host {name or 'NAME'})."
        )
    # Browsers tell by these headers that a page asked; SDKs and command lines send neither.
    if "origin" in request.headers or request.headers.get("sec-fetch-site", "none") != "none":
        return "The request comes from a web page, and this server answers none."
    return None


def host_name(host: str) -> str:
    """Return the name in a Host header, without the port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().rstrip(".")


def is_loopback(name: str) -> bool:
    """Whether a name is one of this machine alone."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
