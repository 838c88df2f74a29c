"""`python -m apps.localcloud cutoff <node>`: makes a simulated node unreachable, to see how the cloud reacts."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from ...drivers.simulated import NEWEST_DOCKER
from ...models import Node, SimulatedMachine


class Command(BaseCommand):
    help = "Cuts a simulated node off from the cloud, or connects it again; the next health check finds out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("node", help="UUID or nickname of the node")
        parser.add_argument("--namespace", help="User or organization whose node it is")
        parser.add_argument("--connect", action="store_true", help="Let it answer again")

    def handle(self, *args: Any, **options: Any) -> None:
        node = _find(options["node"], options["namespace"])
        SimulatedMachine.objects.update_or_create(
            node=node.pk,
            defaults={"cut_off": not options["connect"]},
            create_defaults={
                "cut_off": not options["connect"],
                "docker_version": node.docker_version or NEWEST_DOCKER,
            },
        )
        if options["verbosity"]:
            self.stdout.write(f"{node} of {node.namespace} {'answers again' if options['connect'] else 'is cut off'}.")


def _find(name: str, namespace: str | None) -> Node:
    try:
        named = Q(pk=UUID(name))
    except ValueError:
        named = Q(nickname=name)
    if namespace:
        named &= Q(namespace__name=namespace)
    found = list(Node.objects.filter(named, driver="simulated").exclude(state="Terminated")[:2])
    if len(found) != 1:
        whose = "Several nodes have" if found else "No simulated node has"
        raise CommandError(f"{whose} this name: add --namespace, or use a UUID.")
    return found[0]
