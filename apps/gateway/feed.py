"""Passes events from the hub to one browser."""

from dataclasses import dataclass

from .admission import Admission
from .browser import Batch, Browser
from .ends import Close
from .hub import hub


@dataclass
class Feed:
    browser: Browser
    admission: Admission

    async def run(self) -> Close:
        with hub.subscribed(self.admission, self.browser) as subscription:
            while True:
                item = await subscription.next()
                if isinstance(item, Close):
                    return item
                if isinstance(item, Batch):
                    await self.browser.pass_on(item)
                else:
                    await self.browser.say(item)
