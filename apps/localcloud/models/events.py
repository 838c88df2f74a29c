"""Events that wait to be sent."""

from django.db import models


class Event(models.Model):
    """An event that waits to be sent: written with the change itself, deleted once sent.

    `batch` is shared by all events of one transaction; `body` is the frame as it is sent.
    """

    batch = models.UUIDField()
    namespace = models.CharField(max_length=64)
    body = models.JSONField()

    def __str__(self) -> str:
        return f"{self.body['type']} {self.body['action']}"
