"""Events: from a changed row in the database to the listening websockets.

A change and its event are written in one transaction. A thread sends the committed events in the order in which they
were written, then deletes them. Only changes made by this process are noticed, and so sent.
"""

from .dispatcher import start, stop

__all__ = ["start", "stop"]
