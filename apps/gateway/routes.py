"""The routes of all streams, those of the extensions included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from apps.cloud.contract import OBJECT_TYPES, Endpoint, Kind, ObjectType, Reference, parse_uri
from apps.cloud.contract.base import Api, Field
from apps.cloud.contract.extensions import extensions_of
from apps.cloud.contract.uris import check_namespace

MOST_DIGITS = 9
LONGEST_VALUE = 1024
_OF_COLLECTIONS = [
    (kind, endpoint)
    for kind in OBJECT_TYPES.values()
    for endpoint in kind.endpoints
    if endpoint.api is Api.STREAM and endpoint.on_collection
]


@dataclass(frozen=True, slots=True)
class Route:
    """A stream of one object or of a collection. `namespace` is None if the address names none."""

    kind: ObjectType
    endpoint: Endpoint
    key: str  # "" for the stream of a collection
    namespace: str | None

    @property
    def upstream_path(self) -> str:
        if self.endpoint.on_collection:
            return self.kind.collection_path(self.namespace) + self.endpoint.suffix
        return self.kind.object_path(self.key, self.namespace, self.endpoint.suffix)

    def within(self, namespace: str) -> "Route":
        """The same stream, in a namespace that its address may have left out."""
        return replace(self, namespace=namespace)


def route_for(path: str) -> Route | None:
    """The stream behind a path, with or without its closing slash; None if the contract has none there."""
    if "//" in path:
        return None
    address = path.removesuffix("/")
    return _of_object(address) or _of_collection(f"{address}/")


def _of_object(address: str) -> Route | None:
    uri, _, name = address.rpartition("/")
    reference = parse_uri(f"{uri}/") or _in_a_namespace_all_the_same(uri)
    if reference is None:
        return None
    for endpoint in (*reference.type.endpoints, *extensions_of(reference.type)):
        if endpoint.api is Api.STREAM and not endpoint.on_collection and endpoint.suffix == f"{name}/":
            return Route(reference.type, endpoint, reference.key, reference.namespace)
    return None


def _in_a_namespace_all_the_same(uri: str) -> Reference | None:
    """For an action's log the published Python client puts a namespace into the address, although actions have none."""
    parts = uri.split("/")  # "", api, the subsystem, v1, the namespace, a type, a key
    try:
        namespace = check_namespace(parts.pop(4)) if len(parts) > 6 else None
    except ValueError:
        return None
    reference = parse_uri("/".join(parts)) if namespace else None
    if reference is None or reference.type.namespaced:
        return None
    return replace(reference, namespace=namespace)


def _of_collection(path: str) -> Route | None:
    parts = path.split("/")  # "", api, the subsystem, v1, the namespace perhaps, the collection, ""
    namespace = parts[4] if len(parts) == 7 else None
    try:
        found = {kind.collection_path(namespace) + each.suffix: (kind, each) for kind, each in _OF_COLLECTIONS}
    except ValueError:  # not a namespace
        return None
    if path not in found:
        return None
    kind, endpoint = found[path]
    return Route(kind, endpoint, "", namespace)


def query_for(endpoint: Endpoint, query_string: bytes) -> Mapping[str, str]:
    """The query's parameters, checked against the endpoint's as in `checked_query`."""
    return checked_query(endpoint.query, query_string)


def checked_query(fields: Sequence[Field], query_string: bytes) -> dict[str, str]:
    """The query's parameters. Raises ValueError for unknown (such as credentials), repeated and invalid ones.

    A leading & is ignored, as the published command line sends one.
    """
    known = {field.name: field for field in fields}
    text = query_string.decode("ascii").removeprefix("&")
    given: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        if name not in known:
            raise ValueError(f"There is no parameter {name[:40]!r}.")
        if name in given:
            raise ValueError(f"The parameter {name!r} is given twice.")
        if not _is_value(known[name], value):
            raise ValueError(f"The parameter {name!r} has an invalid value.")
        given[name] = value
    return given


def _is_value(field: Field, value: str) -> bool:
    if field.kind is Kind.INTEGER:
        return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
    if field.kind is Kind.BOOLEAN:
        return value.lower() in {"true", "false"}  # the published Python client writes True
    if field.kind is Kind.CHOICE and field.choices:
        return value in field.choices
    return len(value) <= LONGEST_VALUE
