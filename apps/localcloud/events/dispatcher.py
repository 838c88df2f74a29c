"""The thread that sends committed events, so that neither calls nor the worker wait for it."""

import logging
import threading

from django.db import close_old_connections, connections

from ..streams.listeners import listeners
from .outbox import Outbox, Reader

logger = logging.getLogger(__name__)
_RETRY = 1.0
_QUIET = 1.0  # seconds without events after which sent ones are deleted


class Dispatcher(threading.Thread):
    """Sleeps until something is committed."""

    def __init__(self) -> None:
        super().__init__(name="events", daemon=True)
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._outbox, self._reader = Outbox(self._woken.set), Reader()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()
        self.join(timeout=10)

    def start(self) -> None:
        self._outbox.open()
        super().start()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._send_committed()
                if not self._woken.wait(_QUIET):
                    self._reader.forget()
                    self._woken.wait()
                self._woken.clear()
            except Exception:  # the database may be down or not migrated yet: the events are sent later
                logger.exception("Sending events failed; they will be sent later")
                close_old_connections()
                self._stopped.wait(_RETRY)
        self._outbox.close()
        connections.close_all()

    def _send_committed(self) -> None:
        while found := self._reader.take():
            listeners.tell(found)
            if self._reader.lags:
                self._reader.forget()


_thread: Dispatcher | None = None


def start() -> None:
    """Starts sending events of this process's changes; does nothing if it has started already."""
    global _thread
    if _thread is None:
        _thread = Dispatcher()
        _thread.start()


def stop() -> None:
    global _thread
    if _thread is not None:
        _thread.stop()
        _thread = None
