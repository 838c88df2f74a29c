"""Filters of lists: the contract's, and those that the published clients also send."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from uuid import UUID

from django.db.models import Q

from apps.cloud.contract import Endpoint, Reference, parse_uri

from .errors import BadParameter

Filter = Callable[[str, str], Q]
_PAGING = frozenset({"limit", "offset"})
_BEGINNING = re.compile(r"[0-9a-f-]{1,36}")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def narrowed(query: Mapping[str, str], filters: Mapping[str, Filter]) -> Q:
    """The filters of a query, combined. Raises BadParameter for one that the list does not know."""
    found = Q()
    for name, value in query.items():
        if name in _PAGING:
            continue
        if name not in filters:
            raise BadParameter(name, "is not a filter of this list.")
        found &= filters[name](value, name)
    return found


def checked_query(query: Mapping[str, str], endpoint: Endpoint) -> dict[str, bool]:
    """The parameters of a call, all of them booleans, with their defaults."""
    known = {field.name: field for field in endpoint.query}
    for name in query:
        if name not in known:
            raise BadParameter(name, "is not a parameter of this call.")
    return {name: boolean(query[name], name) if name in query else field.default for name, field in known.items()}


def boolean(value: str, name: str) -> bool:
    """`true` or `false`; the Python client writes them with a capital letter."""
    try:
        return _BOOLEANS[value.lower()]
    except KeyError:
        raise BadParameter(name, "must be true or false.") from None


def text(lookup: str) -> Filter:
    def narrow(value: str, name: str) -> Q:
        if "\0" in value:
            raise BadParameter(name, "must not contain a NUL character.")
        return Q(**{lookup: value})

    return narrow


def flag(lookup: str) -> Filter:
    return lambda value, name: Q(**{lookup: boolean(value, name)})


def uuid(value: str, name: str) -> Q:
    try:
        return Q(uuid=UUID(value))
    except ValueError:
        raise BadParameter(name, "must be a UUID.") from None


def uuid_startswith(value: str, name: str) -> Q:
    beginning = value.lower()
    # The clients first try a name as the beginning of a UUID; text that cannot be one matches nothing.
    return Q(uuid__startswith=beginning) if _BEGINNING.fullmatch(beginning) else Q(pk__in=[])


def moment(lookup: str) -> Filter:
    return lambda value, name: Q(**{lookup: _moment(value, name)})


def _moment(value: str, name: str) -> datetime:
    """Parses a date in RFC 2822 or ISO 8601, in UTC unless it names a zone. Raises BadParameter."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(value.strip())
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, IndexError, OverflowError):
            continue
    raise BadParameter(name, "must be a date such as 'Mon, 13 Oct 2014 11:01:43 +0000' or 2014-10-13T11:01:43Z.")


def uri(kind: str, *lookups: str) -> Filter:
    """A filter by the resource URI of a related object: one lookup for each segment of that object's key."""

    def narrow(value: str, name: str) -> Q:
        reference = reference_of(value, name)
        if reference.type.name != kind:
            raise BadParameter(name, f"must be the resource URI of a {kind}, not of a {reference.type.name}.")
        return Q(**dict(zip(lookups, reference.key.split("/"), strict=True)))

    return narrow


def reference_of(value: str, name: str) -> Reference:
    """The object that a resource URI names, with a valid UUID. Raises BadParameter."""
    reference = parse_uri(value)
    if reference is not None and reference.type.key == "uuid" and not _is_uuid(reference.key):
        reference = None
    if reference is None:
        raise BadParameter(name, "must be a resource URI.")
    return reference


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
