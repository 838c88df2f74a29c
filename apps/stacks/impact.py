"""What terminating or redeploying a stack affects, service by service."""

from functools import partial

from django.utils.text import get_text_list

from apps.cloud.contract import CONTAINER, SERVICE
from apps.cloud.together import together
from apps.core.impact import endpoints, linked_from, living, named, read, volume_users
from apps.core.resource import Object, ObjectAction, Page, rows_of


def consequences(action: ObjectAction, page: Page) -> list[str]:
    if action.name not in {"terminate", "redeploy"}:
        return []
    own, others = _services(page)
    services = [whole or service for whole, service in zip(_details(page, own), own, strict=True)]
    containers = _containers(page, own)
    linked = named(linked_from(services, others))
    if action.name == "redeploy":
        return [
            *(f"Replaced: {_count(service)} of the service {_name(service)}" for service in services),
            *endpoints([*services, *containers], "may get other ports"),
            *([f"Their links lead to the new containers: {linked}"] if linked else []),
        ]
    return [
        *map(_loss_in_words, services),
        *endpoints([*services, *containers], "no longer answer"),
        *([f"{linked}, outside of this stack, lose their links to it"] if linked else []),
        *volume_users(page.client, {str(service.get("resource_uri")) for service in services}, others),
    ]


def _services(page: Page) -> tuple[list[Object], list[Object]]:
    """The services of the stack, and all others of the namespace."""
    calls = (
        partial(living, page.client, SERVICE, stack=str(page.obj.get("resource_uri"))),
        partial(living, page.client, SERVICE),
    )
    own, everything = together(*calls)
    uris = {str(service.get("resource_uri")) for service in own}
    return own, [service for service in everything if str(service.get("resource_uri")) not in uris]


def _details(page: Page, services: list[Object]) -> list[Object]:
    return together(*(partial(read, page.client, SERVICE, str(service.get("uuid"))) for service in services))


def _containers(page: Page, services: list[Object]) -> list[Object]:
    uris = (str(service.get("resource_uri")) for service in services)
    found = together(*(partial(living, page.client, CONTAINER, service=uri) for uri in uris))
    return [container for its in found for container in its]


def _name(service: Object) -> str:
    return named([{"name": service.get("name") or service.get("uuid")}])


def _count(service: Object) -> str:
    count = service.get("current_num_containers") or 0
    return f"{count} container{'' if count == 1 else 's'}"


def _loss_in_words(service: Object) -> str:
    parts = [_count(service)]
    rows = rows_of(service, "bindings")
    paths = [str(row.get("container_path")) for row in rows if not row.get("host_path") and not row.get("volumes_from")]
    if paths:
        parts = [*parts, f"the data in {', '.join(paths)}"]
    ports = [row for row in rows_of(service, "container_ports") if row.get("published")]
    if ports:
        parts = [*parts, f"{len(ports)} published port{'' if len(ports) == 1 else 's'}"]
    return f"The service {_name(service)} with {get_text_list(parts, 'and')}"
