"""Checks of external repositories. Manual: External Repositories."""

from collections.abc import Mapping
from typing import Any

from apps.cloud.contract import REPOSITORY

from ..errors import BadParameter
from ..images import repository_of
from .forms import demand_form
from .naming import check_length
from .parameters import checked_body


def checked_repository(body: Mapping[str, Any]) -> dict[str, str]:
    """All parameters of a creation; those not given are empty strings. Raises BadParameter."""
    values = checked_body(body, REPOSITORY.endpoint("create").body)
    check_length(values, "name")
    demand_form("repository", values["name"], "name")
    name = repository_of(values["name"])
    if "/" not in name:
        raise BadParameter("name", "Docker's official images need no credentials.")
    return {"name": name, **demand_both({"username": "", "password": ""} | _credentials(values))}


def checked_credentials(body: Mapping[str, Any]) -> dict[str, str]:
    """The user name and the password, as far as the body holds them. Raises BadParameter."""
    return _credentials(checked_body(body, REPOSITORY.endpoint("update").body, partial=True))


def demand_both(credentials: dict[str, str]) -> dict[str, str]:
    """Raises BadParameter if only one of user name and password is given."""
    for name, other in (("username", "password"), ("password", "username")):
        if credentials[other] and not credentials[name]:
            raise BadParameter(name, f"is required with a {other}.")
    return credentials


def _credentials(values: Mapping[str, Any]) -> dict[str, str]:
    check_length(values, "username")
    return {name: values[name] or "" for name in ("username", "password") if name in values}
