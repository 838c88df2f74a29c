"""What terminating or redeploying a container affects."""

from functools import partial

from apps.cloud.contract import SERVICE, parse_uri
from apps.cloud.together import together
from apps.core.impact import endpoints, linked_from, living, named, read
from apps.core.resource import Object, ObjectAction, Page


def consequences(action: ObjectAction, page: Page) -> list[str]:
    """Its data, its endpoints, and the services whose links lead to it."""
    if action.name not in {"terminate", "redeploy"}:
        return []
    linked = _linked(page)
    if action.name == "redeploy":
        return [
            *endpoints([page.obj], "may get other ports"),
            *([f"Their links lead to the new container: {linked}"] if linked else []),
        ]
    return [
        "All data that it holds outside of shared volumes",
        *endpoints([page.obj], "no longer answer"),
        *([f"{linked} lose their links to it"] if linked else []),
    ]


def _linked(page: Page) -> str:
    reference = parse_uri(page.obj.get("service"))
    if reference is None or reference.type is not SERVICE:
        return ""
    service, others = together(partial(_read, page, reference.key), partial(living, page.client, SERVICE))
    return named(linked_from(service, others))


def _read(page: Page, key: str) -> list[Object]:
    return [read(page.client, SERVICE, key)]
