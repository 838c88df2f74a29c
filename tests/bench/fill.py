"""Fills up the local cloud of the environment: `python -m tests.bench.fill <services>`. The demo's are repeated."""

import os
import sys
from itertools import cycle, islice

import django


def main(total: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "apps.localcloud.settings"
    django.setup()
    from apps.localcloud.models import Namespace, Service

    there = list(Service.objects.filter(namespace__name="demo").exclude(state="Terminated"))
    Service.objects.bulk_create(
        Service(
            namespace=Namespace.objects.get(name="demo"),
            stack=None,
            name=f"{each.name}-{number}"[:64],
            target_num_containers=each.target_num_containers,
            definition=each.definition,
        )
        for number, each in enumerate(islice(cycle(there), total - len(there)))
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
