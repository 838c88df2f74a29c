"""The demo's node clusters and nodes, including lost and terminated ones."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.utils import timezone

from ..models import Namespace, Node, NodeCluster, SimulatedMachine
from ..orchestration.worker import Worker
from ..reading import still_listed
from .calls import Caller, finish, working
from .past import ago
from .people import ADMIN

# Region, node type, nodes wanted, tags.
CLUSTERS: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    "production": ("aws/us-east-1", "aws/m4.xlarge", 3, ("production",)),
    "staging": ("digitalocean/ams2", "digitalocean/2gb", 1, ("staging",)),
    "builds": ("softlayer/dal05", "softlayer/2cpu-4gb", 1, ("builds",)),
    "spare": ("aws/eu-west-1", "aws/t2.medium", 0, ()),
    "benchmark": ("azure/west-europe", "azure/large", 1, ()),
    "archive": ("digitalocean/nyc3", "digitalocean/1gb", 2, ()),
}
_MORE: dict[str, dict[str, Any]] = {
    "production": {
        "provider_options": {
            "vpc": {"id": "vpc-aa1c70d4", "subnets": ["subnet-aaa7d94f", "subnet-aa15fa64"], "security_groups": []},
        }
    },
    "builds": {"disk": 100, "nickname": "Builds and tests"},
}
# A cluster for each lasting state.
_EXAMPLES = {
    "Init": "archive",
    "Deployed": "builds",
    "Partly deployed": "staging",
    "Empty cluster": "spare",
    "Terminated": "benchmark",
}
_OLD_DOCKER = "1.11.2-cs5"


class Fleet:
    """One namespace's machines: `build` comes before its services, `add_recent_history` after them."""

    def __init__(self, namespace: Namespace, apikey: str) -> None:
        self._collection = f"/api/infra/v1/{namespace.name}/nodecluster/"
        self._clusters = NodeCluster.objects.filter(namespace=namespace)
        self._cli = Caller(ADMIN, apikey, "docker-cloud/1.0.9", "198.51.100.23")

    def build(self, worker: Worker) -> None:
        with ago(days=34):
            for name in ("production", "staging"):
                self._create(name)
                self._deploy(worker, name)
        with ago(days=20):
            for name in ("builds", "spare"):
                self._create(name)
                self._deploy(worker, name)
        self._outdate_docker("production", "staging")

    def add_recent_history(self) -> None:
        """Adds the recent history, at the end of which a new node stops answering."""
        with working() as worker:
            with ago(days=3):
                self._make_example("Terminated", worker)
                self._make_example("Init", worker)
            with ago(hours=5):
                self._cli.patch(self._uri("staging"), {"target_num_nodes": 2})
                finish(worker)
                self._name_nodes("staging")
        with ago(hours=3):
            lost = self._lose_node("staging")
        Node.objects.filter(pk=lost).update(last_seen=timezone.now() - timedelta(hours=3))

    def show_all_states(self) -> None:
        """Adds a node cluster for each lasting state that no listed one is in."""
        there = set(self._clusters.filter(still_listed()).values_list("state", flat=True))
        for state in _EXAMPLES.keys() - there:
            with working() as worker:
                self._make_example(state, worker)

    def _make_example(self, state: str, worker: Worker) -> None:
        name = _EXAMPLES[state]
        self._create(name)
        if state != "Init":
            self._deploy(worker, name)
        if state == "Terminated":
            self._cli.delete(self._uri(name))
            finish(worker)
        if state == "Partly deployed":
            self._lose_node(name)

    def _lose_node(self, name: str) -> UUID:
        """Cuts off the cluster's newest node and has a worker notice it; returns its UUID."""
        lost = self._nodes(name)[-1]
        call_command("cutoff", str(lost.pk), verbosity=0)
        with working() as worker:
            worker.turn(look=True)
        return lost.pk

    def _create(self, name: str) -> None:
        region, node_type, target, tags = CLUSTERS[name]
        self._cli.post(
            self._collection,
            {
                "name": name,
                "region": f"/api/infra/v1/region/{region}/",
                "node_type": f"/api/infra/v1/nodetype/{node_type}/",
                "target_num_nodes": target,
                "tags": [{"name": tag} for tag in tags],
                **_MORE.get(name, {}),
            },
        )

    def _deploy(self, worker: Worker, name: str) -> None:
        self._cli.post(f"{self._uri(name)}deploy/")
        finish(worker)
        self._name_nodes(name)

    def _name_nodes(self, name: str) -> None:
        """Gives each node a nickname, and every other one a tag."""
        for number, node in enumerate(self._nodes(name), 1):
            uri = self._uri(name).replace(f"nodecluster/{node.node_cluster_id}", f"node/{node.pk}")
            body: dict[str, Any] = {"nickname": f"{name}-{number}"}
            self._cli.patch(uri, body | {"tags": [{"name": "ssd"}]} if number % 2 else body)

    def _outdate_docker(self, *names: str) -> None:
        """Gives the clusters' nodes an old Docker version."""
        nodes = Node.objects.filter(node_cluster__in=self._clusters.filter(name__in=names))
        SimulatedMachine.objects.filter(pk__in=nodes.values("pk")).update(docker_version=_OLD_DOCKER)
        nodes.update(docker_version=_OLD_DOCKER)

    def _nodes(self, name: str) -> list[Node]:
        return list(self._newest(name).nodes.exclude(state="Terminated").order_by("created_at"))

    def _uri(self, name: str) -> str:
        return f"{self._collection}{self._newest(name).pk}/"

    def _newest(self, name: str) -> NodeCluster:
        return self._clusters.filter(name=name).latest("created_at")
