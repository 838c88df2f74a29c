"""What node clusters are made of: providers, regions, availability zones, node types."""

from django.db import models


class Provider(models.Model):
    name = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=100)
    available = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="regions")
    name = models.CharField(max_length=64)
    label = models.CharField(max_length=100)
    available = models.BooleanField(default=True)

    class Meta:
        ordering = ["provider__name", "name"]
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="one_region_of_a_name")]

    def __str__(self) -> str:
        return f"{self.provider}/{self.name}"


class AvailabilityZone(models.Model):
    region = models.ForeignKey(Region, models.CASCADE, related_name="zones")
    name = models.CharField(max_length=64)
    available = models.BooleanField(default=True)

    class Meta:
        ordering = ["region__provider__name", "region__name", "name"]
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="one_zone_of_a_name")]

    def __str__(self) -> str:
        return f"{self.region}/{self.name}"


class NodeType(models.Model):
    """A size of machine. `memory` is in MB, `disk` in GB."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="node_types")
    name = models.CharField(max_length=64)
    label = models.CharField(max_length=100)
    available = models.BooleanField(default=True)
    cpu = models.PositiveIntegerField(default=1)
    memory = models.PositiveIntegerField(default=1024)
    disk = models.PositiveIntegerField(default=60)
    regions = models.ManyToManyField(Region, related_name="node_types")
    zones = models.ManyToManyField(AvailabilityZone, related_name="node_types", blank=True)

    class Meta:
        ordering = ["provider__name", "memory", "name"]
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="one_node_type_of_a_name")]

    def __str__(self) -> str:
        return f"{self.provider}/{self.name}"
