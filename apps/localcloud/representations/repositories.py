"""Registries and external repositories. Manual: Registries, External Repositories."""

from collections.abc import Sequence
from typing import Any

from ..addresses import registry_uri, repository_uri
from ..images import repository_of
from ..models import Registry, Repository, Service


def registries_list(registries: Sequence[Registry]) -> list[dict[str, Any]]:
    """Expects `namespace` to be loaded."""
    return [
        {
            "resource_uri": registry_uri(registry.host, registry.namespace.name),
            "name": registry.name,
            "host": registry.host,
            "port": registry.port,
            "is_ssl": registry.is_ssl,
            "is_docker_registry": registry.is_docker_registry,
        }
        for registry in registries
    ]


def repositories_list(repositories: Sequence[Repository]) -> list[dict[str, Any]]:
    """Expects `namespace` and `registry` to be loaded. Credentials are never included."""
    services = Service.objects.filter(namespace__in={each.namespace_id for each in repositories})
    images = services.exclude(state="Terminated").values_list("namespace_id", "definition__image_name")
    used = {(namespace, repository_of(image)) for namespace, image in images.distinct()}
    return [
        {
            "resource_uri": repository_uri(each.name, each.namespace.name),
            "name": each.name,
            "in_use": (each.namespace_id, each.name) in used,
            "registry": registry_uri(each.registry.host, each.namespace.name),
        }
        for each in repositories
    ]
