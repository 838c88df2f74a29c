"""`python -m apps.localcloud addnode ADDRESS`: adds a Docker engine as a node, to run real containers on."""

from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...drivers import EngineError
from ...drivers.real import facts_at
from ...joining import Machine, join
from ...models import Membership, Namespace, Role, User
from ...tokens import redeem


class Command(BaseCommand):
    help = "Makes a Docker engine a node: unix:///var/run/docker.sock, tcp://host:2376 (with --tls) or ssh://user@host."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="Where the engine answers")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--namespace", help="User or organization that the node is for")
        whose.add_argument("--token", help="Token that the console or the API gave out; says whose the node is")
        parser.add_argument("--admin", default="", help="Makes --namespace an organization of this user")
        parser.add_argument("--tls", default="", help="Directory with ca.pem, cert.pem and key.pem, for tcp://")
        parser.add_argument("--cluster", default="own", help="Node cluster that it joins (own)")
        parser.add_argument("--nickname", default="", help="A friendlier name of the node")
        parser.add_argument("--public-ip", default="", help="Where its published ports are reached, if not at ADDRESS")

    def handle(self, *args: Any, **options: Any) -> None:
        machine = _machine(options)
        try:
            facts = facts_at(machine.address, machine.tls)
        except (ValueError, EngineError) as problem:
            raise CommandError(f"{machine.address}: {problem}") from None
        try:
            node = join(_namespace(options), machine, facts)
        except OSError as problem:
            raise CommandError(f"--public-ip: is required, as the host cannot be resolved: {problem}") from None
        if options["verbosity"]:
            self.stdout.write(f"{node} of {node.namespace} is Docker {facts.version} at {machine.address}.")


def _machine(options: dict[str, Any]) -> Machine:
    try:
        public_ip = str(ip_address(options["public_ip"])) if options["public_ip"] else ""
    except ValueError:
        raise CommandError("--public-ip: must be an IP address.") from None
    tls = str(Path(options["tls"]).resolve()) if options["tls"] else ""
    return Machine(options["address"], tls, options["nickname"], options["cluster"], public_ip)


def _namespace(options: dict[str, Any]) -> Namespace:
    if options["token"]:
        token = redeem(options["token"])
        if token is None:
            raise CommandError("--token: is unknown, used or expired.")
        return token.namespace
    if options["admin"]:
        _make_organization(options["namespace"], options["admin"])
    found = Namespace.objects.filter(name=options["namespace"]).first()
    if found is None:
        raise CommandError(f"--namespace: there is no user or organization {options['namespace']}.")
    return found


def _make_organization(name: str, admin: str) -> None:
    user = User.objects.filter(name=admin).first()
    if user is None:
        raise CommandError(f"--admin: there is no user {admin}.")
    namespace, _ = Namespace.objects.get_or_create(name=name, defaults={"is_organization": True})
    Membership.objects.get_or_create(user=user, namespace=namespace, defaults={"role": Role.ADMIN})
