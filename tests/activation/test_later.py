"""What a decorated function returns and what runs only later has the mock on until it has ended."""

from __future__ import annotations

import asyncio
import functools
import gc
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import current, mock_mgn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator


def is_on() -> bool:
    try:
        current()
    except RuntimeError:
        return False
    return True


@pytest.fixture(autouse=True)
def _nothing_stays_on() -> Iterator[None]:
    yield
    gc.collect()
    assert not is_on()


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """A wrapper of which nothing tells what it returns."""

    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        assert is_on()
        current().add_source_server()
        return function(*args)

    return wrapper


def servers() -> int:
    return len(current().peek("DescribeSourceServers")["items"])


async def work() -> int:
    await asyncio.sleep(0)
    return servers()


def numbers() -> Iterator[int]:
    yield servers()
    yield servers() + 1


async def async_numbers() -> AsyncIterator[int]:
    yield servers()
    yield servers() + 1


def test_a_coroutine_has_the_world_in_which_it_was_made() -> None:
    coroutine = mock_mgn(plain(work))()
    assert is_on()
    assert asyncio.run(coroutine) == 1
    assert not is_on()


def test_a_generator_has_the_world_in_which_it_was_made() -> None:
    generator = mock_mgn(plain(numbers))()
    assert is_on()
    assert list(generator) == [1, 2]
    assert not is_on()


def test_an_async_generator_has_the_world_in_which_it_was_made() -> None:
    async def main() -> list[int]:
        return [number async for number in mock_mgn(plain(async_numbers))()]

    assert asyncio.run(main()) == [1, 2]


def test_a_generator_that_is_closed_or_dropped_turns_the_mock_off() -> None:
    generator = mock_mgn(plain(numbers))()
    next(generator)
    generator.close()
    assert not is_on()
    for function in (numbers, async_numbers, work):
        later = mock_mgn(plain(function))()
        assert is_on()
        if function is work:
            later.close()
        del later
        assert not is_on()


@contextmanager
def migration() -> Iterator[int]:
    yield servers()
    assert is_on()


@asynccontextmanager
async def async_migration() -> AsyncIterator[int]:
    yield servers()
    assert is_on()


def test_a_context_manager_has_the_mock_on_until_it_is_left() -> None:
    decorated: Any = mock_mgn(migration)
    manager = decorated()
    with manager as found:
        assert (found, is_on()) == (0, True)
    assert not is_on()
    with mock_mgn(plain(migration))() as found:
        assert found == 1
    assert not is_on()


def test_an_async_context_manager_has_the_mock_on_until_it_is_left() -> None:
    async def main() -> None:
        async with mock_mgn(async_migration)() as found:
            assert (found, is_on()) == (0, True)
        assert not is_on()
        async with mock_mgn(plain(async_migration))() as found:
            assert found == 1
        assert not is_on()

    asyncio.run(main())


def test_a_context_manager_as_a_decorator_has_the_mock_on_in_each_call() -> None:
    @mock_mgn(migration)()
    def counts() -> int:
        return servers()

    assert not is_on()
    assert [counts(), counts()] == [0, 0]


def test_an_error_in_the_call_turns_the_mock_off() -> None:
    @mock_mgn
    def fails() -> None:
        raise KeyError("on purpose")

    with pytest.raises(KeyError):
        fails()


def test_a_future_has_the_mock_on_until_it_is_done() -> None:
    future: Future[int] = Future()
    assert mock_mgn(lambda: future)() is future
    assert is_on()
    future.set_result(1)
    assert not is_on()

    async def main() -> int:
        task = mock_mgn(lambda: asyncio.ensure_future(work()))()
        assert is_on()
        result: int = await task
        await asyncio.sleep(0)
        return result

    assert asyncio.run(main()) == 0


class Awaited:
    def __await__(self) -> Iterator[None]:
        yield


def test_what_runs_later_without_an_end_is_an_error_at_the_call() -> None:
    for function in (Awaited, lambda: map(str, [1]), lambda: filter(None, [1])):
        with pytest.raises(TypeError, match="runs only after the mock is off: return"):
            mock_mgn(lambda function=function: function())()
        assert not is_on()


def test_a_page_iterator_is_an_error_at_the_call() -> None:
    @mock_mgn
    def pages() -> Any:
        return current().client().get_paginator("describe_source_servers").paginate()

    with pytest.raises(TypeError, match="return its results"):
        pages()


# Tasks and threads


def test_current_is_the_panel_of_this_task() -> None:
    async def acts(region: str) -> None:
        async with mock_mgn(region=region):
            for _ in range(5):
                await asyncio.sleep(0)
                assert current().region == region
                assert await asyncio.create_task(region_here()) == region

    async def region_here() -> str:
        return current().region

    async def main() -> None:
        await asyncio.gather(acts("eu-west-1"), acts("eu-west-2"), acts("eu-west-3"))

    asyncio.run(main())


def test_one_decorator_in_several_tasks_leaves_the_entry_of_its_own_task() -> None:
    activation = mock_mgn(region="eu-west-1")

    async def acts(turns: int) -> None:
        async with activation:
            for _ in range(turns):
                await asyncio.sleep(0)
                assert current().region == "eu-west-1"

    async def main() -> None:
        await asyncio.gather(*map(acts, (3, 1, 2)))

    asyncio.run(main())


def test_current_is_the_panel_of_this_thread_and_other_options_name_a_world_of_ones_own() -> None:
    def other() -> str:
        with mock_mgn(region="eu-west-1"):
            pass
        with pytest.raises(ValueError, match=r"MgnMock\(\.\.\.\)\.client\(\)"):
            mock_mgn(seed=5).start()
        with mock_mgn(region="eu-west-2"):
            return current().region

    with mock_mgn(region="us-east-1") as panel, ThreadPoolExecutor(1) as pool:
        assert pool.submit(other).result() == "eu-west-2"
        assert current() is panel
