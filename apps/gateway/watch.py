"""The streams open in this process, and whether their users may still have them.

While any is open, one look at the database every two seconds finds what has ended: sessions signed out or past their
limits, tokens revoked or expired, users disabled, keys changed, namespaces left. Looking does not extend a session.
The same round finds sockets that accept no data.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError

from apps.accounts import sessions, tokens
from apps.accounts.sessions import Standing

from .admission import Admission
from .ends import KEY_CHANGED, NAMESPACE_LEFT, NOT_READING, SIGNED_OUT, TOKEN_ENDED, TOO_MANY, Close

LOOK_SECONDS = 2.0

logger = logging.getLogger(__name__)


class TooMany(Exception):
    """The user has reached the limit of open streams."""

    close = TOO_MANY


@dataclass(eq=False, slots=True)
class Ticket:
    """An open stream. `ended` resolves to the Close that ends it."""

    admission: Admission
    is_stuck: Callable[[], bool] = lambda: False
    ended: asyncio.Future[Close] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def look(self) -> None:
        if not self.ended.done() and self.is_stuck():
            self.ended.set_result(NOT_READING)

    def judge(self, standing: Standing | None) -> None:
        if self.ended.done():
            return
        if standing is None or standing.user.pk != self.admission.user_id:
            self.ended.set_result(SIGNED_OUT if isinstance(self.admission.held_by, str) else TOKEN_ENDED)
        elif standing.key_version != self.admission.key_version:
            self.ended.set_result(KEY_CHANGED)
        elif self.admission.namespace is not None and self.admission.namespace not in standing.namespaces:
            self.ended.set_result(NAMESPACE_LEFT)


class Watch:
    """The open streams of this process; checks them regularly while there are any."""

    def __init__(self) -> None:
        self._tickets: set[Ticket] = set()
        self._per_user: Counter[int] = Counter()
        self._patrol: asyncio.Task[None] | None = None

    @contextmanager
    def over(self, admission: Admission, is_stuck: Callable[[], bool] = lambda: False) -> Iterator[Ticket]:
        """Counts and watches a stream while it is open. Raises TooMany if the user may open no more."""
        if self._per_user[admission.user_id] >= settings.STREAMS_PER_USER:
            raise TooMany
        ticket = Ticket(admission, is_stuck)
        self._tickets.add(ticket)
        self._per_user[admission.user_id] += 1
        if self._patrol is None or self._patrol.done():
            self._patrol = asyncio.create_task(self._look_around())
        try:
            yield ticket
        finally:
            self._tickets.discard(ticket)
            self._per_user -= Counter([admission.user_id])

    async def _look_around(self) -> None:
        while self._tickets:
            await asyncio.sleep(LOOK_SECONDS)
            tickets = list(self._tickets)
            for ticket in tickets:
                ticket.look()
            try:
                async with ThreadSensitiveContext():
                    standing = await database_sync_to_async(standings)({each.admission.held_by for each in tickets})
            except DatabaseError:
                logger.warning("The sessions and tokens of open streams could not be looked up.", exc_info=True)
                continue
            for ticket in tickets:
                ticket.judge(standing.get(ticket.admission.held_by))


def standings(held_by: Collection[str | int]) -> dict[str | int, Standing]:
    """The standing of each session key and token pk that is still valid; the others are left out."""
    keys = {each for each in held_by if isinstance(each, str)}
    pks = {each for each in held_by if isinstance(each, int)}
    found: dict[str | int, Standing] = {}
    if keys:
        found.update(sessions.standings(keys).items())
    if pks:
        found.update(tokens.standings(pks).items())
    return found


watch = Watch()
