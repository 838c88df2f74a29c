"""One action on many objects: the exact list is asked about, then sent, with a result for each."""

from .view import BulkView

__all__ = ["BulkView"]
