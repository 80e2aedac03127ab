"""The guard: `block_real_calls` refuses calls of the service that no mock answers, in place of sending them."""

from __future__ import annotations

import inspect
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast, overload
from urllib.parse import urlsplit

from botocore.endpoint import Endpoint
from botocore.exceptions import NoCredentialsError

from mgn_mock.activation.functions import is_function, wrap
from mgn_mock.activation.parentheses import Factory
from mgn_mock.activation.recorded import is_played
from mgn_mock.errors import ServiceError
from mgn_mock.model.spec import SERVICE_NAME
from mgn_mock.transports import method_patch
from mgn_mock.transports.messages import HttpRequest
from mgn_mock.transports.method_patch import MethodPatch
from mgn_mock.transports.restjson import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from typing_extensions import Self

    from mgn_mock.activation.decorating import Target


class RealCallBlocked(RuntimeError):  # noqa: N818 - a name of the public contract
    """A call of the service that no mock answers, and that `block_real_calls` has kept from going to AWS."""


watchers: list[Callable[[RealCallBlocked], None]] = []
"""Called in the thread of a call that is blocked, with its error."""


class _Guard:
    """Wraps the method by which botocore hands a request to its HTTP library, which nothing has answered by then.

    Without credentials a call fails before, where it is signed; so that is wrapped too.
    """

    def __init__(self) -> None:
        self._patch = MethodPatch(Endpoint, _send=_refusing, create_request=_refusing_early)
        self._count = 0

    def start(self) -> None:
        with method_patch.lock:
            self._count += 1
            if self._count == 1:
                self._patch.start()

    def stop(self) -> None:
        with method_patch.lock:
            self._count -= 1
            if self._count == 0:
                self._patch.stop()


def _refusing(original: Callable[..., Any], is_aio: bool) -> Callable[..., Any]:  # noqa: FBT001 - MethodPatch's
    def send(endpoint: Any, request: Any) -> Any:
        if _is_real(endpoint, request.url) and not is_played(request):
            raise _watched(RealCallBlocked(_message(_operation(request), request.url)))
        return original(endpoint, request)

    async def send_aio(endpoint: Any, request: Any) -> Any:
        return await send(endpoint, request)

    return send_aio if is_aio else send


def _refusing_early(original: Callable[..., Any], is_aio: bool) -> Callable[..., Any]:  # noqa: FBT001 - MethodPatch's
    def refused(error: NoCredentialsError, endpoint: Any, params: Any, operation: Any) -> Exception:
        url = str(params["url"])
        if operation is None or not _is_real(endpoint, url):
            return error
        return _watched(RealCallBlocked(_message(operation.name, url)))

    def create(endpoint: Any, params: Any, operation_model: Any = None) -> Any:
        try:
            return original(endpoint, params, operation_model)
        except NoCredentialsError as error:
            raise refused(error, endpoint, params, operation_model) from error

    async def create_aio(endpoint: Any, params: Any, operation_model: Any = None) -> Any:
        try:
            return await original(endpoint, params, operation_model)
        except NoCredentialsError as error:
            raise refused(error, endpoint, params, operation_model) from error

    return create_aio if is_aio else create


def _watched(error: RealCallBlocked) -> RealCallBlocked:
    for watch in watchers:
        watch(error)
    return error


def _is_real(endpoint: Any, url: str) -> bool:
    return (
        endpoint._endpoint_prefix == SERVICE_NAME  # noqa: SLF001 - botocore has no public API for it
        and not _is_loopback(urlsplit(url).hostname or "")
        # What stands in for the HTTP library belongs to the test.
        and _module_of(type(endpoint.http_session)).startswith(("botocore.", "aiobotocore."))
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _module_of(session: Any) -> str:
    return str(getattr(session.send, "__module__", ""))


def _message(operation: str, url: str) -> str:
    return (
        f"no mock answers {operation}, and the call would have gone to {url}. Turn a mock on around "
        "it: decorate the test with @mock_mgn, write `with mock_mgn():`, or use the fixture mgn_mock or "
        "the marker @pytest.mark.mgn_mock. If a mock was on, the call came after its end."
    )


def _operation(request: Any) -> str:
    try:
        return parse(HttpRequest(request.method, request.url, {}, b""))[0].name
    except ServiceError:
        # A custom endpoint_url with a path.
        return f"{request.method} {urlsplit(request.url).path}"


_guard = _Guard()


class RealCallsBlocked:
    """A guard that can be turned on and off any number of times, as returned by `block_real_calls`."""

    def __init__(self) -> None:
        self._started = 0

    def start(self) -> Self:
        """Begin to refuse calls of the service that no mock answers."""
        _guard.start()
        self._started += 1
        return self

    def stop(self) -> None:
        """Undo the latest `start`.

        Raises:
            RuntimeError: The guard was not started, or was stopped already.
        """
        if not self._started:
            raise RuntimeError("this guard was not started, or was stopped already")
        self._started -= 1
        _guard.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __call__(self, target: Target, /) -> Target:
        """Decorate a function, so that the guard is on while it runs, or the tests of a class with their set-up."""
        decorated: Any = target
        if isinstance(target, type):
            _guard_class(target, self)
        elif is_function(target):
            decorated = wrap(cast("Any", target), self)
        else:
            raise TypeError(f"block_real_calls decorates functions and test classes, and {target!r} is neither")
        return decorated  # type: ignore[no-any-return]

    @property
    def options(self) -> dict[str, Any]:
        """The options of the guard: it has none."""
        return {}


_SET_UP = frozenset(
    {"setUp", "tearDown", "asyncSetUp", "asyncTearDown", "setUpClass", "tearDownClass", "setup_method"}
    | {"teardown_method", "setup_class", "teardown_class"}
)


def _guard_class(cls: type, guard: RealCallsBlocked) -> None:
    for name in dir(cls):
        if name.startswith("test") or name in _SET_UP:
            attribute = inspect.getattr_static(cls, name)
            if isinstance(attribute, staticmethod | classmethod):
                setattr(cls, name, type(attribute)(wrap(attribute.__func__, guard)))
            elif inspect.isfunction(attribute):
                setattr(cls, name, wrap(attribute, guard))


class _Block(Factory):
    """The type of `block_real_calls`."""

    @overload
    def __call__(self, target: Target, /) -> Target: ...
    @overload
    def __call__(self, /) -> RealCallsBlocked: ...
    def __call__(self, target: Any = None, /) -> Any:
        """Refuse calls of the service that no mock answers, in place of sending them to AWS.

        Use it as a bare decorator, or call it, and use the result in `with` or `async with`, as a decorator, or through
        `start()` and `stop()`. While it lasts, such a call of a botocore or aiobotocore client raises
        `RealCallBlocked`, which names the operation. One to an endpoint on loopback is sent. Code that sends requests
        by itself, with httpx, urllib3 or urllib, is not covered.

        Args:
            target: The function or class to decorate, when it is used bare.

        Returns:
            The decorated target, or the guard, which is off until it is entered or started.
        """
        guard = RealCallsBlocked()
        return guard if target is None else guard(target)


block_real_calls: _Block = _Block("block_real_calls", "guard")
