"""The menu's groups, and what the command palette is given."""

import re

from apps.core import registry
from apps.core.menu import menu
from tests.servers import Running
from tests.visitor import Upstream, Visitor


def test_the_menu_has_every_room_once_in_its_group() -> None:
    groups = menu("demo", "services")
    slugs = [entry.slug for group in groups for entry in group.entries]
    rooms = {found.slug for found in registry.resources() if found.type.parent is None}
    assert sorted(slugs) == sorted({"dashboard", *rooms, *(page.slug for page in registry.pages())})
    assert [entry.slug for group in groups for entry in group.entries if entry.active] == ["services"]
    letters = [entry.letter for group in groups for entry in group.entries]
    assert len(set(letters)) == len(letters), "each has a letter of its own"
    assert "services" in next([entry.slug for entry in each.entries] for each in groups if each.label == "Applications")


def test_the_menu_names_its_groups_for_screen_readers(visitor: Visitor) -> None:
    page = visitor.get("/@demo/").text
    assert re.search(
        r'<h2 class="menu-group" id="menu-activity">Activity</h2>\s*<ul[^>]*aria-labelledby="menu-activity"', page
    )


def test_the_palette_knows_every_object_with_what_it_allows(visitor: Visitor, local_cloud: Running) -> None:
    given = visitor.get("/@demo/palette/").json()
    assert given["missing"] == []
    room = next(each for each in given["resources"] if each["url"] == "/@demo/services/")
    services = Upstream(local_cloud).objects("/api/app/v1/demo/service/")
    living = {obj["uuid"]: obj for obj in services if obj["state"] != "Terminated"}
    assert {key for _, key, *_ in room["objects"]} == set(living)
    resource = registry.resource("services")
    for _, key, state, place, _ in room["objects"]:
        able = [each.name for each in resource.actions if each.allowed(resource.type, living[key])]
        if state == living[key]["state"]:
            assert room["allowed"][place] == able
    assert room["actions"]["terminate"]["asks"]
    assert {"label": "New service", "hint": "Create", "url": "/@demo/services/new/"} in given["pages"]


def test_the_palette_finds_what_has_a_nickname_by_its_name_too(visitor: Visitor, local_cloud: Running) -> None:
    upstream = Upstream(local_cloud)
    made = upstream.create_service("palette-plain", nickname="Front of the shop")
    room = next(each for each in visitor.get("/@demo/palette/").json()["resources"] if each["label"] == "service")
    found = next(row for row in room["objects"] if row[1] == made["uuid"])
    assert (found[0], found[4]) == ("Front of the shop", "palette-plain")


def test_the_palette_of_another_ones_namespace_is_none(visitor: Visitor) -> None:
    assert visitor.get("/@reader/palette/").status_code == 404
