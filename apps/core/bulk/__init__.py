"""One action on many objects: the exact list is confirmed, then sent, with a result for each."""

from .view import BulkView

__all__ = ["BulkView"]
