"""The demo's users and their organization."""

from ..auth import digest
from ..models import Membership, Namespace, Role, User

ADMIN, READER, ORGANIZATION = "demo", "reader", "acme"


def make_people(apikey: str) -> None:
    """Creates `demo`, an admin of acme, and `reader`, who may read it. Both get the key, even if they exist."""
    acme, _ = Namespace.objects.get_or_create(name=ORGANIZATION, defaults={"is_organization": True})
    for name, role in ((ADMIN, Role.ADMIN), (READER, Role.READ)):
        Namespace.objects.get_or_create(name=name)
        user, _ = User.objects.update_or_create(name=name, defaults={"apikey_digest": digest(apikey)})
        Membership.objects.get_or_create(user=user, namespace=acme, defaults={"role": role})
