"""The available providers, regions, zones and node types for a new node cluster."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from apps.cloud.client import CloudClient
from apps.cloud.contract import AZ, NODETYPE, PROVIDER, REGION, parse_uri
from apps.cloud.errors import CloudError, Unauthorized
from apps.cloud.together import together
from apps.core.resource import Object, label_of

Choices = list[tuple[str, str]]


class Catalog:
    """The choices that are compatible with those made so far, read concurrently.

    If `tolerant`, an error of the upstream other than Unauthorized becomes `failure` and there are no choices, so
    that a form that was filled in can be shown again. Raises CloudError for all others.
    """

    providers: Choices
    regions: Choices
    zones: Choices
    node_types: Choices

    def __init__(self, client: CloudClient | None, chosen: Mapping[str, str], *, tolerant: bool) -> None:
        self.failure: CloudError | None = None
        lists: dict[str, list[Object]] = {}
        try:
            lists = _read(client, chosen["provider"], chosen["region"]) if client else {}
        except CloudError as error:
            if not tolerant or isinstance(error, Unauthorized):
                raise
            self.failure = error
        self.providers = _by_name(_choices(lists.get("providers", []), label_of))
        self.regions = _by_name(_choices(lists.get("regions", [])))
        fits = chosen["region"] in dict(self.regions)
        self.zones = _by_name(_choices(lists.get("zones", []))) if fits else []
        self.node_types = _choices(self._in_zones(lists, chosen["availability_zone"])) if fits else []

    def _in_zones(self, lists: Mapping[str, list[Object]], chosen: str) -> list[Object]:
        """The region's node types; if it has zones, only those in the chosen zone, or in any offered one by default."""
        found = lists.get("node_types", [])
        if not lists.get("zones"):
            return found
        offered = dict(self.zones)
        zones = {chosen} if chosen in offered else offered.keys()
        return [each for each in found if not zones.isdisjoint(_uris(each, "availability_zones"))]


def _uris(obj: Object, name: str) -> set[str]:
    value = obj.get(name)
    return {str(uri) for uri in value} if isinstance(value, list) else set()


def _read(client: CloudClient, provider: str, region: str) -> dict[str, list[Object]]:
    calls = {"providers": partial(client.list, PROVIDER)}
    if provider:
        calls["regions"] = partial(client.list, REGION, provider=provider)
    if provider and region:
        calls["zones"] = partial(client.list, AZ, region=region)
        calls["node_types"] = partial(client.list, NODETYPE, regions=region)
    return dict(zip(calls, together(*calls.values()), strict=True))


def provider_name(uri: str) -> str:
    """The provider's name, by which the contract lists its rules; empty if `uri` is not a provider's."""
    reference = parse_uri(uri)
    return reference.key if reference and reference.type is PROVIDER else ""


def _choices(objects: Iterable[Object], name: Callable[[Object], str] | None = None) -> Choices:
    """(URI, name) of the available objects, in the upstream's order: it lists node types from small to large."""
    had = (obj for obj in objects if obj.get("available") is not False and obj.get("resource_uri"))
    return [(str(obj["resource_uri"]), (name or _full_name)(obj)) for obj in had]


def _by_name(choices: Choices) -> Choices:
    return sorted(choices, key=lambda choice: choice[1].casefold())


def _full_name(obj: Object) -> str:
    """The label, followed by the name unless the label contains it."""
    label, name = label_of(obj), str(obj.get("name") or "")
    return label if not name or name.casefold() in label.casefold() else f"{label} · {name}"
