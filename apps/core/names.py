"""Names in place of resource URIs, with the links to their pages."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.cloud.client import CloudClient
from apps.cloud.contract import ObjectType, Reference, object_type, parse_collection, parse_uri
from apps.cloud.errors import CloudError
from apps.cloud.together import together

from . import registry
from .labels import visible
from .resource import Object, label_of

_IN_ONE_LINE = 24  # characters; names up to this length without a space are not broken at hyphens
_WHOLE = mark_safe(' class="nowrap"')
# Past so many objects of one type, reading a list until all are found is cheaper than a read for each.
_SINGLE_READS = 4
_SHOWN = 120


class NameBook:
    """The names of the objects behind resource URIs. An unknown object is shown by its key."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self._names: dict[tuple[str, str], str] = {}

    def learn(self, objects: Iterable[Object]) -> None:
        for obj in objects:
            if reference := parse_uri(obj.get("resource_uri")):
                self._names[reference.type.name, reference.key] = label_of(obj)

    def knows(self, reference: Reference) -> bool:
        return (reference.type.name, reference.key) in self._names

    def label(self, uri: object) -> str:
        """The name behind a URI, or type and key if unknown; other text unchanged. Cut at 120 characters.

        A collection's URI stands for an object that was to be created in it.
        """
        reference = parse_uri(uri)
        if reference is None:
            collection = parse_collection(uri)
            return f"a new {collection.type.label}" if collection else visible(str(uri)[:_SHOWN])
        known = self._names.get((reference.type.name, reference.key))
        return (known or f"{reference.type.label} {reference.type.short_key(reference.key)}")[:_SHOWN]

    def link(self, uri: object) -> SafeString:
        """The name behind a URI, as a link if the console has a page for it; a collection's is its list."""
        href = self._address(uri)
        if href is None:
            return format_html('<span title="{}">{}</span>', str(uri)[:1024], self.label(uri))
        name = self.label(uri)
        whole = len(name) <= _IN_ONE_LINE and " " not in name
        return format_html('<a{} href="{}">{}</a>', _WHOLE if whole else "", href, name)

    def _address(self, uri: object) -> str | None:
        if reference := parse_uri(uri):
            return registry.address(reference, self.namespace)
        collection = parse_collection(uri)
        return registry.list_address(collection, self.namespace) if collection else None

    def links(self, objects: Sequence[Object], most: int = 8) -> SafeString:
        """The first `most` objects as links in one line, and the number of the others."""
        self.learn(objects[:most])
        shown = format_html_join(", ", "{}", ((self.link(obj.get("resource_uri")),) for obj in objects[:most]))
        more = len(objects) - most
        return format_html("{} and {} more", shown, more) if more > 0 else shown

    def look_up(self, client: CloudClient, uris: Iterable[object]) -> None:
        """Reads the missing names from the upstream, concurrently. Unreadable objects are then shown by their keys."""
        missing: dict[str, dict[str, str]] = {}
        for uri in uris:
            reference = parse_uri(uri)
            if reference and not self.knows(reference):
                missing.setdefault(reference.type.name, {})[reference.key] = str(uri)
        calls: list[Callable[[], list[Object]]] = []
        for name, found in missing.items():
            if len(found) > _SINGLE_READS:
                calls.append(partial(_empty_if_refused, partial(_find, client, object_type(name), set(found))))
            else:
                calls += [partial(_empty_if_refused, partial(_read, client, uri)) for uri in found.values()]
        for objects in together(*calls):
            self.learn(objects)


def _read(client: CloudClient, uri: str) -> list[Object]:
    """Reads the object in the URI's own namespace, which may be another one of the user's."""
    return [client.get_uri(uri)]


def _find(client: CloudClient, kind: ObjectType, keys: set[str]) -> list[Object]:
    """The objects with those keys; the list is read only until all are found."""
    found: list[Object] = []
    for obj in client.iterate(kind):
        reference = parse_uri(obj.get("resource_uri"))
        if reference and reference.key in keys:
            found.append(obj)
        if len(found) == len(keys):
            break
    return found


def _empty_if_refused(call: Callable[[], list[Object]]) -> list[Object]:
    """The call's objects; empty if it fails, as a missing name must not fail the page."""
    try:
        return call()
    except CloudError:
        return []


def lists_by_type(client: CloudClient, kinds: Iterable[ObjectType]) -> list[Callable[[], list[Object]]]:
    """Calls that list each type; a refused one is an empty list."""
    return [partial(_empty_if_refused, partial(client.list, kind)) for kind in kinds]
