"""REST: how long a GET takes through the gateway, and how many there can be in a second."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import monotonic

from tests.visitor import Upstream

from .stage import Browsing
from .table import Row, Title, ms

ROUNDS = 60
SIDE_BY_SIDE = 8
SECONDS = 5.0
SERVICES = "/api/app/v1/demo/service/"


def gets(stage: Browsing) -> Iterator[Title | Row]:
    one = stage.upstream.objects(SERVICES)[0]["resource_uri"]
    paths = {"one service": one, "25 services": SERVICES, "1,000 services": f"{SERVICES}?limit=1000"}
    yield Title("GET, one after the other, median ms", "ratio")
    for name, path in paths.items():
        direct, through = _by_turns(stage, path, ROUNDS if "1,000" not in name else ROUNDS // 6)
        yield Row(name, ms(direct), ms(through), f"{through / direct:.2f}")
    yield Title(f"GET, {SIDE_BY_SIDE} side by side, requests per second", "ratio")
    for name in ("one service", "25 services"):
        direct, through = (_per_second(way, paths[name]) for way in (stage.upstream, stage.tool))
        yield Row(name, f"{direct:,.0f}", f"{through:,.0f}", f"{through / direct:.2f}")


def _by_turns(stage: Browsing, path: str, rounds: int) -> tuple[float, float]:
    """The median of each, by turns, so that other work of the machine befalls both; the first is not counted."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        for way, seconds in zip((stage.upstream, stage.tool), taken, strict=True):
            began = monotonic()
            way.get(path)
            seconds.append(monotonic() - began)
    return median(taken[0][1:]), median(taken[1][1:])


def _per_second(way: Upstream, path: str) -> float:
    """Each of them keeps its connection, as tools do."""
    until = monotonic() + SECONDS

    def call(connection: Upstream) -> int:
        done = 0
        while monotonic() < until:
            connection.get(path)
            done += 1
        return done

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return sum(pool.map(call, [way.again() for _ in range(SIDE_BY_SIDE)])) / SECONDS
