"""What simulated engines store, as a Docker engine would on its node; and the containers' API keys."""

from django.db import models

from .accounts import User
from .containers import Container


class SimulatedMachine(models.Model):
    """A machine created by a provider. While it is cut off it does not answer, but its containers keep running."""

    node = models.UUIDField(primary_key=True)
    docker_version = models.CharField(max_length=64)
    cut_off = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["node"], condition=models.Q(cut_off=True), name="machines_cut_off")]

    def __str__(self) -> str:
        return str(self.node)


class SimulatedContainer(models.Model):
    """A container on a simulated node. Times are in seconds since the epoch."""

    uuid = models.UUIDField(primary_key=True)
    node = models.UUIDField()
    name = models.CharField(max_length=80)
    image = models.CharField(max_length=512)
    command = models.TextField(blank=True)
    env = models.JSONField(default=dict)
    ports = models.JSONField(default=list, help_text="Numbers of the ports that the program listens on")
    running = models.BooleanField(default=False)
    said = models.PositiveIntegerField(default=0, help_text="How much of its opening the program has said")
    started_at = models.FloatField(null=True)
    finished_at = models.FloatField(null=True)
    exit_code = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["uuid"], condition=models.Q(running=True), name="running_simulations")]

    def __str__(self) -> str:
        return self.name


class SimulatedFile(models.Model):
    """A file or directory created on a simulated node.

    `holder` identifies the container, the volume or a path of the node; `path` is relative to it.
    """

    LONGEST_PATH = 255

    holder = models.UUIDField()
    path = models.CharField(max_length=LONGEST_PATH)
    is_directory = models.BooleanField(default=False)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "path"], name="one_file_of_a_path")]

    def __str__(self) -> str:
        return self.path


class ContainerKey(models.Model):
    """The API key of a container with the role `global`, which acts on behalf of the user who deployed it.

    The key itself is derived (`auth.container_header`), never stored; each deployment has a new nonce and so a new key.
    """

    container = models.OneToOneField(Container, models.CASCADE, primary_key=True, related_name="key")
    user = models.ForeignKey(User, models.CASCADE, related_name="container_keys")
    nonce = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.user} from {self.container}"
