"""The errors that an operation may raise, named as in the service model.

An operation just raises one; the dispatcher turns it into a reply. The HTTP status and the members of an error come
from the service model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred

if TYPE_CHECKING:
    import difflib
    from collections.abc import Iterable

    from typing_extensions import Self
else:
    difflib = deferred("difflib")


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """Return the end of a message that names the most similar of the known names, or nothing where none is."""
    near = difflib.get_close_matches(str(given), list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


class ServiceError(Exception):
    """An error response: a message for the reader of a failing test, and further members of the error's shape."""

    def __init__(self, message: str, **members: Any) -> None:
        super().__init__(message)
        self.name: str = type(self).__name__
        self.members: dict[str, Any] = {"message": message, **members}
        self.status: int | None = None
        """The HTTP status, where the service model does not define it."""
        self.facts: tuple[Any, ...] = ()
        """The facts that the refusal rests on."""

    has_observed_text = False
    """Whether the text is that of real answers."""

    def resting_on(self, *facts: Any) -> Self:
        """Return the error, which names the facts that the refusal rests on."""
        self.facts += facts
        return self


class AccessDeniedException(ServiceError):
    """The caller may not act on the account."""


class ConflictException(ServiceError):
    """The state of the resource does not allow the call."""


class ResourceNotFoundException(ServiceError):
    """There is no such resource in this account and Region."""


class ServiceQuotaExceededException(ServiceError):
    """The call would exceed a quota."""


class UninitializedAccountException(ServiceError):
    """InitializeService was not called in this account and Region."""

    has_observed_text = True


class ValidationException(ServiceError):
    """The request does not fit the service model, or cannot be fulfilled."""

    @classmethod
    def of_fields(cls, message: str, *names: str) -> ValidationException:
        """Return an error with reason `other`, for a rule that is no constraint of the model, naming the members."""
        return cls(message, reason="other", fieldList=[{"name": name, "message": message} for name in names])


class PlantedError(ServiceError):
    """An error that a test planted; where `status` is None, the model defines it."""

    def __init__(self, name: str, status: int | None, members: dict[str, Any]) -> None:
        super().__init__(**members)
        self.name = name
        self.status = status
