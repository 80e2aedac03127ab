"""A facade over botocore's model of the service; nothing that the model defines is repeated elsewhere.

The model is read at first use from the installed botocore, so an operation or a member exists here exactly when a
client has it.
"""

from __future__ import annotations

import re
import sys
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from mgn_mock.deferred import deferred
from mgn_mock.model import first_versions
from mgn_mock.model.exceptions import constraints_of_shape

if TYPE_CHECKING:
    import difflib

    from botocore.model import OperationModel
else:
    # For messages alone.
    difflib = deferred("difflib")

__all__ = [
    "ACCOUNT_MEMBER",
    "SERVICE_NAME",
    "ListShape",
    "MapShape",
    "Operation",
    "Paging",
    "Service",
    "Shape",
    "StructureShape",
    "service",
]

SERVICE_NAME: Final = "mgn"
ACCOUNT_MEMBER = "accountID"
_NO_LIMIT = sys.maxsize
# How the names of operations begin that change nothing.
_READS = ("Describe", "Get", "List")


class Paging(NamedTuple):
    """The names of an operation's paging members."""

    token_in: str
    token_out: str
    limit: str
    items: str
    most: int
    """The maximum number of items in an answer, whatever the request says."""


class Operation:
    """An operation of the service model; `paging` is None for one that does not page."""

    def __init__(self, model: OperationModel, paging: Paging | None) -> None:
        self.name: str = model.name
        self.method_name: str = xform_name(model.name)
        self.http_method: str = model.http["method"]
        self.request_uri: str = model.http["requestUri"]
        self.status: int = model.http.get("responseCode", 200)
        self.input: StructureShape | None = model.input_shape
        self.output: StructureShape | None = model.output_shape
        self.errors: frozenset[str] = frozenset(shape.name for shape in model.error_shapes)
        self.paging = paging
        self.changes_something: bool = not model.name.startswith(_READS)
        """Whether calls change something, by the rule of EventBridge for events of CloudTrail: by the name."""
        self.takes_account: bool = self.input is not None and ACCOUNT_MEMBER in self.input.members


class _OwnLoader(Loader):
    """A loader that does not look for the models of all services first, which takes longer than reading this one."""

    def list_available_services(self, _type_name: str) -> list[str]:
        """Return the one service."""
        return [SERVICE_NAME]


def _service_description(own_loader: Loader) -> Any:
    """Return the model as JSON: as boto3's default session has read it for a client, else read anew."""
    session = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    loader = session._session.get_component("data_loader") if session is not None else None  # noqa: SLF001 - nothing public gives it
    # With the arguments of botocore's own call, whose result the loader keeps.
    return (loader if isinstance(loader, Loader) else own_loader).load_service_model(
        SERVICE_NAME, "service-2", api_version=None
    )


class Service:
    """The service model of the installed botocore."""

    def __init__(self) -> None:
        loader = _OwnLoader()
        self._model = ServiceModel(_service_description(loader), service_name=SERVICE_NAME)
        self._paginators = loader.load_service_model(SERVICE_NAME, "paginators-1")["pagination"]
        self._partitions = loader.load_data("partitions")["partitions"]
        self._operations: dict[str, Operation] = {}

    @cached_property
    def operation_names(self) -> tuple[str, ...]:
        """The names of all operations."""
        return tuple(self._model.operation_names)

    def check_operation(self, name: str) -> None:
        """Raise ValueError if there is no operation of that name, with the version that has it or similar names."""
        if name not in self.operation_names:
            lacking = first_versions.lacking_text(name)
            if lacking is not None:
                raise ValueError(lacking)
            near = difflib.get_close_matches(str(name), self.operation_names, n=3)
            hint = f"near to it: {', '.join(near)}" if near else "names are such as 'StartReplication'"
            raise ValueError(f"the service has no operation {name!r}; {hint}")

    def operation(self, name: str) -> Operation:
        """Return an operation; raise KeyError if there is none of that name."""
        found = self._operations.get(name)
        if found is None:
            if name not in self.operation_names:
                raise KeyError(name)
            model = self._model.operation_model(name)
            found = Operation(model, self._paging(model))
            self._operations[name] = found
        return found

    def _paging(self, model: OperationModel) -> Paging | None:
        paginator = self._paginators.get(model.name)
        if paginator is None:
            return None
        limit, items = paginator["limit_key"], paginator["result_key"]
        most = cast("StructureShape", model.output_shape).members[items].metadata.get("max", _NO_LIMIT)
        return Paging(paginator["input_token"], paginator["output_token"], limit, items, most)

    def shape(self, name: str) -> Shape:
        """Return a shape."""
        return self._model.shape_for(name)

    def has_shape(self, name: str) -> bool:
        """Whether there is a shape of that name."""
        return name in self._model.shape_names

    def members(self, name: str) -> frozenset[str]:
        """Return the names of a structure's members; none if the installed model lacks the structure."""
        shape = self._model.shape_for(name) if self.has_shape(name) else None
        return frozenset(shape.members) if isinstance(shape, StructureShape) else frozenset()

    def most(self, name: str) -> int:
        """Return the maximum length of a list shape."""
        return int(self.shape(name).metadata["max"])

    def enum(self, name: str) -> tuple[str, ...]:
        """Return the values of an enum, in the order of the model; those that the service adds come last."""
        return tuple(constraints_of_shape(name, self.shape(name).metadata)["enum"])

    @cached_property
    def enum_names(self) -> tuple[str, ...]:
        """The names of all enums."""
        return tuple(name for name in self._model.shape_names if "enum" in self.shape(name).metadata)

    def error_status(self, name: str) -> int:
        """Return the HTTP status of a modelled error."""
        return int(self.shape(name).metadata["error"]["httpStatusCode"])

    @property
    def error_names(self) -> tuple[str, ...]:
        """The names of all modelled errors."""
        return tuple(shape.name for shape in self._model.error_shapes)

    @property
    def endpoint_prefix(self) -> str:
        """The first label of the service's hosts."""
        return str(self._model.endpoint_prefix)

    def partition(self, region: str) -> str:
        """Return the partition of a Region, as in ARNs; `aws` for one of no known partition."""
        for partition in self._partitions:
            if re.match(partition["regionRegex"], region):
                return str(partition["id"])
        return "aws"

    @cached_property
    def dns_suffixes(self) -> tuple[str, ...]:
        """The domains of the service's hosts in all partitions, dual-stack ones too."""
        outputs = [partition["outputs"] for partition in self._partitions]
        names = {output[key] for output in outputs for key in ("dnsSuffix", "dualStackDnsSuffix")}
        return tuple(sorted(names))


@cache
def service() -> Service:
    """Return the service model, which is read once a process."""
    return Service()
