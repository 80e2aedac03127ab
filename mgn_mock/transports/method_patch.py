"""A patch of methods of a botocore class, and of aiobotocore's subclass of it, that can be undone in any order."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Method = Callable[..., Any]

_ORIGINAL = "_mgn_mock_original"


# Held while a method changes. One for all: it is held for moments only, and a fork has to know it.
lock: RLock = RLock()


class MethodPatch:
    """Replaces methods, also in a subclass of aiobotocore that is imported later.

    A test may patch the same method on top and undo its patch later: what it then restores calls the original.

    Args:
        owner: The class of botocore.
        **wraps: By name of the method, what takes the original and whether it is aiobotocore's, and returns the
            replacement.
    """

    def __init__(self, owner: type, **wraps: Callable[[Method, bool], Method]) -> None:
        self._owner = owner
        self._wraps = wraps
        self._is_on = False
        self._patched: dict[tuple[type, str], Method] = {}
        # Mocks are turned on often, and what they replace is mostly the same.
        self._made: dict[tuple[type, str], Method] = {}

        def hook(cls: type) -> None:
            self._patch_subclass(cls)

        # Python 3.10 would bind a method to itself.
        self._hook: Any = classmethod(hook)

    def start(self) -> None:
        """Replace the methods."""
        with lock:
            self._is_on = True
            for cls in _family(self._owner):
                self._patch(cls)
            self._owner.__init_subclass__ = self._hook  # type: ignore[method-assign] # a class method

    def stop(self) -> None:
        """Restore the methods; what has been patched on top of one reaches the original from now on."""
        with lock:
            self._is_on = False
            for (cls, name), patched in self._patched.items():
                if vars(cls).get(name) is patched:
                    setattr(cls, name, getattr(patched, _ORIGINAL))
            self._patched.clear()
            if vars(self._owner).get("__init_subclass__") is self._hook:
                del self._owner.__init_subclass__

    def _patch_subclass(self, cls: type) -> None:
        owner: Any = self._owner
        super(owner, cls).__init_subclass__()  # type: ignore[misc] # a class method, of that owner
        if self._is_on and _is_aio(cls):
            self._patch(cls)

    def _patch(self, cls: type) -> None:
        for name, wrap in self._wraps.items():
            self._patch_method(cls, name, wrap)

    def _patch_method(self, cls: type, name: str, wrap: Callable[[Method, bool], Method]) -> None:
        current = vars(cls).get(name)
        if current is None:
            return
        # What an earlier mock left below a patch of a test does nothing any more.
        original: Method = getattr(current, _ORIGINAL, current)
        method = self._made.get((cls, name))
        if method is None or getattr(method, _ORIGINAL) is not original:
            method = self._made[cls, name] = self._method(original, wrap(original, _is_aio(cls)))
        setattr(cls, name, method)
        self._patched[cls, name] = method

    def _method(self, original: Method, replacement: Method) -> Method:
        def method(instance: Any, /, *args: Any, **kwargs: Any) -> Any:
            return (replacement if self._is_on else original)(instance, *args, **kwargs)

        setattr(method, _ORIGINAL, original)
        method.__module__, method.__qualname__ = original.__module__, original.__qualname__
        method.__doc__ = original.__doc__
        return method


def _family(owner: type) -> Iterator[type]:
    yield owner
    yield from filter(_is_aio, owner.__subclasses__())


def _is_aio(cls: type) -> bool:
    return cls.__module__.startswith("aiobotocore.")


def locks() -> tuple[Any, ...]:
    """Return the locks of this module, which a fork must not leave held in the child."""
    return (lock,)
