"""Events: one upstream stream for each API key and namespace in a process, however many browsers listen."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from .admission import Admission
from .browser import Batch, Browser
from .ends import FAILED, LOST, Close
from .subscription import OPEN, Subscription
from .upstream import Upstream

LINGER_SECONDS = 1.5  # keeps the stream open while the browser goes from one page to the next

Key = tuple[int, UUID | None, str, tuple[tuple[str, str], ...]]

logger = logging.getLogger(__name__)


class Channel:
    """One upstream stream of events and its subscriptions."""

    def __init__(self, admission: Admission, on_end: Callable[["Channel"], None]) -> None:
        self._admission = admission
        self._subscriptions: set[Subscription] = set()
        self._state = ""  # the last one sent to pages
        self._greeting: Batch | None = None  # the upstream's `auth` frame, which tools wait for
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(_log_failure)
        self._task.add_done_callback(lambda _: on_end(self))
        self._linger: asyncio.TimerHandle | None = None

    @property
    def is_over(self) -> bool:
        return self._task.done() or self._task.cancelling() > 0

    def join(self, browser: Browser) -> Subscription:
        subscription = Subscription(browser)
        news = self._state if subscription.is_page else self._greeting
        if news:
            subscription.tell(news)
        self._subscriptions.add(subscription)
        if self._linger is not None:
            self._linger.cancel()
        return subscription

    def leave(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        if not self._subscriptions:
            seconds = LINGER_SECONDS if self._state == OPEN else 0.0  # a broken one is not reopened for nobody
            self._linger = asyncio.get_running_loop().call_later(seconds, self._task.cancel)

    async def _run(self) -> None:
        close = FAILED
        try:
            close = await Upstream(self._admission, self, endless=True).run()
        finally:
            for each in self._subscriptions:
                each.tell(close)

    def query(self) -> Mapping[str, str]:
        return self._admission.query

    async def opened(self) -> None:
        self._greeting = None
        self._tell_pages(OPEN)

    async def reconnecting(self, seconds: int) -> None:
        self._tell_pages(f"state reconnecting {seconds}")
        self._tell_tools(LOST)

    async def arrived(self, frames: list[str]) -> None:
        greetings = [frame for frame in frames if _is_greeting(frame)]
        if greetings:
            self._greeting = Batch(greetings[-1:])
            self._tell_tools(Batch(greetings))
            frames = [frame for frame in frames if frame not in greetings]
        if frames:
            batch = Batch(frames)
            for each in self._subscriptions:
                each.tell(batch)

    def _tell_pages(self, state: str) -> None:
        self._state = state
        for each in self._subscriptions:
            if each.is_page:
                each.tell(state)

    def _tell_tools(self, item: Batch | Close) -> None:
        for each in self._subscriptions:
            if not each.is_page:
                each.tell(item)


class Hub:
    """The channels of this process. Each serves only the user who opened it, with the API key of that time."""

    def __init__(self) -> None:
        self._channels: dict[Key, Channel] = {}

    @contextmanager
    def subscribed(self, admission: Admission, browser: Browser) -> Iterator[Subscription]:
        channel = self._channel(admission)
        subscription = channel.join(browser)
        try:
            yield subscription
        finally:
            channel.leave(subscription)

    def _channel(self, admission: Admission) -> Channel:
        about = admission
        key = (about.user_id, about.key_version, about.path, tuple(sorted(about.query.items())))
        if key not in self._channels or self._channels[key].is_over:
            self._channels[key] = Channel(admission, partial(self._forget, key))
        return self._channels[key]

    def _forget(self, key: Key, channel: Channel) -> None:
        if self._channels.get(key) is channel:
            del self._channels[key]


hub = Hub()


def _is_greeting(frame: str) -> bool:
    """Whether this is the `auth` frame of a successful login, which pages do not need."""
    if '"auth"' not in frame[:200]:
        return False
    try:
        return bool(json.loads(frame)["type"] == "auth")
    except (ValueError, LookupError, TypeError, RecursionError):
        return False


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("A stream of events failed.", exc_info=task.exception())
