"""Which streams there are: those of the contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from apps.cloud.contract import Endpoint, Kind, Reference, parse_uri
from apps.cloud.contract.base import Api, Field

SERVED = frozenset({"logs"})
MOST_DIGITS = 9
LONGEST_VALUE = 1024


@dataclass(frozen=True, slots=True)
class Route:
    """A stream of one object."""

    reference: Reference
    endpoint: Endpoint

    @property
    def upstream_path(self) -> str:
        return self.reference.path(suffix=self.endpoint.suffix)


def route_for(path: str) -> Route | None:
    """The stream behind a path, with or without its closing slash; None where the contract has none there."""
    address, _, name = path.removesuffix("/").rpartition("/")
    reference = parse_uri(f"{address}/")
    if reference is None or "//" in path:
        return None
    endpoint = next((each for each in reference.type.endpoints if _serves(each, name)), None)
    return Route(reference, endpoint) if endpoint is not None else None


def _serves(endpoint: Endpoint, name: str) -> bool:
    return endpoint.api is Api.STREAM and endpoint.name in SERVED and endpoint.suffix == f"{name}/"


def query_for(endpoint: Endpoint, query_string: bytes) -> Mapping[str, str]:
    """The endpoint's own parameters; ValueError for any other one (a credential, say), and for values that are none."""
    known = {field.name: field for field in endpoint.query}
    pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, strict_parsing=bool(query_string))
    for name, value in pairs:
        if name not in known:
            raise ValueError(f"There is no parameter {name[:40]!r}.")
        if not _is_value(known[name], value):
            raise ValueError(f"The parameter {name!r} cannot have this value.")
    return dict(pairs)


def _is_value(field: Field, value: str) -> bool:
    if field.kind is Kind.INTEGER:
        return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
    if field.kind is Kind.BOOLEAN:
        return value in {"true", "false"}
    return len(value) <= LONGEST_VALUE
