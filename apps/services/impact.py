"""What terminating, redeploying or scaling a service affects, by name."""

from functools import partial

from apps.cloud.contract import CONTAINER, SERVICE
from apps.cloud.together import together
from apps.core.impact import endpoints, linked_from, living, named, volume_users
from apps.core.resource import ObjectAction, Page


def consequences(action: ObjectAction, page: Page) -> list[str]:
    service, client = page.obj, page.client
    own = partial(living, client, CONTAINER, service=str(service.get("resource_uri")))
    if action.name == "scale":
        return [f"Now: {named(own()) or 'no containers'}."]
    if action.name not in {"terminate", "redeploy"}:
        return []
    containers, services = together(own, partial(living, client, SERVICE))
    others = [obj for obj in services if obj.get("resource_uri") != service.get("resource_uri")]
    linked = named(linked_from([service], others))
    if action.name == "redeploy":
        return [
            *([f"Replaced: {named(containers)}."] if containers else []),
            *endpoints(containers, "may get other ports"),
            *([f"Their links lead to the new containers: {linked}."] if linked else []),
        ]
    return [
        f"{named(containers) or 'No containers'}, with all data outside of shared volumes",
        *endpoints([service, *containers], "no longer answer"),
        *([f"{linked} lose their links to it"] if linked else []),
        *volume_users(client, {str(service.get("resource_uri"))}, others),
    ]
