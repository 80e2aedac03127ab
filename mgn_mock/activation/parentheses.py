"""What is raised where `mock_mgn` or `block_real_calls` is used without its parentheses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn


class Factory:
    """A function that makes something to enter or start, and is neither entered nor started itself."""

    def __init__(self, name: str, variable: str) -> None:
        self._variable = variable
        # As a function has them, for `help`, `functools.wraps` and Sphinx.
        self.__name__ = self.__qualname__ = name
        self.__module__ = type(self).__module__
        self.__doc__ = type(self).__call__.__doc__

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"

    def __reduce__(self) -> str:
        return self.__name__

    # Type checkers find no such members, and report the mistake themselves.
    if not TYPE_CHECKING:

        def __enter__(self) -> NoReturn:
            self._refuse(f"`with {self.__name__}() as {self._variable}:`")

        def __exit__(self, *_: object) -> None:
            """Exist, since Python looks for it first."""

        async def __aenter__(self) -> NoReturn:
            self._refuse(f"`async with {self.__name__}() as {self._variable}:`")

        async def __aexit__(self, *_: object) -> None:
            """Exist, since Python looks for it first."""

        def start(self) -> NoReturn:
            """Raise a TypeError that says what to write."""
            self._refuse(f"`{self.__name__}().start()`")

        def stop(self) -> NoReturn:
            """Raise a TypeError that says what to write."""
            self._refuse(f"`{self.__name__}().stop()`")

        def _refuse(self, instead: str) -> NoReturn:
            raise TypeError(f"{self.__name__} needs its parentheses here: write {instead}")
