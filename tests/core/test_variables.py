"""Variables as they stand on a page: a person's own first, those of links and of the cloud folded away."""

import pytest

from apps.cloud.contract import CONTAINER, SERVICE
from apps.core import cells
from apps.core.names import NameBook
from apps.core.variables import by_origin

NAMES = [
    "APP_ENV", "DB_1_ENV_PATH", "DB_1_PORT_5432_TCP_ADDR", "DB_DOCKERCLOUD_API_URL", "DB_PORT", "DB_PASSWORD",
    "MY_DB_DOCKERCLOUD_API_URL", "MY_DB_ENV_A", "DOCKERCLOUD_IP_ADDRESS", "DBX_PORT", "PORT", "CACHE_ENV_A",
]  # fmt: skip


def test_links_and_the_cloud_are_told_from_a_person_s_own_by_name() -> None:
    given = {origin: [NAMES[place] for place in places] for origin, places in by_origin(NAMES).items()}
    assert given == {
        "": ["APP_ENV", "DB_PASSWORD", "DBX_PORT", "PORT", "CACHE_ENV_A"],
        "DB": ["DB_1_ENV_PATH", "DB_1_PORT_5432_TCP_ADDR", "DB_DOCKERCLOUD_API_URL", "DB_PORT"],
        "MY_DB": ["MY_DB_DOCKERCLOUD_API_URL", "MY_DB_ENV_A"],
        "DOCKERCLOUD": ["DOCKERCLOUD_IP_ADDRESS"],
    }
    assert next(iter(given)) == ""


def drawn(name: str, value: object) -> str:
    kind = SERVICE if name == "calculated_envvars" else CONTAINER
    obj = {name: value, "resource_uri": "/api/app/v1/demo/container/0/"}
    return cells.markup(kind.attribute(name), obj, kind, NameBook("demo"))


def test_a_person_s_own_variables_stand_before_the_folds() -> None:
    page = drawn("container_envvars", [{"key": name, "value": "x"} for name in NAMES])
    assert page.count("<details") == 3
    assert "DB_PASSWORD" in page.partition("<details")[0]
    assert "4 variables of the link DB<" in page and "1 variable from the cloud<" in page
    assert all(f">{name}<" in page for name in NAMES)


def test_what_somebody_set_is_theirs_whatever_its_name() -> None:
    rows = [{"key": "DB_DOCKERCLOUD_API_URL", "value": "", "origin": "dockercloud"}]
    rows += [{"key": f"DB_ENV_{origin.upper()}", "value": "", "origin": origin} for origin in ("user", "image")]
    page = drawn("calculated_envvars", rows)
    assert page.count("<details") == 1
    assert "DB_ENV_USER" in page.partition("<details")[0] and "DB_ENV_IMAGE" in page.partition("<details")[0]


@pytest.mark.parametrize("name", ["link_variables", "labels"])
def test_of_a_map_only_variables_are_folded(name: str) -> None:
    page = drawn(name, {"DB_PORT": "1", "DB_PORT_1_TCP": "2"})
    assert page.count("<details") == (1 if name == "link_variables" else 0)
