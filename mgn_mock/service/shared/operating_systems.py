"""The one rule of which operating system a source server has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock.state.blobs import Resource

WINDOWS_BOOT_DISK = "c:0"


def operating_system(server: Resource) -> str | None:
    """Return `linux` or `windows`: the platform that was set, else what the source's text says; None: not known."""
    platform: str | None = server.get("platform")
    text = server.get("sourceProperties", {}).get("os", {}).get("fullString")
    if platform or not text:
        return platform
    return "windows" if "windows" in text.lower() else "linux"


def is_boot_disk(disks: Sequence[Resource], place: int) -> bool:
    """Tell whether the disk at a place of the list boots: that is `c:0` wherever it stands, else the first one."""
    names = [disk.get("deviceName", "").lower() for disk in disks]
    return place == (names.index(WINDOWS_BOOT_DISK) if WINDOWS_BOOT_DISK in names else 0)


def suits(action: Resource, server: Resource) -> bool:
    """Tell whether an action may run on a server: it is for any operating system, or the server's is not another."""
    known = operating_system(server)
    return known is None or action.get("operatingSystem", known) == known
