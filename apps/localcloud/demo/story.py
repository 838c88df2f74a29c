"""What a team did with its namespace over the past weeks."""

import secrets

from ..models import Action, Namespace, Repository, Service, Trigger
from ..orchestration.worker import Worker
from .calls import Caller, finish
from .past import ago
from .people import ADMIN, ORGANIZATION, READER
from .samples import make_samples
from .services import ALONE, REPOSITORIES, STACKS


class Story:
    """One namespace's history. Each part is backdated once its work is done."""

    def __init__(self, namespace: Namespace, apikey: str, worker: Worker) -> None:
        self.namespace, self._worker = namespace, worker
        self._cli = Caller(ADMIN, apikey, "docker-cloud/1.0.9", "198.51.100.23")
        self._sdk = Caller(ADMIN, apikey, "python-dockercloud/1.0.12", "203.0.113.80")
        self._browser = Caller(ADMIN, apikey, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0", "198.51.100.7")
        self._reader = Caller(READER, apikey, "docker-cloud/1.0.9", "198.51.100.61")
        self._hub = Caller("", "", "Docker Hub Webhook", "192.0.2.44")
        self._uris: dict[str, str] = {}

    def tell(self) -> None:
        with ago(days=33):
            self._build_stack("shop", self._cli)
        with ago(days=26, hours=5):
            self._build_stack("metrics", self._browser)
            self._build_stack("blog", self._browser)
        with ago(days=24, hours=3):
            self._add_repositories()
        with ago(days=19, hours=2):
            self._start_alone("legacy", self._cli)
            self._start_alone("mirror", self._sdk)
            self._start_alone("thumbnails", self._browser)
        with ago(days=12, hours=7):
            self._create_service("docs", self._browser)
            self._try_what_fails()
        with ago(days=10, hours=4):
            self._add_triggers()
        with ago(days=6, hours=3):
            self._retire_old_parts()
        with ago(days=2, hours=1):
            self._cancel_and_stop()
        with ago(days=1, hours=4):
            self.show_all_states()
        with ago(hours=9):
            self._start_alone("backup", self._sdk)
            self._start_alone("importer", self._sdk)
        with ago(hours=2, minutes=20):
            self._change_without_redeploy()

    def show_all_states(self) -> None:
        """Adds examples of lasting states that no object is in."""
        make_samples(self.namespace, self._browser, self._worker)

    def show_all_kinds(self) -> None:
        """Adds examples of kinds of objects that demo data of an earlier version lacks."""
        if not Repository.objects.filter(namespace=self.namespace).exists():
            self._add_repositories()
        if not Trigger.objects.filter(service__namespace=self.namespace).exists():
            for service in Service.objects.filter(namespace=self.namespace).exclude(state="Terminated")[:1]:
                uri = f"/api/app/v1/{self.namespace.name}/service/{service.pk}/"
                for name, operation in (("rush hour", "SCALEUP"), ("docker hub", "REDEPLOY")):
                    self._browser.post(f"{uri}trigger/", {"name": name, "operation": operation})

    def _build_stack(self, name: str, who: Caller) -> None:
        services = STACKS[name]
        made = who.post(f"/api/app/v1/{self.namespace.name}/stack/", {"name": name, "services": services})
        self._uris[f"stack {name}"] = made["resource_uri"]
        self._uris |= {service["name"]: uri for service, uri in zip(services, made["services"], strict=True)}
        self._perform(who, f"stack {name}", "start")

    def _create_service(self, key: str, who: Caller) -> None:
        self._uris[key] = who.post(f"/api/app/v1/{self.namespace.name}/service/", ALONE[key])["resource_uri"]

    def _start_alone(self, key: str, who: Caller) -> None:
        self._create_service(key, who)
        self._perform(who, key, "start")

    def _add_repositories(self) -> None:
        for name in REPOSITORIES:
            body = {"name": name, "username": f"{self.namespace.name}-deploy", "password": secrets.token_urlsafe(12)}
            self._cli.post(f"/api/repo/v1/{self.namespace.name}/repository/", body)

    def _perform(self, who: Caller, key: str, call: str) -> None:
        who.post(f"{self._uris[key]}{call}/")
        finish(self._worker)

    def _try_what_fails(self) -> None:
        """Adds failures: no node has the service's tag, and the reader may not redeploy."""
        self._start_alone("trainer", self._sdk)
        if self.namespace.name == ORGANIZATION:
            self._reader.refused(f"{self._uris['web']}redeploy/")

    def _add_triggers(self) -> None:
        """Adds triggers, and calls one as Docker Hub does after a push."""
        self._browser.post(f"{self._uris['api']}trigger/", {"name": "rush hour", "operation": "SCALEUP"})
        self._browser.post(f"{self._uris['docs']}trigger/", {"name": "docs are merged"})
        trigger = self._browser.post(f"{self._uris['web']}trigger/", {"name": "docker hub"})
        self._hub.post(trigger["url"], {"push_data": {"tag": "1.25"}, "repository": {"repo_name": "library/nginx"}})
        finish(self._worker)

    def _retire_old_parts(self) -> None:
        self._cli.delete(self._uris["legacy"])
        finish(self._worker)
        for key in ("stack blog", "thumbnails"):
            self._perform(self._browser, key, "stop")
        self._cli.patch(self._uris["api"], {"target_num_containers": 4})
        finish(self._worker)
        self._perform(self._cli, "web", "redeploy")

    def _cancel_and_stop(self) -> None:
        """Adds a redeploy that was canceled, and single containers that were stopped."""
        self._browser.post(f"{self._uris['collector']}redeploy/")
        begun = Action.objects.get(ended_at=None)
        self._browser.post(f"/api/audit/v1/action/{begun.pk}/cancel/")
        finish(self._worker)
        for key, number in (("search", 2), ("mirror", 1)):
            service = Service.objects.get(pk=self._uris[key].split("/")[-2])
            container = service.containers.get(number=number)
            self._cli.post(f"/api/app/v1/{self.namespace.name}/container/{container.pk}/stop/")
            finish(self._worker)

    def _change_without_redeploy(self) -> None:
        self._browser.patch(
            self._uris["worker"], {"container_envvars": [{"key": "QUEUES", "value": "mail,invoices,refunds"}]}
        )
        self._browser.patch(self._uris["web"], {"nickname": "Shop front (A/B)"})
