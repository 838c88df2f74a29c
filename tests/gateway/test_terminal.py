"""A terminal that ends while the journal is written."""

import asyncio
from dataclasses import replace
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.asyncio import async_unsafe

from apps.gateway.browser import Browser
from apps.gateway.inbox import Inbox
from apps.gateway.terminal import Terminal

from .test_browser import ADMISSION, never_receives, takes_everything


def test_a_browser_that_goes_while_the_intent_is_written_leaves_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, may_go_on = Event(), Event()
    written: list[dict[str, Any]] = []

    @async_unsafe  # as the database is
    def append(**values: Any) -> SimpleNamespace:
        at_work.set()
        assert may_go_on.wait(20)
        written.append(values)
        return SimpleNamespace(sequence=41)

    monkeypatch.setattr("apps.audit.journal.append", append)

    async def work() -> None:
        terminal = Terminal(Browser(never_receives, takes_everything, None), replace(ADMISSION, stream="exec"), Inbox())
        running = asyncio.create_task(terminal.run())
        assert await asyncio.to_thread(at_work.wait, 20)
        running.cancel()
        await asyncio.sleep(0)  # the cancelling arrives
        may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(work())
    intent, outcome = written
    assert (intent["kind"], outcome["kind"], outcome["intent"]) == ("intent", "outcome", 41)
