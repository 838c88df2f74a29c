"""Whether the demo data stands."""

from ..models import Namespace, User
from .people import ADMIN, ORGANIZATION, READER


def stands() -> bool:
    """Whether its people are there: all else was made with them, in one transaction."""
    people = (ADMIN, READER)
    if User.objects.filter(name__in=people).count() < len(people):
        return False
    return Namespace.objects.filter(name=ORGANIZATION).exists()
