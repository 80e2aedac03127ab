"""The one facade over botocore's model of the service: what the model says is said nowhere else.

The model is read at first use, from the botocore that is installed, so an operation or a member exists here exactly
when a client has it.
"""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

if TYPE_CHECKING:
    from botocore.model import OperationModel
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


class Paging(NamedTuple):
    """The names of the members by which an operation pages."""

    token_in: str
    token_out: str
    limit: str
    items: str
    most: int
    """How many items an answer may hold, whatever is asked for."""


class Operation:
    """What the service model says of one operation.

    Args:
        model: The operation in botocore's terms.
        paging: How it pages; None when it does not.
    """

    def __init__(self, model: OperationModel, paging: Paging | None) -> None:
        self.name: str = model.name
        self.method_name: str = xform_name(model.name)
        self.http_method: str = model.http["method"]
        self.request_uri: str = model.http["requestUri"]
        self.status: int = model.http.get("responseCode", 200)
        self.input: StructureShape | None = model.input_shape
        self.output: StructureShape | None = model.output_shape
        self.errors = frozenset(shape.name for shape in model.error_shapes)
        self.paging = paging
        self.takes_account = self.input is not None and ACCOUNT_MEMBER in self.input.members


class Service:
    """The service as the installed botocore knows it."""

    def __init__(self) -> None:
        loader = Loader()
        self._model = ServiceModel(loader.load_service_model(SERVICE_NAME, "service-2"), service_name=SERVICE_NAME)
        self._paginators = loader.load_service_model(SERVICE_NAME, "paginators-1")["pagination"]
        self._partitions = loader.load_data("partitions")["partitions"]
        self._operations: dict[str, Operation] = {}

    @cached_property
    def operation_names(self) -> tuple[str, ...]:
        """All operations of the model, by name."""
        return tuple(self._model.operation_names)

    def check_operation(self, name: str) -> None:
        """Refuses what is no operation.

        Raises:
            ValueError: The installed model has none of that name.
        """
        if name not in self.operation_names:
            near = get_close_matches(str(name), self.operation_names, n=3)
            hint = f"near to it: {', '.join(near)}" if near else "names are such as 'StartReplication'"
            raise ValueError(f"the service has no operation {name!r}; {hint}")

    def operation(self, name: str) -> Operation:
        """One operation.

        Raises:
            KeyError: The installed model has none of that name.
        """
        found = self._operations.get(name)
        if found is None:
            if name not in self.operation_names:
                raise KeyError(name)
            model = self._model.operation_model(name)
            found = Operation(model, self._paging(model))
            self._operations[name] = found
        return found

    def _paging(self, model: OperationModel) -> Paging | None:
        words = self._paginators.get(model.name)
        if words is None:
            return None
        limit, items = words["limit_key"], words["result_key"]
        most = cast("StructureShape", model.output_shape).members[items].metadata.get("max", _NO_LIMIT)
        return Paging(words["input_token"], words["output_token"], limit, items, most)

    def shape(self, name: str) -> Shape:
        """One shape of the model, by name."""
        return self._model.shape_for(name)

    def has_shape(self, name: str) -> bool:
        """Whether the installed model has a shape of that name."""
        return name in self._model.shape_names

    def members(self, name: str) -> frozenset[str]:
        """The members of one structure of the model; none where the installed model lacks it."""
        shape = self._model.shape_for(name) if self.has_shape(name) else None
        return frozenset(shape.members) if isinstance(shape, StructureShape) else frozenset()

    def most(self, name: str) -> int:
        """How many items one list of the model may have."""
        return int(self.shape(name).metadata["max"])

    def enum(self, name: str) -> tuple[str, ...]:
        """The values of one enum, in the order of the model."""
        return tuple(self.shape(name).metadata["enum"])

    @cached_property
    def enum_names(self) -> tuple[str, ...]:
        """All enums of the model, by name."""
        return tuple(name for name in self._model.shape_names if "enum" in self.shape(name).metadata)

    def error_status(self, name: str) -> int:
        """The HTTP status of one modelled error."""
        return int(self.shape(name).metadata["error"]["httpStatusCode"])

    @property
    def error_names(self) -> tuple[str, ...]:
        """All modelled errors, by name."""
        return tuple(shape.name for shape in self._model.error_shapes)

    @property
    def endpoint_prefix(self) -> str:
        """The first label of the service's host names."""
        return str(self._model.endpoint_prefix)

    def partition(self, region: str) -> str:
        """The partition that the ARNs of a Region name; `aws` for a Region that no partition claims."""
        for partition in self._partitions:
            if re.match(partition["regionRegex"], region):
                return str(partition["id"])
        return "aws"

    @cached_property
    def dns_suffixes(self) -> tuple[str, ...]:
        """Under which domains the service's hosts stand, in all partitions, dual-stack ones too."""
        outputs = [partition["outputs"] for partition in self._partitions]
        names = {output[key] for output in outputs for key in ("dnsSuffix", "dualStackDnsSuffix")}
        return tuple(sorted(names))


@cache
def service() -> Service:
    """The model of the service, read once in a process."""
    return Service()
