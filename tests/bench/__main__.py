"""Runs the measurements named on the command line, or all of them."""

import os
import resource
import sys

from tests.docker.engine import EngineCannotStart

from . import echo, engines, events, logs, pages, rest
from .stage import Browsing, Measurement, Streaming, browsing, streaming
from .table import print_rows

OPEN_FILES = 16384

STREAMS: dict[str, Measurement[Streaming]] = {
    "logs": logs.flooded,
    "paced": logs.paced,
    "echo": echo.echoed,
    "events": events.fanned_out,
}
PAGES: dict[str, Measurement[Browsing]] = {"lists": pages.lists, "rest": rest.gets}

CONTAINERS: dict[str, Measurement[engines.Containers]] = {
    "started": engines.started,
    "logged": engines.logged,
    "typed": engines.typed,
}
NAMES = [*STREAMS, *PAGES, *CONTAINERS]


def main(asked: list[str]) -> None:
    names = asked or NAMES
    if unknown := sorted(set(names) - set(NAMES)):
        sys.exit(f"There is no measurement {', '.join(unknown)}. There are {', '.join(NAMES)}.")
    _allow_open_files()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before. CPU is in cores at work: "
        "a process near 1, or all near the machine's cores, is what bounds a figure."
    )
    if streams := [STREAMS[name] for name in names if name in STREAMS]:
        with streaming() as stage:
            for measure in streams:
                print_rows(measure(stage))
    if page_loads := [PAGES[name] for name in names if name in PAGES]:
        with browsing() as pair:
            for measured in page_loads:
                print_rows(measured(pair))
    if on_engines := [CONTAINERS[name] for name in names if name in CONTAINERS]:
        _measure_containers(on_engines)


def _measure_containers(measurements: list[Measurement[engines.Containers]]) -> None:
    try:
        with engines.containers() as stage:
            for measure in measurements:
                print_rows(measure(stage))
    except EngineCannotStart as problem:
        print(f"\nReal containers are not measured, as no Docker engine can start: {problem}")


def _allow_open_files() -> None:
    """A thousand sockets are more than most shells allow; the processes started here inherit what is allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main(sys.argv[1:])
