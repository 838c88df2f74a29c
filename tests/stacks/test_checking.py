"""Stack files as they are typed: what is read, what is wrong and on which line, and that nothing makes them large."""

import pytest

from apps.stacks.checking import check
from apps.stacks.reading import MOST_CHARACTERS

GOOD = """\
web:
  image: nginx:1.25
  ports: [22:22, "8080:80"]
  environment:
    VERSION: 1.10
    AGREED: yes
    SINCE: 2020-01-01
    EMPTY:
  links: [db, store.data]
  tty: yes
  target_num_containers: 2
  restart: no
db: &db
  image: postgres:16
  volumes: [/data]
replica:
  <<: *db
  command: [postgres, -c, hot_standby=on]
"""


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.text) for problem in check(text).problems]


def test_texts_stay_as_they_are_written() -> None:
    file = check(GOOD)
    assert file.problems == ()
    web = file.services["web"]
    assert web["environment"] == {"VERSION": "1.10", "AGREED": "yes", "SINCE": "2020-01-01", "EMPTY": None}
    assert web["ports"] == ["22:22", "8080:80"]
    assert (web["tty"], web["target_num_containers"], web["restart"]) == (True, 2, False)
    assert file.services["replica"]["volumes"] == ["/data"]
    assert file.payload()[1] == {"name": "db", "image": "postgres:16", "volumes": ["/data"]}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("web:\n  image: [a", 2, "not YAML"),
        ("web:\n  image: a\n  port", 3, "not YAML"),
        ("web:\n  image: a\n  port\n\nworker:\n  image: b", 3, "not YAML"),
        ("web:\n  image: 'a\n  tty: true\n", 2, "not YAML"),
        ("web:\n  labels: {a: b\n  image: a\nworker:\n  image: b", 2, "not YAML"),
        ("web:\n\timage: a", 2, "not YAML"),
        ("- web", 1, "map"),
        ("web:\n  ports: ['80']", 1, "image is missing"),
        ("web: nginx", 1, "must be indented below its name"),
        ("my_web:\n  image: a", 1, "letters, digits and hyphens"),
        ("web:\n  image: a\n  imagee: b", 3, "imagee: is not a key"),
        ("web:\n  image: a\n  build: .", 3, "build: is not supported"),
        ("web:\n  image: a\n  ports:\n  - '80'\n  - '80:99999'", 5, "ports[1]: ports are between"),
        ("web:\n  image: a\n  environment:\n    A: '1'\n    B: [1]", 5, "environment.B: must be text"),
        ("web:\n  image: a\n  target_num_containers: many", 3, "whole number"),
        ("web:\n  image: a\n  target_num_containers: 5000", 3, "at most 1000"),
        ("web:\n  image: a\n  roles: [root]", 3, "not one of global"),
        ("web:\n  image: a\n  restart: sometimes", 3, "must be one of"),
        ("web:\n  image: a\n  autodestroy: always\n  restart: always", 3, "cannot be removed"),
        ("web:\n  image: a\n  restart: always\n  autorestart: always", 4, "sets the same thing as restart"),
        ("web:\n  image: a\n  name: b", 3, "name is not a key"),
        ("web:\n  image: a\nweb:\n  image: b", 3, "twice, first on line 1"),
        ("web:\n  image: a\n  links: [db]", 3, "No service in this file is called db"),
        ("web:\n  image: a\n  links:\n    - web:me", 4, "cannot name itself"),
        ("web:\n  image: a\n  volumes_from: web", 3, "cannot name itself"),
        ("web:\n  image: \x07", 2, "U+0007"),
        ("web: !!int x\n", 1, "is not a valid int"),
        ("web:\n  image: !!binary aGFs", 2, "not a type"),
        ("web:\n  image: *nothing", 2, "There is no &nothing before this"),
        ("version: '2'\nservices:\n  web:\n    image: a", 2, "Import it"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(text: str, line: int, words: str) -> None:
    assert any(at == line and words in said for at, said in problems(text)), problems(text)


def test_every_error_of_a_file_is_told_at_once() -> None:
    text = "web:\n  image: a\n  bogus: 1\n  ports: [x]\ndb:\n  restart: maybe\n"
    assert [line for line, _ in problems(text)] == [3, 4, 5, 6]


def test_a_stranger_in_links_is_a_warning_only() -> None:
    assert check("web:\n  image: a\n  links: [legacy]\n").is_sound
    assert not check("web:\n  image: a\n  bogus: 1\n").is_sound


def test_aliases_do_not_make_a_small_file_large() -> None:
    laughs = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert "too large once its aliases are expanded" in problems("\n".join(laughs))[0][1]
    merges = ["a0: &a0 {k: v}"] + [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 9)]
    assert "too large once its aliases are expanded" in problems("\n".join(merges))[0][1]


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: *a}", "a: &a {<<: *a}"])
def test_an_alias_cannot_stand_in_itself(text: str) -> None:
    assert problems(text)[0][1].startswith("There is no &a before this")


@pytest.mark.parametrize("text", ["[" * 30 + "]" * 30, "[" * 100_000, "x" * (MOST_CHARACTERS + 1)])
def test_what_is_too_deep_or_too_long_is_refused(text: str) -> None:
    assert not check(text).is_sound
