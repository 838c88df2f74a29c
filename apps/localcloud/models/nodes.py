"""Node clusters and their nodes."""

import uuid

from django.db import models

from .accounts import Namespace, User
from .infrastructure import AvailabilityZone, NodeType, Region
from .watched import Watched


class NodeCluster(Watched):
    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="node_clusters")
    name = models.CharField(max_length=64)
    nickname = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=32, default="Init")
    region = models.ForeignKey(Region, models.PROTECT, related_name="node_clusters")
    node_type = models.ForeignKey(NodeType, models.PROTECT, related_name="node_clusters")
    disk = models.PositiveIntegerField(default=60)
    target_num_nodes = models.PositiveIntegerField(default=1)
    tags = models.JSONField(default=list, help_text="Names of the tags")
    provider_options = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    deployed_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["namespace", "created_at"])]

    def __str__(self) -> str:
        return self.name


class Node(Watched):
    """A machine with a container engine, reached through the driver named by `driver`."""

    unwatched = frozenset({"last_seen"})

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="nodes")
    node_cluster = models.ForeignKey(NodeCluster, models.CASCADE, null=True, related_name="nodes")
    node_type = models.ForeignKey(NodeType, models.PROTECT, related_name="nodes")
    region = models.ForeignKey(Region, models.PROTECT, related_name="nodes")
    zone = models.ForeignKey(AvailabilityZone, models.PROTECT, null=True, related_name="nodes")
    nickname = models.CharField(max_length=255, blank=True)
    external_fqdn = models.CharField(max_length=255)
    state = models.CharField(max_length=32, default="Deploying")
    driver = models.CharField(max_length=32, default="simulated")
    public_ip = models.GenericIPAddressField(null=True)
    cpu = models.PositiveIntegerField(default=1)
    memory = models.PositiveIntegerField(default=1024, help_text="In MB")
    disk = models.PositiveIntegerField(default=60, help_text="In GB")
    docker_version = models.CharField(max_length=64, blank=True)
    docker_execdriver = models.CharField(max_length=64, blank=True)
    docker_graphdriver = models.CharField(max_length=64, blank=True)
    last_seen = models.DateTimeField(null=True)
    tunnel = models.CharField(max_length=255, null=True)  # noqa: DJ001  (null on the wire where there is none)
    tags = models.JSONField(default=list, help_text="Names of the node's own tags; its cluster's count as well")
    created_at = models.DateTimeField(auto_now_add=True)
    deployed_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["namespace", "created_at"])]

    def __str__(self) -> str:
        return self.external_fqdn


class NodeToken(models.Model):
    """Lets one machine join as a node until it expires. `text` is the token itself, known only on creation."""

    text = ""

    namespace = models.ForeignKey(Namespace, models.CASCADE, related_name="node_tokens")
    user = models.ForeignKey(User, models.CASCADE, related_name="node_tokens")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of what it says, in hex")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.user} for {self.namespace}"
