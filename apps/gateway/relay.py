"""Passes a log, or an object's load, from the upstream to one browser."""

from collections.abc import Mapping
from dataclasses import dataclass

from .admission import Admission
from .browser import Batch, Browser
from .ends import Close
from .upstream import PACE, Upstream

TAIL_AGAIN = 1000
LARGEST_TAIL_AGAIN = 5000


@dataclass
class Relay:
    browser: Browser
    admission: Admission
    has_shown: bool = False

    async def run(self) -> Close:
        framed = self.browser.is_framed
        return await Upstream(self.admission, self, comes_back=framed, pace=PACE if framed else 0.0).run()

    def query(self) -> Mapping[str, str]:
        """The browser's own query; once a log was shown, with a tail long enough to reach back to that."""
        query = self.admission.query
        if not self.has_shown or self.admission.stream != "logs":
            return query
        asked = int(query.get("tail") or TAIL_AGAIN)
        return {**query, "tail": str(min(max(asked, TAIL_AGAIN), LARGEST_TAIL_AGAIN))}

    async def opened(self) -> None:
        await self.browser.say("state open")

    async def arrived(self, frames: list[str]) -> None:
        self.has_shown = True
        await self.browser.pass_on(Batch(frames))

    async def reconnecting(self, seconds: int) -> None:
        await self.browser.say(f"state reconnecting {seconds}")
