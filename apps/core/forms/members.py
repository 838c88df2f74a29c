"""The members of an OBJECT field as form fields of their own: `provider_options-vpc-id`."""

from collections.abc import Iterator, Mapping
from typing import Any

from apps.cloud.contract import Field, Kind

from .values import empty, normal


def members(field: Field, name: str = "") -> Iterator[tuple[str, Field]]:
    """Form field name and contract field of each member, including those of nested objects."""
    for member in field.fields:
        own = f"{name or field.name}-{member.name}"
        if member.kind is Kind.OBJECT:
            yield from members(member, own)
        else:
            yield own, member


def object_from_form(field: Field, given: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """The object made from the form's values, without empty ones."""
    found = {}
    for member in field.fields:
        own = f"{name or field.name}-{member.name}"
        value = object_from_form(member, given, own) if member.kind is Kind.OBJECT else normal(member, given.get(own))
        if not empty(value):
            found[member.name] = value
    return found


def form_values(field: Field, value: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """The reverse of `object_from_form`: the value of each form field."""
    found: dict[str, Any] = {}
    for member in field.fields:
        own, part = f"{name or field.name}-{member.name}", value.get(member.name)
        if member.kind is not Kind.OBJECT:
            found[own] = normal(member, part)
        elif isinstance(part, Mapping):
            found |= form_values(member, part, own)
    return found


def missing_members(field: Field, value: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """Names of empty form fields of required members; nested objects count only if something in them was filled in."""
    for member in field.fields:
        own, part = f"{name or field.name}-{member.name}", value.get(member.name)
        if member.kind is Kind.OBJECT and part:
            yield from missing_members(member, part, own)
        elif member.required and empty(part):
            yield own


def member_named_in(text: str, field: Field) -> str | None:
    """The form field that an upstream's message begins with (`provider_options.vpc.id: …`); None if there is none."""
    names = (name for name, _ in members(field) if text.startswith(name.replace("-", ".")))
    return max(names, key=len, default=None)
