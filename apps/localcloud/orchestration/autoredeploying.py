"""Redeploys services that have `autoredeploy` when a new image is pushed under their tag."""

from uuid import UUID

from django.conf import settings

from ..addresses import service_uri
from ..models import Container, Service
from ..records import Target, begun_by_itself
from .calls import Asking
from .engines import Engines
from .following import deployer
from .jobs import Jobs
from .pulling import credentials_for
from .work import Steps

_STATES = ("Running", "Partly running")


class AutoRedeploying:
    """Checks the registries regularly and begins one redeployment for each new image."""

    def __init__(self, engines: Engines, jobs: Jobs) -> None:
        self._engines, self._jobs = engines, jobs
        self._found: dict[UUID, str] = {}
        self.due = 0.0

    def look(self, now: float) -> None:
        if self.due > now:
            return
        self.due = now + settings.AUTOREDEPLOY_SECONDS
        for service in Service.objects.filter(definition__autoredeploy=True, state__in=_STATES):
            self._jobs.begin(service.pk, self._look_at(service))

    def _look_at(self, service: Service) -> Steps:
        digest = yield from self._newer(service)
        found = Service.objects.filter(pk=service.pk, state__in=_STATES).select_related("namespace").first()
        if found is None or not digest or self._found.get(found.pk) == digest:
            return
        self._found[found.pk] = digest
        target = Target(found.namespace, "service", found.pk, service_uri(found.pk, found.namespace.name))
        begun_by_itself(target, "Service Redeploy", "service.redeploy", deployer(found))

    def _newer(self, service: Service) -> Asking[str]:
        """The digest of the image that the tag names now; empty if the oldest container already runs it."""
        running = Container.objects.filter(service=service, state="Running", node__state="Deployed")
        container = running.select_related("node").order_by("deployed_at").first()
        if container is None or container.node is None or not self._engines.is_remote(container.node):
            return ""
        uuid, image = container.pk, container.config["image_name"]
        credentials = credentials_for(container, image)
        ask = self._engines.ask(container.node, lambda engine: engine.newer(uuid, image, credentials), kind="pull")
        return (yield from ask)
