"""The worker's thread."""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections, connections

from .worker import QUICK_WRITE_PAUSE, WRITE_PAUSE, Worker

logger = logging.getLogger(__name__)
_RETRY = 1.0


class WorkerThread(threading.Thread):
    """Runs a turn of the worker whenever something is due or `wake` is called; sleeps otherwise."""

    def __init__(self) -> None:
        super().__init__(name="orchestrator", daemon=True)
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self.ready = threading.Event()

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()
        self.join(timeout=10)

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._work()
            except Exception:  # the database may be away, or not migrated yet: a new worker starts from its contents
                logger.exception("The orchestrator failed and is restarted")
                self.ready.clear()
                close_old_connections()
                self._stopped.wait(_RETRY)
        connections.close_all()

    def _work(self) -> None:
        worker = Worker(self.wake, QUICK_WRITE_PAUSE if settings.SPEED == 0 else WRITE_PAUSE)
        look = True
        try:
            while not self._stopped.is_set():
                pause = worker.turn(look=look)
                self.ready.set()
                look = self._woken.wait(pause)
                if look:
                    self._woken.clear()
        finally:
            worker.close()


_thread: WorkerThread | None = None
_lock = threading.Lock()


def start() -> None:
    """Starts this process's worker, unless it is running."""
    global _thread
    with _lock:
        if _thread is None:
            _thread = WorkerThread()
            _thread.start()


def stop() -> None:
    """Stops the worker. Unfinished actions continue at the next start."""
    global _thread
    with _lock:
        if _thread is not None:
            _thread.stop()
            _thread = None


def wake() -> None:
    """Tells the worker that there is a new action or one to cancel. Callable from any thread, cheap, never fails."""
    thread = _thread
    if thread is not None:
        thread.wake()


def running() -> bool:
    """Whether this process's worker is running and has reached the database."""
    thread = _thread
    return thread is not None and thread.is_alive() and thread.ready.is_set()
