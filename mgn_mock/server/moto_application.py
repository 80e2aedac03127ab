"""`--with-moto`: moto's server application, in this process, for every service but this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto import mock_aws
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

if TYPE_CHECKING:
    from mgn_mock.server.application import WsgiApplication


def start() -> WsgiApplication:
    """Turn moto on for the rest of this process, so that our neighbours reach it too; return its application."""
    mock_aws().start()
    application: WsgiApplication = DomainDispatcherApplication(create_backend_app)
    return application
