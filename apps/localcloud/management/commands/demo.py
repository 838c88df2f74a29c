"""`python -m apps.localcloud demo`: creates demo data once; later changes to it are kept.

Run again, it adds an example of each missing kind of object and of each lasting state that no object is in.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ...demo.calls import working
from ...demo.nodes import Fleet
from ...demo.people import ADMIN, ORGANIZATION, make_people
from ...demo.story import Story
from ...demo.talk import make_talk
from ...models import Namespace, NodeCluster
from ...secret_files import kept_secret
from ...transactions import exclusive


class Command(BaseCommand):
    help = "Creates the demo's users, nodes, stacks, services and containers, unless they exist. Stop the server first."

    def handle(self, *args: Any, **options: Any) -> None:
        apikey = settings.DEMO_APIKEY or kept_secret(settings.DATA_DIR / "localcloud_demo_apikey", 18)
        with exclusive():
            make_people(apikey)
            empty = [space for space in _demo_namespaces() if not NodeCluster.objects.filter(namespace=space).exists()]
            for namespace in empty:
                fleet = Fleet(namespace, apikey)
                with working() as worker:
                    fleet.build(worker)
                    Story(namespace, apikey, worker).tell()
                fleet.add_recent_history()
            if empty:
                make_talk()
            for namespace in _demo_namespaces():
                Fleet(namespace, apikey).show_all_states()
                with working() as worker:
                    story = Story(namespace, apikey, worker)
                    story.show_all_states()
                    story.show_all_kinds()
        if not settings.DEMO_APIKEY:
            self.stdout.write(f"The demo users' API key: {apikey}")


def _demo_namespaces() -> list[Namespace]:
    return list(Namespace.objects.filter(name__in=(ADMIN, ORGANIZATION)))
