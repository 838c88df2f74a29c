"""Deletes objects and actions that ended long ago, with their logs. Lists stop showing them long before."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import Action, Container, LogLine, Node, NodeCluster, Service, Stack
from ..transactions import exclusive

PURGE_PAUSE = 3600.0  # seconds between two purges
MORE_PAUSE = 1.0  # seconds, if more than one batch was due
BATCH = 50


def purge() -> float:
    """Deletes at most one batch of each kind, in one transaction. Returns the seconds until the next purge."""
    now = timezone.now()
    gone = now - timedelta(days=settings.KEEP_TERMINATED_DAYS)
    with exclusive():
        # Members first: nothing is deleted while it still contains something.
        found = [
            _delete_with_logs(_terminated_containers(gone), "container"),
            _delete(_terminated(Service, gone).filter(containers=None)),
            _delete(_terminated(Stack, gone).filter(services=None)),
            _delete(_terminated(Node, gone)),
            _delete(_terminated(NodeCluster, gone).filter(nodes=None)),
            _delete_with_logs(
                Action.objects.filter(ended_at__lt=now - timedelta(days=settings.KEEP_ACTIONS_DAYS)), "action"
            ),
        ]
    return MORE_PAUSE if any(len(batch) == BATCH for batch in found) else PURGE_PAUSE


def _terminated_containers(gone: datetime) -> QuerySet[Any]:
    of_service = Q(service__state="Terminated", service__destroyed_at__lt=gone)
    return Container.objects.filter(Q(destroyed_at__lt=gone) | of_service, state="Terminated")


def _terminated(model: type[Any], gone: datetime) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(state="Terminated", destroyed_at__lt=gone)
    return found


def _delete_with_logs(rows: QuerySet[Any], kind: str) -> list[UUID]:
    deleted = _delete(rows)
    LogLine.objects.filter(owner_kind=kind, owner_uuid__in=deleted).delete()
    return deleted


def _delete(rows: QuerySet[Any]) -> list[UUID]:
    batch = list(rows.order_by().values_list("pk", flat=True)[:BATCH])
    if batch:
        rows.model._default_manager.filter(pk__in=batch).delete()
    return batch
