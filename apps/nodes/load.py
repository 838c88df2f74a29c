"""A node's share of the CPUs, memory, disk and containers of its namespace."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from apps.cloud.contract import NODE
from apps.cloud.together import together
from apps.core.loads import load_path
from apps.core.resource import Object, Page
from apps.core.tabs import fields_context

_MOST = 10**15
_GONE = {"Terminating", "Terminated"}
_MEASURES: tuple[tuple[str, str, Callable[[int], str]], ...] = (
    ("current_num_containers", "Containers", str),
    ("cpu", "CPUs", str),
    ("memory", "Memory", lambda megabytes: _gigabytes(megabytes / 1024)),
    ("disk", "Disk", lambda gigabytes: _gigabytes(gigabytes)),
)


def overview(page: Page) -> dict[str, Any]:
    """The node's attributes, with its shares unless it is gone; read concurrently."""
    calls: list[Callable[[], Any]] = [partial(fields_context, ("Node", "Machine"), page)]
    if str(page.obj.get("state")) not in _GONE:
        calls.append(partial(page.client.list, NODE))
    context, *nodes = together(*calls)
    return {**context, "loads": _shares(page.obj, *nodes) if nodes else [], "load_path": load_path(page)}


def _shares(node: Object, nodes: Iterable[Object]) -> list[dict[str, Any]]:
    there = [other for other in nodes if str(other.get("state")) not in _GONE]
    found = []
    for name, label, said in _MEASURES:
        own, total = _number(node.get(name)), sum(_number(other.get(name)) for other in there)
        percent = min(round(100 * own / total), 100) if total else 0
        share = {"percent": percent, "rest": 100 - percent}
        found.append({"label": label, "own": said(own), "total": said(total), **share})
    return found


def _number(value: object) -> int:
    return min(value, _MOST) if isinstance(value, int) and value > 0 else 0


def _gigabytes(size: float) -> str:
    return f"{size:.1f}".removesuffix(".0") + " GB"
