"""The operations by name: a family's operations are imported when one of them is called first.

An operation is a public function of a module of its family whose name ends in `operations`, named as botocore's clients
name it. It takes the Region that the call is about and the request. It returns the answer in the service's own shape,
the resource to show, or for a list operation the Listing to page.
"""

from __future__ import annotations

from inspect import isfunction
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import import_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
_imported: set[str] = set()


def handler_of(method_name: str) -> Handler | None:
    """Return the function of an operation, or None when mgn_mock has none.

    Args:
        method_name: The operation, as botocore's clients name it.
    """
    family = family_of(method_name)
    if family is not None and family not in _imported:
        _import(family)
    return _handlers.get(method_name)


def handlers() -> dict[str, Handler]:
    """Return the functions of all operations by name."""
    for family in FAMILIES.keys() - _imported:
        _import(family)
    return _handlers


def family_of(method_name: str) -> str | None:
    """Return the family that an operation belongs to by its name."""
    if method_name in _ELSEWHERE:
        return _ELSEWHERE[method_name]
    return next((family for family, words in FAMILIES.items() if any(word in method_name for word in words)), None)


def _import(family: str) -> None:
    _handlers.update(_operations_in(f"{__package__}.{family}"))
    _imported.add(family)


def _operations_in(package: str) -> Iterator[tuple[str, Handler]]:
    for found in iter_modules(import_now(package).__path__, f"{package}."):
        if found.name.endswith("operations"):
            module = import_now(found.name)
            for name, value in vars(module).items():
                if isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                    yield name, value
