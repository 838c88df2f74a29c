"""The thread that sends committed events, so that neither calls nor the worker wait for it."""

import logging
import threading

from django.db import close_old_connections, connections

from ..streams.listeners import listeners
from .outbox import Outbox, Reader

logger = logging.getLogger(__name__)
_RETRY = 1.0
_QUIET = 1.0  # after so long, in seconds, what was told is tidied away


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
                self._tell()
                if not self._woken.wait(_QUIET):
                    self._reader.forget()
                    self._woken.wait()
                self._woken.clear()
            except Exception:  # the database may be away, or not migrated yet: what is written is told later
                logger.exception("Events are told later")
                close_old_connections()
                self._stopped.wait(_RETRY)
        self._outbox.close()
        connections.close_all()

    def _tell(self) -> None:
        while found := self._reader.take():
            listeners.tell(found)
            if self._reader.lags:
                self._reader.forget()


_thread: Dispatcher | None = None


def start() -> None:
    """Tell of this process's changes from now on. Nothing happens where that is done already."""
    global _thread
    if _thread is None:
        _thread = Dispatcher()
        _thread.start()


def stop() -> None:
    global _thread
    if _thread is not None:
        _thread.stop()
        _thread = None
