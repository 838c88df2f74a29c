"""Checks of nicknames and tags."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import BadParameter
from .forms import demand_form

_NICKNAME_LENGTH = 255


def check_nickname(values: Mapping[str, Any]) -> None:
    check_length(values, "nickname")


def check_length(values: Mapping[str, Any], name: str) -> None:
    if len(values.get(name) or "") > _NICKNAME_LENGTH:
        raise BadParameter(name, f"must not be longer than {_NICKNAME_LENGTH} characters.")


def tag_names(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The tags without repeats: the old command line adds a tag even if it is already there."""
    names = [row["name"] for row in rows]
    for number, name in enumerate(names):
        demand_form("tag", name, f"tags[{number}].name")
    return list(dict.fromkeys(names))
