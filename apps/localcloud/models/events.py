"""What is to be told of changes."""

from django.db import models


class Event(models.Model):
    """A change on its way to those who listen: written with the change itself, gone once it is told.

    `batch` is the same for all of one transaction; `body` is the frame of the wire.
    """

    batch = models.UUIDField()
    namespace = models.CharField(max_length=64)
    body = models.JSONField()

    def __str__(self) -> str:
        return f"{self.body['type']} {self.body['action']}"
