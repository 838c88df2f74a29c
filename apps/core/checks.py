"""System checks: declarations may only name what their contract has."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from . import registry
from .resource import Resource


@register("console")
def check_resources(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [problem for resource in registry.resources() for problem in _problems(resource)]


def _problems(resource: Resource) -> Iterator[CheckMessage]:
    attributes = {field.name for field in resource.type.attributes}
    named = {*resource.list_display, *resource.search_fields, *resource.group_by}
    named |= {name for _, names in resource.fieldsets for name in names}
    for name in sorted(named - attributes):
        yield Error(f"{resource.slug} shows {name}, which its contract does not have.", id="core.E001")
    filters = {field.name for field in resource.type.endpoint("list").query}
    for name in sorted(set(resource.list_filter) - filters):
        yield Error(f"{resource.slug} filters by {name}, which its contract does not have.", id="core.E002")
    endpoints = {endpoint.name for endpoint in resource.type.endpoints}
    for action in resource.actions:
        if action.name not in endpoints and action.call not in endpoints:
            yield Error(f"{resource.slug} offers {action.name}, which its contract does not have.", id="core.E003")
