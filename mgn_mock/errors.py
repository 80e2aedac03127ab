"""The errors that an operation may raise, named as the service model names them.

An operation raises one of these plainly; the dispatcher alone turns it into what a caller sees. The HTTP status, and
which members an error has, come from the service model.
"""

from __future__ import annotations

from typing import Any


class ServiceError(Exception):
    """An answer of the service that is a refusal.

    Args:
        message: What is wrong, for a person at a failing test.
        **members: Further members of the error's shape, spelled as in the service model.
    """

    def __init__(self, message: str, **members: Any) -> None:
        super().__init__(message)
        self.name = type(self).__name__
        self.members: dict[str, Any] = {"message": message, **members}
        self.status: int | None = None
        """The HTTP status, where the service model does not tell it."""


class AccessDeniedException(ServiceError):
    """The caller may not act on that account."""


class ConflictException(ServiceError):
    """The state that the resource is in does not allow the call."""


class ResourceNotFoundException(ServiceError):
    """There is no such resource in this account and Region."""


class ServiceQuotaExceededException(ServiceError):
    """The call would go over a quota."""


class UninitializedAccountException(ServiceError):
    """InitializeService was not called in this account and Region."""


class ValidationException(ServiceError):
    """The request does not fit the service model, or asks for what cannot be."""

    @classmethod
    def of_fields(cls, message: str, *names: str) -> ValidationException:
        """A refusal that no constraint of the model states: reason `other`, with the members that are at fault."""
        return cls(message, reason="other", fieldList=[{"name": name, "message": message} for name in names])


class PlantedError(ServiceError):
    """What a test wants the service to answer; the model need not know it.

    Args:
        name: The name of the error.
        status: Its HTTP status; None: as the model says.
        members: Its members.
    """

    def __init__(self, name: str, status: int | None, members: dict[str, Any]) -> None:
        super().__init__(**members)
        self.name = name
        self.status = status
