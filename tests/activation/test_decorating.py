"""`decorate` on everything a test can be written as."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import inspect
import sys
import time
import unittest
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import mock

import pytest

from mgn_mock.activation.decorating import decorate

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import assert_type


class Switch:
    """An activation that tells how often it is on, and how often it was turned on from off."""

    def __init__(self) -> None:
        self.options: dict[str, object] = {}
        self.depth = 0
        self.worlds = 0

    def __enter__(self) -> None:
        self.worlds += not self.depth
        self.depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.depth -= 1

    async def __aenter__(self) -> None:
        self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)


switch = Switch()


def switched(target: Any) -> Any:
    return decorate(target, switch)


@pytest.fixture(autouse=True)
def _nothing_stays_on() -> Generator[None]:
    yield
    assert switch.depth == 0


@pytest.fixture
@switched
def by_hand(tmp_path: Path) -> Generator[Path]:
    assert switch.depth == 1
    yield tmp_path
    assert switch.depth == 1


def echo(*args: Any, **kwargs: Any) -> tuple[int, Any, Any]:
    """Says what it was called with."""
    return switch.depth, args, kwargs


# Functions


def test_the_mock_is_on_in_a_decorated_function_and_off_behind_it() -> None:
    assert switched(echo)(1, b=2) == (1, (1,), {"b": 2})
    assert switch.depth == 0


def test_the_mock_is_off_after_an_exception_and_the_exception_arrives() -> None:
    @switched
    def fails() -> None:
        raise KeyError(switch.depth)

    with pytest.raises(KeyError, match="1"):
        fails()
    assert switch.depth == 0


def test_a_decorated_function_keeps_its_name_text_and_signature() -> None:
    decorated = switched(echo)
    assert (decorated.__name__, decorated.__doc__) == ("echo", "Says what it was called with.")
    assert inspect.signature(decorated) == inspect.signature(echo)


@switched
def test_pytest_gives_fixtures_to_a_decorated_test(tmp_path: Path) -> None:
    assert tmp_path.is_dir()
    assert switch.depth == 1


@pytest.mark.parametrize("number", [1, 2])
@switched
def test_a_decorated_test_can_be_parametrized(number: int) -> None:
    assert number in {1, 2}
    assert switch.depth == 1


@switched
@pytest.mark.parametrize("number", [1, 2])
def test_marks_below_the_decorator_are_kept(number: int) -> None:
    assert number in {1, 2}
    assert switch.depth == 1


@switched
@mock.patch("time.sleep")
def test_a_patched_test_still_gets_its_mock_and_its_fixtures(sleep: mock.Mock, tmp_path: Path) -> None:
    time.sleep(100)
    sleep.assert_called_once_with(100)
    assert tmp_path.is_dir()
    assert switch.depth == 1


@mock.patch("time.sleep")
@switched
def test_a_patch_above_the_decorator_works_as_well(sleep: mock.Mock) -> None:
    time.sleep(100)
    sleep.assert_called_once_with(100)
    assert switch.depth == 1


def test_a_function_decorated_twice_joins_the_world_that_is_on() -> None:
    worlds = switch.worlds
    assert switched(switched(echo))()[0] == 2
    assert switch.worlds == worlds + 1


def test_a_partial_function_can_be_decorated() -> None:
    def add(one: int, two: int) -> int:
        return one + two + switch.depth

    decorated = switched(functools.partial(add, 1))
    assert decorated(2) == 4
    assert list(inspect.signature(decorated).parameters) == ["two"]


def test_a_partial_coroutine_function_stays_one() -> None:
    async def add(one: int, two: int) -> int:
        return one + two + switch.depth

    decorated = switched(functools.partial(add, 1))
    assert inspect.iscoroutinefunction(decorated)
    assert asyncio.run(decorated(2)) == 4


def test_compiled_cached_and_bound_functions_can_be_decorated() -> None:
    assert switched(len)("abc") == 3
    assert switched("abc".upper)() == "ABC"
    assert switched(functools.lru_cache(echo))(1) == (1, (1,), {})


def test_a_method_decorated_in_the_class_body_is_a_method() -> None:
    class Poller:
        @switched
        def poll(self, times: int) -> tuple[object, int, int]:
            return self, times, switch.depth

    poller = Poller()
    assert poller.poll(3) == (poller, 3, 1)


# Coroutine functions


def test_the_mock_is_on_in_a_decorated_coroutine_function_until_it_ends() -> None:
    @switched
    async def polls(times: int) -> int:
        await asyncio.sleep(0)
        return times + switch.depth

    assert inspect.iscoroutinefunction(polls)
    assert asyncio.run(polls(10)) == 11


def test_the_mock_is_off_after_a_coroutine_was_cancelled() -> None:
    @switched
    async def waits() -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        task = asyncio.create_task(waits())
        await asyncio.sleep(0)
        assert switch.depth == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert switch.depth == 0
        assert task.cancelled()

    asyncio.run(main())


# Generator functions


@switched
def conversation() -> Generator[Any, Any, str]:
    """Yields what it is sent, and the errors that are thrown into it."""
    said: Any = switch.depth
    while said != "bye":
        try:
            said = yield said
        except ValueError as error:  # noqa: PERF203 - errors are a part of the conversation
            said = error
    return f"ended with {switch.depth}"


def test_a_decorated_generator_keeps_the_mock_on_until_it_is_closed() -> None:
    talk = conversation()
    assert switch.depth == 0
    assert next(talk) == 1
    assert switch.depth == 1
    talk.close()
    assert switch.depth == 0


def test_a_decorated_generator_takes_what_is_sent_and_thrown_and_gives_what_is_returned() -> None:
    assert inspect.isgeneratorfunction(conversation)
    talk = conversation()
    next(talk)
    assert talk.send("hello") == "hello"
    error = ValueError("thrown")
    assert talk.throw(error) is error
    with pytest.raises(StopIteration) as end:
        talk.send("bye")
    assert end.value.value == "ended with 1"
    assert switch.depth == 0


def test_an_error_thrown_through_a_decorated_generator_turns_the_mock_off() -> None:
    talk = conversation()
    next(talk)
    with pytest.raises(KeyError):
        talk.throw(KeyError("not taken"))
    assert switch.depth == 0


def test_a_decorated_generator_that_never_began_never_turns_the_mock_on() -> None:
    worlds = switch.worlds
    conversation().close()
    assert switch.worlds == worlds


def test_a_fixture_written_by_hand_has_the_mock_on_during_its_test(by_hand: Path) -> None:
    assert by_hand.is_dir()
    assert switch.depth == 1


# Asynchronous generator functions


@switched
async def async_conversation() -> AsyncGenerator[Any, Any]:
    """The same, asynchronous; its cleanup takes a turn of the loop."""
    said: Any = switch.depth
    try:
        while said != "bye":
            try:
                said = yield said
            except ValueError as error:  # noqa: PERF203 - the same
                said = error
    finally:
        cleanups.append(switch.depth)
        await asyncio.sleep(0)
        cleanups.append(switch.depth)


cleanups: list[int] = []


@pytest.fixture(autouse=True)
def _no_cleanups_yet() -> None:
    cleanups.clear()


def test_a_decorated_async_generator_takes_what_is_sent_and_thrown() -> None:
    async def main() -> None:
        talk = async_conversation()
        assert switch.depth == 0
        assert await anext(talk) == 1
        assert await talk.asend("hello") == "hello"
        error = ValueError("thrown")
        assert await talk.athrow(error) is error
        with pytest.raises(StopAsyncIteration):
            await talk.asend("bye")
        assert switch.depth == 0

    assert inspect.isasyncgenfunction(async_conversation)
    asyncio.run(main())
    assert cleanups == [1, 1]


def test_a_closed_async_generator_cleans_up_with_the_mock_on() -> None:
    async def main() -> None:
        talk = async_conversation()
        await anext(talk)
        await talk.aclose()
        assert switch.depth == 0
        with pytest.raises(StopAsyncIteration):
            await anext(talk)

    asyncio.run(main())
    assert cleanups == [1, 1]


def test_an_error_thrown_through_an_async_generator_comes_out_and_turns_the_mock_off() -> None:
    async def main() -> None:
        talk = async_conversation()
        await anext(talk)
        error = KeyError("not taken")
        with pytest.raises(KeyError) as caught:
            await talk.athrow(error)
        assert caught.value is error
        assert caught.value.__context__ is None
        assert switch.depth == 0

    asyncio.run(main())
    assert cleanups == [1, 1]


def test_an_async_generator_that_will_not_close_is_the_same_error_as_without_the_decorator() -> None:
    async def stubborn() -> AsyncGenerator[int]:
        try:
            yield 1
        except GeneratorExit:
            yield 2

    async def message(make: Callable[[], AsyncGenerator[int]]) -> str:
        numbers = make()
        await anext(numbers)
        with pytest.raises(RuntimeError) as caught:
            await numbers.aclose()
        assert switch.depth == 0
        return str(caught.value)

    assert asyncio.run(message(switched(stubborn))) == asyncio.run(message(stubborn))


def test_an_async_generator_that_returns_when_it_is_closed_is_closed() -> None:
    @switched
    async def tidy() -> AsyncGenerator[int]:
        with contextlib.suppress(GeneratorExit):
            yield switch.depth

    async def main() -> None:
        numbers = tidy()
        assert await anext(numbers) == 1
        await numbers.aclose()
        assert switch.depth == 0

    asyncio.run(main())


def test_an_async_generator_left_open_is_cleaned_up_by_the_loop_with_the_mock_on() -> None:
    complaints: list[dict[str, Any]] = []
    left_open = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        left_open.append(async_conversation())
        assert await anext(left_open[0]) == 1

    asyncio.run(main())
    assert complaints == []
    assert cleanups == [1, 1]
    assert switch.depth == 0


def test_an_async_generator_that_is_dropped_is_cleaned_up_with_the_mock_on() -> None:
    async def main() -> None:
        assert await anext(async_conversation()) == 1
        gc.collect()
        for _ in range(5):
            await asyncio.sleep(0)
        assert cleanups == [1, 1]
        assert switch.depth == 0

    asyncio.run(main())


# Static methods and class methods


class Tools:
    @switched
    @staticmethod
    def static(number: int) -> tuple[int, int]:
        return number, switch.depth

    @switched
    @classmethod
    def of_class(cls, number: int) -> tuple[type, int, int]:
        return cls, number, switch.depth

    @staticmethod
    @switched
    def below(number: int) -> tuple[int, int]:
        return number, switch.depth


def test_static_and_class_methods_can_be_decorated_on_either_side() -> None:
    assert Tools.static(1) == (1, 1)
    assert Tools().below(1) == (1, 1)
    assert Tools().of_class(1) == (Tools, 1, 1)
    assert isinstance(vars(Tools)["static"], staticmethod)
    assert isinstance(vars(Tools)["of_class"], classmethod)


def test_marks_on_a_static_method_are_kept() -> None:
    method = staticmethod(echo)
    method.mark = "slow"  # type: ignore[attr-defined]
    assert switched(method).mark == "slow"
    assert switched(method).__wrapped__.__wrapped__ is echo


# Test cases of unittest


class Steps(unittest.TestCase):
    """Writes down how the mock is in each of its steps; not a test by itself."""

    seen: ClassVar[list[tuple[str, int, int]]] = []
    __test__ = False

    def __init_subclass__(cls) -> None:
        cls.seen = []

    def note(self, step: str) -> None:
        self.seen.append((step, switch.depth, switch.worlds))

    def setUp(self) -> None:
        self.note("setUp")
        self.addCleanup(self.note, "cleanup")

    def tearDown(self) -> None:
        self.note("tearDown")

    def test_one(self) -> None:
        self.note("test")

    def test_two(self) -> None:
        self.note("test")


STEPS = ["setUp", "test", "tearDown", "cleanup"]


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert switch.depth == 0
    return result


def depths(case: type[Steps]) -> list[tuple[str, int]]:
    return [(step, depth) for step, depth, _ in case.seen]


def test_a_test_case_has_the_mock_on_from_inherited_set_up_to_the_last_cleanup_fresh_for_each_test() -> None:
    class Decorated(Steps):
        pass

    worlds = switch.worlds
    assert switched(Decorated) is Decorated
    assert run(Decorated).wasSuccessful()
    expected = [(step, 1, world) for world in (worlds + 1, worlds + 2) for step in STEPS]
    assert Decorated.seen == expected


def test_the_base_of_a_decorated_test_case_is_left_alone() -> None:
    class Decorated(Steps):
        pass

    switched(Decorated)
    assert run(Steps).wasSuccessful()
    assert {depth for _, depth in depths(Steps)} == {0}


def test_a_subclass_of_a_decorated_test_case_has_the_mock_on_too() -> None:
    @switched
    class Base(Steps):
        pass

    class Derived(Base):
        pass

    assert run(Derived).wasSuccessful()
    assert {depth for _, depth in depths(Derived)} == {1}


def test_a_decorated_subclass_of_a_decorated_test_case_joins_one_world_for_each_test() -> None:
    @switched
    class Base(Steps):
        pass

    @switched
    class Derived(Base):
        pass

    worlds = switch.worlds
    assert run(Derived).wasSuccessful()
    assert {depth for _, depth in depths(Derived)} == {2}
    assert switch.worlds == worlds + 2


def test_a_test_case_with_a_run_of_its_own_keeps_it() -> None:
    @switched
    class Decorated(Steps):
        def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
            self.note("run")
            return super().run(result)

    assert run(Decorated).wasSuccessful()
    assert depths(Decorated) == [(step, 1) for step in ["run", *STEPS] * 2]


def test_the_other_bases_of_a_test_case_are_not_passed_over() -> None:
    @switched
    class Decorated(Steps):
        pass

    class Aside(Steps):
        def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
            self.note("run aside")
            return super().run(result)

    class Both(Decorated, Aside):
        pass

    assert run(Both).wasSuccessful()
    assert depths(Both) == [(step, 1) for step in ["run aside", *STEPS] * 2]


def test_the_mock_is_on_in_debug_as_well() -> None:
    @switched
    class Decorated(Steps):
        pass

    Decorated.setUpClass()
    Decorated("test_one").debug()
    assert depths(Decorated) == [(step, 1) for step in STEPS]


def test_failures_of_a_decorated_test_case_are_reported_and_the_mock_goes_off() -> None:
    @switched
    class Fails(unittest.TestCase):
        def test_it(self) -> None:
            self.fail("on purpose")

        @unittest.skip("on purpose")
        def test_skipped(self) -> None: ...

    result = run(Fails)
    assert (len(result.failures), len(result.errors), len(result.skipped)) == (1, 0, 1)


def test_an_async_test_case_has_the_mock_on_in_every_step() -> None:
    seen: list[int] = []

    async def note() -> None:
        await asyncio.sleep(0)
        seen.append(switch.depth)

    @switched
    class Async(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            await note()
            self.addAsyncCleanup(note)

        async def asyncTearDown(self) -> None:
            await note()

        async def test_it(self) -> None:
            await note()

    assert run(Async).wasSuccessful()
    assert seen == [1, 1, 1, 1]


# Plain test classes


class Inherited:
    def test_inherited(self) -> int:
        return switch.depth


class Plain(Inherited):
    test_data = "not a test"
    test_callable = Switch

    def test_function(self, number: int = 1) -> tuple[int, int]:
        return number, switch.depth

    async def test_coroutine(self) -> int:
        return switch.depth

    def test_generator(self) -> Generator[int]:
        yield switch.depth

    @staticmethod
    def test_static() -> int:
        return switch.depth

    @classmethod
    def test_of_class(cls) -> tuple[type, int]:
        return cls, switch.depth

    @property
    def test_property(self) -> int:
        return switch.depth

    @switched
    def test_decorated(self) -> int:
        return switch.depth

    def helper(self) -> int:
        return switch.depth


DecoratedPlain = switched(type("DecoratedPlain", (Plain,), {}))


def test_every_test_of_a_plain_class_has_the_mock_on() -> None:
    tests = DecoratedPlain()
    assert tests.test_function(5) == (5, 1)
    assert asyncio.run(tests.test_coroutine()) == 1
    assert list(tests.test_generator()) == [1]
    assert tests.test_static() == DecoratedPlain.test_static() == 1
    assert tests.test_of_class() == (DecoratedPlain, 1)
    assert tests.test_inherited() == 1
    assert tests.test_decorated() == 2


def test_what_is_no_test_in_a_plain_class_is_left_alone() -> None:
    tests = DecoratedPlain()
    assert tests.helper() == 0
    assert tests.test_property == 0
    assert tests.test_data == "not a test"
    assert tests.test_callable is Switch


def test_the_bases_of_a_plain_class_are_left_alone() -> None:
    assert Plain().test_function() == (1, 0)
    assert Inherited().test_inherited() == 0


@switched
class TestAPlainClassUnderPytest:
    @pytest.fixture
    def test_directory(self, tmp_path: Path) -> Path:
        return tmp_path

    def setup_method(self) -> None:
        assert switch.depth == 0

    def test_it_is_itself_and_its_tests_get_fixtures(self, test_directory: Path) -> None:
        assert type(self) is TestAPlainClassUnderPytest
        assert test_directory.is_dir()
        assert switch.depth == 1

    @pytest.mark.parametrize("number", [1, 2])
    def test_its_tests_can_be_parametrized(self, number: int) -> None:
        assert number in {1, 2}
        assert switch.depth == 1


def test_a_class_is_no_test_case_where_unittest_was_never_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tests:
        def test_it(self) -> int:
            return switch.depth

    monkeypatch.delitem(sys.modules, "unittest.case")
    assert switched(Tests)().test_it() == 1


# Everything else


@pytest.mark.parametrize(
    "target",
    [
        5,
        "text",
        None,
        switch,
        asyncio,
        property(echo),
        functools.partialmethod(echo),
        mock.Mock(),
        classmethod(property(echo)),  # type: ignore[arg-type]
    ],
    ids=lambda target: type(target).__name__,
)
def test_anything_else_is_refused_with_what_can_be_decorated(target: object) -> None:
    with pytest.raises(TypeError, match=r"decorates functions, coroutine functions, .* is none of these"):
        switched(target)


def test_a_decorator_above_the_fixture_mark_is_refused_with_where_it_goes() -> None:
    with pytest.raises(TypeError, match=r"below @pytest\.fixture"):
        switched(pytest.fixture(lambda: None))


if TYPE_CHECKING:

    def add(number: int, *, twice: bool = False) -> int:
        return number + number * twice

    async def fetch(number: int) -> bytes:
        return bytes(number)

    assert_type(decorate(add, switch)(5, twice=True), int)
    assert_type(asyncio.run(decorate(fetch, switch)(5)), bytes)
    assert_type(decorate(Plain, switch), type[Plain])
    decorate(add, switch)("5")  # type: ignore[arg-type]
    decorate(5, switch)  # type: ignore[type-var]
