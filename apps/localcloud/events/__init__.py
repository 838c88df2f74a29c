"""Events: from a changed row in the database to the websockets that listen.

A change and its event are written in one transaction; a thread tells what is committed, in the order in which it was
written, and forgets it. Only this process's changes are told, as only they are known here.
"""

from .dispatcher import start, stop

__all__ = ["start", "stop"]
