"""What the service does: one function for each operation, in the module of its resource, named as clients name it.

The functions themselves are the registry: a public function of a module that is listed here is the operation of its
name. Each takes the Region that the call is about and the request, and gives the answer in the service's own shape, or
the resource to show; a list operation gives the Listing that is paged for it.
"""

from __future__ import annotations

from inspect import isfunction
from typing import TYPE_CHECKING, Any

from mgn_mock.operations import (
    accounts,
    actions,
    applications,
    connectors,
    exports,
    imports,
    jobs,
    launch_configuration,
    launch_templates,
    launches,
    network_migration,
    remote_actions,
    replication,
    replication_configuration,
    replication_templates,
    source_servers,
    tags,
    vcenter_clients,
    waves,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.listing import Listing, Shown
    from mgn_mock.state.world import Region

    Handler = Callable[[Region, dict[str, Any]], dict[str, Any] | Shown | Listing]

_MODULES = (
    accounts,
    actions,
    applications,
    connectors,
    exports,
    imports,
    jobs,
    launch_configuration,
    launch_templates,
    launches,
    remote_actions,
    replication,
    replication_configuration,
    replication_templates,
    source_servers,
    tags,
    vcenter_clients,
    waves,
    *network_migration.MODULES,
)

HANDLERS: Mapping[str, Handler] = {
    name: value
    for module in _MODULES
    for name, value in vars(module).items()
    if isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
}
