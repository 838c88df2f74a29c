"""Workers that keep running, and jobs that end."""

from collections.abc import Iterator

from .base import Program, Say, Setting, lines, silence
from .needs import Needs

TASKS = ("orders.confirm", "mail.receipt", "images.resize", "stock.recount", "search.index", "invoices.render")


def _worker_opening(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y-%m-%d %H:%M:%S,%L")
    return lines(
        f"[{stamp}: INFO/MainProcess] Connected to the queue",
        f"[{stamp}: INFO/MainProcess] {setting.hostname} ready, {len(TASKS)} kinds of tasks",
    )


def _worker_chatter(setting: Setting) -> Iterator[Say]:
    task = f"{setting.random.choice(TASKS)}[{setting.random.getrandbits(64):016x}]"
    child = f"ForkPoolWorker-{setting.random.randint(1, 4)}"
    stamp = setting.stamp("%Y-%m-%d %H:%M:%S,%L")
    yield Say(f"[{stamp}: INFO/MainProcess] Task {task} received")
    if setting.random.random() < 0.08:
        yield Say(f"[{stamp}: WARNING/{child}] Task {task} retry: Retry in 10s: connection refused", "stderr")
    else:
        yield Say(f"[{stamp}: INFO/{child}] Task {task} succeeded in {setting.random.expovariate(1.5):.3f}s: None")


def _worker_closing(setting: Setting) -> Iterator[Say]:
    return lines("worker: Warm shutdown (MainProcess)")


def _cron_opening(setting: Setting) -> Iterator[Say]:
    return lines(f"crond: started on {setting.hostname}, 3 jobs", stream="stderr")


def _cron_chatter(setting: Setting) -> Iterator[Say]:
    job = setting.random.choice(("/etc/periodic/15min/rotate", "/usr/local/bin/report.sh", "/usr/local/bin/cleanup.sh"))
    yield Say(f"crond: USER root pid {setting.random.randint(100, 9999)} cmd {job}", "stderr")
    yield Say(f"{job}: done, {setting.random.randint(0, 40)} items")


def _job_opening(setting: Setting) -> Iterator[Say]:
    yield Say(f"{setting.name}: starting")
    for number in range(1, 5):
        yield Say(f"Applying step {number} of 4... OK", after=0.6)
    yield Say(f"{setting.name}: finished, nothing left to do", after=0.4)


def _crash_opening(setting: Setting) -> Iterator[Say]:
    yield Say(f"{setting.name}: starting")
    yield Say("Traceback (most recent call last):", "stderr", after=1.5)
    yield from lines(
        '  File "/app/main.py", line 17, in <module>',
        "    settings = load(os.environ['SETTINGS_URL'])",
        "KeyError: 'SETTINGS_URL'",
        stream="stderr",
    )


def _hello_opening(setting: Setting) -> Iterator[Say]:
    return lines(
        "",
        "Hello from Docker!",
        "This message shows that your installation appears to be working correctly.",
        "",
        "(From a simulated container of the local cloud.)",
    )


def _generic_opening(setting: Setting) -> Iterator[Say]:
    return lines(
        f"{setting.image}: started on {setting.hostname}" + (f" as: {setting.command}" if setting.command else "")
    )


def _generic_chatter(setting: Setting) -> Iterator[Say]:
    return lines(
        f"{setting.stamp('%Y-%m-%dT%H:%M:%SZ')} INFO alive, {setting.random.randint(0, 30)} requests since last line"
    )


WORKER = Program(_worker_opening, _worker_chatter, (2.0, 8.0), closing=_worker_closing, needs=Needs(0.45, 95, 8, 4))
CRON = Program(_cron_opening, _cron_chatter, (8.0, 20.0), stop_code=137, needs=Needs(0.003, 4, 0, 0))
JOB = Program(_job_opening, exit_code=0, needs=Needs(0.7, 40, 2, 6))
CRASHER = Program(_crash_opening, exit_code=1, needs=Needs(0.3, 30, 0, 0))
HELLO = Program(_hello_opening, exit_code=0)
GENERIC = Program(_generic_opening, _generic_chatter, (4.0, 12.0), stop_code=137, needs=Needs(0.02, 16, 1, 1))
QUIET = Program(silence, stop_code=137, needs=Needs(0.0004, 1.5, 0, 0))
