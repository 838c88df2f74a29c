"""Stack files as text, and what differs between two of them."""

import pytest
import yaml

from apps.stacks.checking import check
from apps.stacks.diffing import compare, merge
from apps.stacks.writing import masked, to_json, to_yaml

FILE = {
    "web": {"ports": ["22:22"], "zz": 1, "image": "nginx", "environment": {"A": "1.10", "B": "yes", "C": "a\nb\n"}},
    "db": {"volumes": ["/data"], "image": "postgres"},
}


def test_keys_stand_in_the_order_of_the_contract_services_in_theirs() -> None:
    text = to_yaml(FILE)
    assert [line for line in text.splitlines() if not line.startswith("   ")] == [
        "web:", "  image: nginx", "  environment:", "  ports:", "  zz: 1", "db:", "  image: postgres", "  volumes:",
    ]  # fmt: skip
    assert to_yaml({"web": dict(reversed(FILE["web"].items())), "db": FILE["db"]}) == text


def test_what_is_written_reads_back_the_same() -> None:
    assert yaml.safe_load(to_yaml(FILE)) == FILE
    assert yaml.safe_load(to_json(FILE)) == FILE
    sound = {name: {key: value for key, value in entry.items() if key != "zz"} for name, entry in FILE.items()}
    assert check(to_yaml(sound)).services == sound


def test_nothing_in_it_turns_a_line() -> None:
    hostile = {"web": {"image": "a\u202eb"}}
    assert "\u202e" not in to_yaml(hostile)
    assert yaml.safe_load(to_yaml(hostile)) == hostile


@pytest.mark.parametrize(
    "given", [{"environment": {"P": "canary"}}, {"environment": ["P=canary"]},
              {"container_envvars": [{"key": "P", "value": "canary"}]}, {"environment": "P=canary"}],
)  # fmt: skip
def test_variables_are_masked(given: dict[str, object]) -> None:
    assert "canary" not in to_yaml(masked({"web": {"image": "a", **given}}))


def test_a_service_is_added_changed_or_removed() -> None:
    after = {"web": {**FILE["web"], "image": "nginx:2"}, "new": {"image": "redis"}}
    changes = compare(FILE, after)
    assert [(change.name, change.kind) for change in changes] == [
        ("web", "changed"), ("new", "added"), ("db", "removed"),
    ]  # fmt: skip
    assert ("-", "  image: nginx") in changes[0].lines
    assert ("+", "  image: nginx:2") in changes[0].lines
    assert {sign for sign, _ in changes[2].lines} == {"-"}


def test_another_way_to_write_the_same_is_no_change() -> None:
    one = {"web": {"image": "host:5000/a", "environment": {"A": "1"}, "restart": "no", "tags": ["x"]}}
    other = {"web": {"tags": [{"name": "x"}], "restart": False, "environment": ["A=1"], "image": "host:5000/a:latest"}}
    assert compare(one, other) == []
    changed = compare(one, {"web": {**other["web"], "image": "b"}})
    assert [line for line in changed[0].lines if line[0] != " "] == [("-", "  image: host:5000/a"), ("+", "  image: b")]


def test_a_merge_takes_theirs_where_mine_is_as_it_was() -> None:
    opened = {"a": {"image": "1"}, "b": {"image": "1"}, "c": {"image": "1"}}
    theirs = {"a": {"image": "2"}, "b": {"image": "1"}, "d": {"image": "1"}}
    mine = {"a": {"image": "1"}, "b": {"image": "3"}, "c": {"image": "1"}}
    assert merge(opened, theirs, mine) == {"a": {"image": "2"}, "b": {"image": "3"}, "d": {"image": "1"}}
