"""The variables that services and containers show."""

from collections.abc import Iterable

from django.conf import settings

from .. import linking
from ..addresses import service_uri
from ..environment import Variable, link_variables
from ..models import Container, Service


def calculated_envvars(service: Service) -> list[Variable]:
    """The variables of the service's containers, except those known only once a container is placed.

    The user's values are shown unexpanded, as the published clients send them back together with new ones.
    """
    given = {row["key"]: row["value"] for row in service.definition.get("container_envvars") or ()}
    found = linking.variables(service, cloud=linking.cloud_variables(service))
    for variable in found:
        if variable["origin"] == "user":
            variable["value"] = given[variable["key"]]
    return found


def service_link_variables(service: Service) -> dict[str, str]:
    """The variables of containers that link to the service under its own name."""
    return _link_variables_by_own_name(service, linking.living(service))


def container_link_variables(container: Container) -> dict[str, str]:
    """The variables that containers linked to this one get for it."""
    return _link_variables_by_own_name(container.service, [container])


def _link_variables_by_own_name(service: Service, containers: Iterable[Container]) -> dict[str, str]:
    api_url = f"{settings.PUBLIC_URL}{service_uri(service.pk, service.namespace.name)}"
    return link_variables(service.name, linking.peers(containers), api_url)
