"""What simulated containers say, and when."""

from random import Random
from uuid import uuid4

import pytest

from apps.localcloud.drivers.playing import Stage
from apps.localcloud.models import SimulatedContainer
from apps.localcloud.programs import Setting, image_of, program_for
from apps.localcloud.programs.catalog import repository_of

NOON = 1_700_000_000.0


class Clock:
    now = NOON

    def __call__(self) -> float:
        return self.now


def put_on(stage: Stage, image: str, command: str = "", **more: object) -> SimulatedContainer:
    facts = {"uuid": uuid4(), "node": uuid4(), "name": "it-1", "image": image, "command": command}
    container = SimulatedContainer.objects.create(**facts | {"running": True, "started_at": NOON} | more)
    stage.enter(container)
    return container


@pytest.fixture
def clock(db: None, settings: object) -> Clock:
    settings.SPEED = 1  # type: ignore[attr-defined]
    return Clock()


@pytest.mark.parametrize(
    "image",
    ["nginx", "httpd", "redis:7", "postgres", "mysql", "rabbitmq", "acme/shop-worker", "acme/cron", "acme/api", "x/y"],
)
def test_long_running_programs_open_at_once_and_then_talk(image: str) -> None:
    program = program_for(image, "")
    setting = Setting("it-1", image, "", {}, NOON, Random(1))
    assert list(program.opening(setting))
    assert list(program.chatter(setting))
    assert program.exit_code is None
    assert program.pause[0] >= 2


@pytest.mark.parametrize(
    ("image", "command", "code"),
    [
        ("hello-world", "", 0),
        ("acme/crasher", "", 1),
        ("acme/backup-job:1.2", "", 0),
        ("nginx", "true", 0),
        ("nginx", "/bin/false", 1),
        ("nginx", "sh -c 'exit 3'", 3),
        ("nginx", "exit 256", 0),
        ("nginx", "sh -c exit 3", 3),
        ("nginx", "/bin/sh -c 'echo hello; exit 4'", 4),
        ("nginx", "bash -c false || exit 5", 5),
        ("nginx", "sh -c 'true && false'", 1),
        ("nginx", "sh -c 'false && exit 6; true'", 0),
        ("nginx", "sh -c 'exit 7; true'", 7),
        ("nginx", "sh -c 'echo up; exec sleep infinity'", None),
        ("nginx", "sh -c 'an \"open quote'", None),
        ("nginx", "echo hello", 0),
        ("acme/api", "manage.py migrate", 0),
        ("nginx", "nginx -g 'daemon off;'", None),
        ("nginx", "an 'open quote", None),
        ("nginx", "sleep infinity", None),
        ("alpine", "", 0),
    ],
)
def test_what_ends_by_itself(image: str, command: str, code: int | None) -> None:
    assert program_for(image, command).exit_code == code


def test_a_script_says_and_does_one_thing_after_the_other() -> None:
    program = program_for("nginx", "sh -c 'echo one; sleep 3; echo \"two  words\" && sleep 4'")
    said = [(say.text, say.after) for say in program.opening(Setting("it-1", "nginx", "", {}, NOON, Random(1)))]
    assert said == [("one", 0), ("two  words", 3)]
    assert (program.exit_code, program.lasts) == (0, 4)


def test_images_are_known_by_the_last_part_of_their_name() -> None:
    assert repository_of("registry.local:5000/acme/api:1.2@sha256:ab") == "registry.local:5000/acme/api"
    assert image_of("registry.local:5000/library/postgres:16").ports == ((5432, "tcp"),)
    assert image_of("tutum/hello-world").ports == ((80, "tcp"),)
    assert image_of("hello-world").ports == ()


def test_a_job_takes_its_time_and_ends(clock: Clock) -> None:
    stage = Stage(clock)
    job = put_on(stage, "acme/some-job")
    report = stage.play(NOON)
    assert [line.text for line in report.lines] == ["it-1: starting"]
    assert report.due == pytest.approx(NOON + 0.6)
    report = stage.play(NOON + 100)
    assert [line.at for line in report.lines] == pytest.approx(
        [NOON + 0.6, NOON + 1.2, NOON + 1.8, NOON + 2.4, NOON + 2.8]
    )
    assert [(end.container, end.exit_code, end.at) for end in report.ended] == [(job.pk, 0, pytest.approx(NOON + 2.8))]
    job.refresh_from_db()
    assert (job.running, job.exit_code) == (False, 0)


def test_an_interrupted_opening_goes_on_with_the_next_line(clock: Clock) -> None:
    stage = Stage(clock)
    job = put_on(stage, "acme/some-job")
    said = list(stage.play(NOON + 1.3).lines)
    clock.now = NOON + 50
    after = Stage(clock)
    after.enter(SimulatedContainer.objects.get(pk=job.pk))
    report = after.play(NOON + 50)
    assert len(said) == 3
    assert [line.text for line in [*said, *report.lines]] == [
        "it-1: starting",
        *(f"Applying step {number} of 4... OK" for number in range(1, 5)),
        "it-1: finished, nothing left to do",
    ]
    assert len(report.ended) == 1


def test_a_sleep_lasts_as_long_as_it_says_at_any_speed(clock: Clock, settings: object) -> None:
    settings.SPEED = 0  # type: ignore[attr-defined]
    stage = Stage(clock)
    put_on(stage, "nginx", "sleep 60")
    assert stage.play(NOON + 59).ended == []
    assert len(stage.play(NOON + 60).ended) == 1


def test_what_was_slept_through_is_left_out(clock: Clock) -> None:
    stage = Stage(clock)
    put_on(stage, "nginx")
    stage.play(NOON)
    assert len(stage.play(NOON + 3600).lines) <= 10


def test_forty_containers_say_a_few_lines_a_second(clock: Clock) -> None:
    stage = Stage(clock)
    for _ in range(40):
        put_on(stage, "acme/api")
    stage.play(NOON)
    lines = sum(len(stage.play(NOON + second).lines) for second in range(1, 101))
    assert 100 < lines < 3000


def test_who_is_stopped_says_goodbye_and_no_more(clock: Clock) -> None:
    stage = Stage(clock)
    web = put_on(stage, "nginx")
    stage.play(NOON)
    stage.stop_program(web)
    assert [line.text.endswith("signal 15 (SIGTERM) received, exiting") for line in stage.play(NOON).lines] == [True]
    assert stage.play(NOON + 1000).lines == []
