"""Whether the demo data exists."""

from ..models import Namespace, User
from .people import ADMIN, ORGANIZATION, READER


def demo_exists() -> bool:
    """Whether the demo's users exist; everything else was created with them in one transaction."""
    people = (ADMIN, READER)
    if User.objects.filter(name__in=people).count() < len(people):
        return False
    return Namespace.objects.filter(name=ORGANIZATION).exists()
