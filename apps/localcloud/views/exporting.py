"""A stack's export as a stack file."""

from typing import Any

from django.db.models import Prefetch
from rest_framework.response import Response

from ..models import ServiceBinding, ServiceLink
from ..stackfiles import stack_file


def answer_export(stack: Any) -> Response:
    links = ServiceLink.objects.exclude(to_service__state="Terminated")
    services = (
        stack.services.exclude(state="Terminated")
        .order_by("created_at", "uuid")
        .prefetch_related(
            Prefetch("links_to", links.select_related("from_service", "to_service__stack")),
            Prefetch("bindings", ServiceBinding.objects.select_related("volumes_from__stack")),
        )
    )
    return Response(stack_file(list(services)))
