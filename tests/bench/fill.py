"""Fills up the local cloud of the environment: `python -m tests.bench.fill <objects>` of each type.

The demo's are repeated, each under a name of its own, at rest where there would be work to do for them.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Any

import django


def main(total: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "apps.localcloud.settings"
    django.setup()
    from apps.localcloud import models
    from apps.localcloud.models import SimulatedMachine

    def fill(model: Any, *names: str, pick: dict[str, Any] | None = None, **spread: Sequence[Any]) -> list[Any]:
        """The rows of that model, now so many. `pick` says which are repeated; those of `spread` get them by turns."""
        there = list(model.objects.filter(**_own(model)))
        samples = [each for each in there if all(getattr(each, name) == value for name, value in (pick or {}).items())]
        return there + model.objects.bulk_create(_copies(samples, total - len(there), names, spread))

    providers = fill(models.Provider, "name")
    regions = fill(models.Region, "name", provider=providers)
    zones = fill(models.AvailabilityZone, "name", region=regions)
    types = fill(models.NodeType, "name", provider=providers)
    _tie(types, "regions", regions)
    _tie(types, "zones", zones)
    clusters = fill(models.NodeCluster, "name", pick={"state": "Init"})
    nodes = fill(models.Node, "nickname", "external_fqdn", pick={"state": "Deployed"}, node_cluster=clusters)
    SimulatedMachine.objects.bulk_create(
        [SimulatedMachine(node=node.pk, docker_version=node.docker_version) for node in nodes], ignore_conflicts=True
    )
    stacks = fill(models.Stack, "name", pick={"state": "Stopped"})
    services = fill(models.Service, "name", pick={"state": "Stopped"}, stack=stacks)
    fill(models.Container, "name", "number", pick={"state": "Stopped"}, service=services, node=nodes)
    fill(models.Trigger, "name")
    fill(models.Repository, "name", registry=fill(models.Registry, "host"))
    fill(models.Action)


def _own(model: Any) -> dict[str, Any]:
    """What is listed of the namespace demo. All triggers are one service's."""
    if model.__name__ == "Trigger":
        return {"service": model.objects.filter(service__namespace__name="demo").earliest("created_at").service}
    return {"namespace__name": "demo"} if any(field.name == "namespace" for field in model._meta.fields) else {}


def _copies(samples: list[Any], count: int, names: tuple[str, ...], spread: dict[str, Sequence[Any]]) -> Iterator[Any]:
    """`names` are told apart by the copy's number, which begins where no sample's own is."""
    for number, each in enumerate(islice(cycle(samples), max(count, 0))):
        values = {field.attname: getattr(each, field.attname) for field in each._meta.fields if not field.primary_key}
        for name in names:
            values[name] = 1000 + number if isinstance(values[name], int) else f"{values[name][:50]}-{number}"
        yield type(each)(**values | {name: others[number % len(others)] for name, others in spread.items()})


def _tie(rows: list[Any], name: str, others: list[Any]) -> None:
    """Those without any get one each."""
    through = getattr(type(rows[0]), name).through
    mine, theirs = f"{rows[0]._meta.model_name}_id", f"{others[0]._meta.model_name}_id"
    tied = set(through.objects.values_list(mine, flat=True))
    loose = [row for row in rows if row.pk not in tied]
    through.objects.bulk_create(
        [through(**{mine: row.pk, theirs: other.pk}) for row, other in zip(loose, others[-len(loose) :], strict=True)]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
