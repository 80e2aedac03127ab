"""Events that the service tells EventBridge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from mgn_mock.deferred import deferred
from mgn_mock.panel.base import Panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.events import Events
    from mgn_mock.telling import listeners

    _Listener = TypeVar("_Listener", bound=Callable[[dict[str, Any]], object])
else:
    listeners = deferred("mgn_mock.telling.listeners")


class Listening(Panel):
    """The events of the control panel."""

    @property
    def events(self) -> Events:
        """What the service would have sent to EventBridge from all accounts and Regions, the oldest first.

        Each is a dict, as a rule's target gets it: `version`, `id`, `detail-type`, `source`, `account`, `time`,
        `region`, `resources`, `detail`. The option `record` limits how many are kept; `events.of(...)` picks some.
        """
        return self._remains.events

    def on_event(self, function: _Listener) -> _Listener:
        """Call a function with each event that comes from now on, until `reset` or the end of the mock.

        It is called when the call of the service, or the method of this panel, in which the event happened has done all
        else. What it raises is raised there. It may call the service and this panel, also such that time moves: the
        events of that come behind those that were there.

        Args:
            function: Takes the event, a dict of its own. A Lambda handler takes a context too:
                `mgn.on_event(lambda event: handler(event, None))`.

        Returns:
            The function, so that this serves as a decorator.

        Raises:
            TypeError: It is a coroutine function, or cannot be called with one argument.
        """
        listeners.check(function)
        with self._world.lock:
            self._world.notices.listeners.append(function)
        return function
