"""What the simulated engines keep, as a Docker engine would on its node; and the keys that containers are given."""

from django.db import models

from .accounts import User
from .containers import Container


class SimulatedMachine(models.Model):
    """A machine that a provider has created. While it is cut off it does not answer, whatever runs on it."""

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
    """A file or directory that somebody made on a simulated node.

    `holder` is the container, the volume, or what stands for a path of the node; `path` begins there.
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
    """A container with the role `global` works with an API key, in the name of who deployed it.

    The key is derived (`auth.container_header`) and stands nowhere; each deployment has a nonce and so a key.
    """

    container = models.OneToOneField(Container, models.CASCADE, primary_key=True, related_name="key")
    user = models.ForeignKey(User, models.CASCADE, related_name="container_keys")
    nonce = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.user} from {self.container}"
