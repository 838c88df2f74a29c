"""Runs the measurements named on the command line, or all of them."""

import os
import resource
import sys

from . import echo, events, logs, pages, rest
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


def main(asked: list[str]) -> None:
    names = asked or [*STREAMS, *PAGES]
    if unknown := sorted(set(names) - {*STREAMS, *PAGES}):
        sys.exit(f"There is no measurement {', '.join(unknown)}. There are {', '.join([*STREAMS, *PAGES])}.")
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


def _allow_open_files() -> None:
    """A thousand sockets are more than most shells allow; the processes started here inherit what is allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main(sys.argv[1:])
