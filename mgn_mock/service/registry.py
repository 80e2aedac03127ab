"""The operations by name: a family's operations are imported when one of them is called first.

An operation is a public function of a module of its family whose name ends in `operations`, named as botocore's clients
name it. It takes the Region that the call is about and the request. It returns the answer in the service's own shape,
the resource to show, or for a list operation the Listing to page.
"""

from __future__ import annotations

from functools import cache
from inspect import isfunction
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import import_now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.answers import Rendered
    from mgn_mock.state.listing import Listing
    from mgn_mock.state.world import Region

    Handler = Callable[[Region, dict[str, Any]], dict[str, Any] | Rendered | Listing]

# An operation is in the first of these families that has a word of the operation's name.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "network_migration": ("network_migration", "import_file_enrichment"),
    "remote_source_actions": ("remote_source_action", "connector"),
    "imports": ("import", "export"),
    "waves": ("wave", "application", "associate"),
    "settings": ("configuration", "action"),
    "launches": ("job", "test", "cutover", "target_instances"),
    "accounts": ("tag", "initialize", "managed_account"),
    "source_servers": ("source_server", "replication", "vcenter_client", "life_cycle", "archived", "disconnect"),
}

# Operations of another family than their names say.
_ELSEWHERE: Mapping[str, str] = {
    # It changes what a source server replicates to.
    "update_replication_configuration": "source_servers",
}

_handlers: dict[str, Handler] = {}
# Full names of modules.
_imported: set[str] = set()


def handler_of(method_name: str) -> Handler | None:
    """Return the function of an operation, or None when mgn_mock has none.

    Args:
        method_name: The operation, as botocore's clients name it.
    """
    family = family_of(method_name)
    for module in _modules_of(family) if family is not None and method_name not in _handlers else ():
        _import(module)
        if method_name in _handlers:
            break
    return _handlers.get(method_name)


def handlers() -> dict[str, Handler]:
    """Return the functions of all operations by name."""
    for family in FAMILIES:
        for module in _modules_of(family):
            _import(module)
    return _handlers


def family_of(method_name: str) -> str | None:
    """Return the family that an operation belongs to by its name."""
    if method_name in _ELSEWHERE:
        return _ELSEWHERE[method_name]
    return next((family for family, words in FAMILIES.items() if any(word in method_name for word in words)), None)


@cache
def _modules_of(family: str) -> tuple[str, ...]:
    """Return the full names of the modules with a family's operations, the one with most of them first."""
    package = f"{__package__}.{family}"
    names = [found.name for found in iter_modules(import_now(package).__path__, f"{package}.")]
    return tuple(sorted((name for name in names if name.endswith("operations")), key=len))


def _import(name: str) -> None:
    if name in _imported:
        return
    module = import_now(name)
    own = {method: value for method, value in vars(module).items() if getattr(value, "__module__", None) == name}
    _handlers.update({method: own[method] for method in own if isfunction(own[method]) and not method.startswith("_")})
    _imported.add(name)
