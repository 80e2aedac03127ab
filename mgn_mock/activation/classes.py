"""The decorator of test classes, of unittest and of pytest."""

from __future__ import annotations

import inspect
import sys
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.checking import run_checked
from mgn_mock.activation.examples import isolate_examples
from mgn_mock.activation.functions import ATTRIBUTE, decorate_function, is_fixture, is_function
from mgn_mock.deferred import deferred

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.activation import active
    from mgn_mock.activation.around import Activation
else:
    active = deferred("mgn_mock.activation.active")

_SETUPS = ("setup_method", "teardown_method", "setup_class", "teardown_class")
_PLUGIN = "mgn_mock.pytest_plugin"


def decorate_class(cls: type, activation: Activation) -> type:
    """Decorate a test class in place, and the classes that will be derived from it."""
    if _is_test_case(cls):
        for name in ("run", "debug", "setUpClass"):
            setattr(cls, name, _Around(cls, name, activation))
    else:
        _decorate_plain(cls, activation)
    setattr(cls, ATTRIBUTE, (activation, *getattr(cls, ATTRIBUTE, ())))
    own = vars(cls).get("__init_subclass__")
    cls.__init_subclass__ = _OnSubclass(cls, own, activation)  # type: ignore[assignment] # a descriptor
    return cls


def decorate_method_object(
    method: staticmethod[..., Any] | classmethod[Any, ..., Any], activation: Activation
) -> staticmethod[..., Any] | classmethod[Any, ..., Any]:
    """Decorate a static method or class method, and keep its marks."""
    wrapped = type(method)(decorate_function(method.__func__, activation))
    vars(wrapped).update({**vars(method), **vars(wrapped)})
    return wrapped


def _is_test_case(cls: type) -> bool:
    # If nothing has imported unittest there is no test case, and importing it costs more than this whole module.
    case = sys.modules.get("unittest.case")
    return case is not None and issubclass(cls, case.TestCase)


def _decorate_plain(cls: type, activation: Activation) -> None:
    plugin: Any = sys.modules.get(_PLUGIN)
    if plugin is None:
        _refuse_what_needs_the_plugin(cls)
    else:
        plugin.mark_class(cls, activation)
    _decorate_tests(cls, dir(cls), activation)


def _decorate_tests(cls: type, names: list[str], activation: Activation) -> None:
    for name in names:
        attribute = inspect.getattr_static(cls, name)
        if not name.startswith("test"):
            continue
        if isinstance(attribute, staticmethod | classmethod):
            if is_function(attribute.__func__):
                setattr(cls, name, decorate_method_object(attribute, activation))
        elif inspect.isfunction(attribute) and is_function(attribute):
            setattr(cls, name, decorate_function(attribute, activation))


def _refuse_what_needs_the_plugin(cls: type) -> None:
    for name in dir(cls):
        attribute = inspect.getattr_static(cls, name)
        is_tests = isinstance(attribute, type) and name.startswith("Test") and name in vars(cls)
        if name in _SETUPS or is_fixture(attribute) or is_tests:
            raise TypeError(
                f"@mock_mgn cannot cover {cls.__qualname__}.{name}, since mgn_mock's pytest plugin is not loaded: "
                f"load it (pytest -p {_PLUGIN}), or decorate the functions in the class one by one"
            )


class _Around:
    """A method of a test case with the mock on; no function, since other decorators of classes wrap functions."""

    def __init__(self, cls: type, name: str, activation: Activation) -> None:
        self._cls = cls
        self._name = name
        self._own = vars(cls).get(name)
        self._activation = activation

    def __get__(self, instance: Any, owner: type) -> Callable[..., Any]:
        if self._name == "setUpClass":
            return update_wrapper(partial(self._set_up_class, owner), self._inner(None, owner))
        if instance is None:
            return self._unbound
        return update_wrapper(partial(self._run, instance), self._inner(instance, owner))

    def _inner(self, instance: Any, owner: type) -> Any:
        # Looked up at the call: in a subclass with several bases the next method may not be that of the own base.
        if self._own is not None:
            return self._own.__get__(instance, owner)
        return getattr(super(self._cls, instance if instance is not None else owner), self._name)

    def _unbound(self, case: Any, *args: Any, **kwargs: Any) -> Any:
        return self.__get__(case, type(case))(*args, **kwargs)

    def _run(self, case: Any, *args: Any, **kwargs: Any) -> Any:
        method = getattr(case, case._testMethodName)  # noqa: SLF001 - unittest has no public way to it
        if hasattr(method, "hypothesis"):
            isolate_examples(method)
        inner = self._inner(case, type(case))
        with active.test() as is_begun:
            has_own_mock = is_begun or not active.is_on()
            with self._activation:
                if not has_own_mock:
                    return inner(*args, **kwargs)
                check = active.take_over_checks()
                if self._name == "run":
                    return run_checked(case, inner, check, *args, **kwargs)
                inner(*args, **kwargs)
                return check()

    def _set_up_class(self, owner: Any) -> None:
        if not _has_class_setup(owner):
            return
        # Cleanups of the class are run after tearDownClass, and also where setUpClass fails.
        self._activation.__enter__()
        unshare = active.share()

        def leave() -> None:
            unshare()
            self._activation.__exit__(None, None, None)

        # The first to be added is the last to be called.
        owner.addClassCleanup(leave)
        self._inner(None, owner)()


def _has_class_setup(owner: type) -> bool:
    """Whether a test case does anything for the whole class; otherwise each test has a new world, at no cost."""
    base = sys.modules["unittest.case"].TestCase
    for cls in owner.__mro__:
        for name in ("setUpClass", "tearDownClass"):
            found = vars(cls).get(name)
            own = found._own if isinstance(found, _Around) else found  # noqa: SLF001 - this module's class
            if own is not None and cls is not base:
                return True
    return False


class _OnSubclass:
    """The `__init_subclass__` of a decorated class, by which classes derived from it have the mock on too."""

    def __init__(self, cls: type, own: Any, activation: Activation) -> None:
        self._cls = cls
        self._own = own
        self._activation = activation

    def __get__(self, instance: Any, owner: type) -> Callable[..., None]:
        return partial(self._decorate, owner)

    def _decorate(self, derived: type, **arguments: Any) -> None:
        if self._own is not None:
            self._own.__get__(None, derived)(**arguments)
        else:
            super(self._cls, derived).__init_subclass__(**arguments)  # type: ignore[arg-type] # a class
        if not _is_test_case(derived):
            if _PLUGIN not in sys.modules:
                _refuse_what_needs_the_plugin(derived)
            _decorate_tests(derived, list(vars(derived)), self._activation)
            return
        for name in ("run", "debug", "setUpClass"):
            # A test case may be the first one below a decorated class that is none.
            if name in vars(derived) or not _is_test_case(self._cls):
                setattr(derived, name, _Around(derived, name, self._activation))
