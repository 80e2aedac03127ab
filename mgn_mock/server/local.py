"""A server in a thread of this process, for the children that it starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mgn_mock.server.application import Application
from mgn_mock.server.serving import Server

if TYPE_CHECKING:
    from typing_extensions import Self

    from mgn_mock.panel import MgnMock


class LocalServer:
    """Serves the world of a panel, on a free port of this machine; the fixture `mgn_server` gives one.

    Args:
        panel: The control panel of the world.
    """

    def __init__(self, panel: MgnMock) -> None:
        self._panel = panel
        self._server = Server(Application(panel), "127.0.0.1", 0)

    @property
    def url(self) -> str:
        """The URL of the server, such as `http://127.0.0.1:40123`."""
        return self._server.url

    @property
    def panel(self) -> MgnMock:
        """The control panel of the world that is served."""
        return self._panel

    @property
    def env(self) -> dict[str, str]:
        """A whole environment for a child process, as a new dict.

        It has the variables of this process, but for those of AWS. In their place are AWS_ENDPOINT_URL_MGN, dummy
        credentials of the panel's account, its Region, and no files of the machine's configuration.
        """
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **kept,
            "AWS_ENDPOINT_URL_MGN": self.url,
            "AWS_ACCESS_KEY_ID": self._panel.account_id,
            "AWS_SECRET_ACCESS_KEY": "mgn_mock",
            "AWS_DEFAULT_REGION": self._panel.region,
            "AWS_REGION": self._panel.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "MGN_MOCK_URL": self.url,
        }

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
