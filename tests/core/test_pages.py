"""Every declared resource, walked: its list, its details, its filters, what it lets one do."""

import csv
import io
import json
import re
from functools import cache
from html import unescape
from typing import Any

import pytest

from apps.cloud.contract import Api
from apps.core import registry
from apps.core.labels import label
from apps.core.resource import Resource, label_of
from tests.servers import Running
from tests.visitor import Upstream, Visitor

NAMESPACE = "demo"
RESOURCES = [pytest.param(resource, id=resource.slug) for resource in registry.resources()]
WITH_STATES = [pytest.param(resource, id=resource.slug) for resource in registry.resources() if resource.type.states]


@cache
def parent_key(resource: Resource, upstream: Upstream) -> str | None:
    """Of what stands under other objects, the first that has some under it."""
    parent = registry.parent_of(resource)
    if parent is None:
        return None
    keys = [parent.key(obj) for obj in upstream.objects(parent.type.collection_path(NAMESPACE))]
    return next(key for key in keys if upstream.objects(resource.type.collection_path(NAMESPACE, key)))


def objects(upstream: Upstream, resource: Resource) -> list[dict[str, Any]]:
    found = upstream.objects(resource.type.collection_path(NAMESPACE, parent_key(resource, upstream)))
    return resource.scope(found, NAMESPACE)


@pytest.fixture
def room(resource: Resource, upstream: Upstream) -> str:
    """The address of the list, to which an object's key is added for its page."""
    return registry.page_address(resource, "list", NAMESPACE, parent_key(resource, upstream))


@cache
def one_in_each_state(cloud_url: str, slug: str) -> tuple[dict[str, Any], ...]:
    resource = registry.resource(slug)
    upstream = Upstream(Running(cloud_url, 0, None, {}))  # type: ignore[arg-type]
    return tuple({str(obj.get("state")): obj for obj in objects(upstream, resource)}.values())


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_list_has_its_rows_in_the_first_html(
    resource: Resource, room: str, visitor: Visitor, upstream: Upstream
) -> None:
    page = visitor.get(f"{room}?per_page=100")
    assert page.status_code == 200
    for obj in objects(upstream, resource)[:20]:
        assert f"/{resource.slug}/{resource.key(obj)}/" in page.text
        assert resource.title(obj) in unescape(page.text)


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_declared_filter_is_offered_under_its_own_name(resource: Resource, room: str, visitor: Visitor) -> None:
    page = visitor.get(room).text
    for name in resource.list_filter:
        assert f'name="{name}"' in page


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_filter_of_the_manual_is_declared(resource: Resource) -> None:
    assert set(resource.list_filter) == {field.name for field in resource.type.endpoint("list").query}


@pytest.mark.parametrize("resource", WITH_STATES)
def test_the_state_filter_shows_that_state_alone(
    resource: Resource, room: str, visitor: Visitor, upstream: Upstream
) -> None:
    found = objects(upstream, resource)
    state = str(found[0]["state"])
    answer = json.loads(visitor.get(f"{room}?state={state}&format=json").text)
    assert {obj["uuid"] for obj in answer} == {obj["uuid"] for obj in found if obj["state"] == state}


@pytest.mark.parametrize("query", ["start_date__gte=no-date", "uuid=" + "x" * 2000])
def test_a_filter_that_makes_no_sense_shows_and_exports_nothing(query: str, visitor: Visitor) -> None:
    page = visitor.get(f"/@{NAMESPACE}/actions/?{query}")
    assert page.status_code == 200
    assert "invalid-feedback" in page.text
    assert json.loads(visitor.get(f"/@{NAMESPACE}/actions/?{query}&format=json").text) == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_column_sorts_both_ways(resource: Resource, room: str, visitor: Visitor) -> None:
    for name in resource.list_display:
        for sort in (name, f"-{name}"):
            assert visitor.get(f"{room}?sort={sort}").status_code == 200


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_search_keeps_what_matches(resource: Resource, room: str, visitor: Visitor, upstream: Upstream) -> None:
    everything = objects(upstream, resource)
    needle = str(everything[0]["uuid" if "uuid" in resource.search_fields else "name"])
    found = json.loads(visitor.get(f"{room}?q={needle}&format=json").text)
    assert resource.title(everything[0]) in [resource.title(obj) for obj in found]
    assert len(found) < max(len(everything), 2)
    assert all(needle in json.dumps(obj) for obj in found)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_search_without_a_match_says_so(resource: Resource, room: str, visitor: Visitor) -> None:
    assert "Nothing matches" in visitor.get(f"{room}?q=no-such-thing-anywhere").text


@pytest.mark.parametrize("resource", RESOURCES)
def test_groups(resource: Resource, room: str, visitor: Visitor) -> None:
    for name in resource.group_by:
        assert "row-group" in visitor.get(f"{room}?group={name}").text


@pytest.mark.parametrize("resource", RESOURCES)
def test_downloads_are_attachments_with_every_object(
    resource: Resource, room: str, visitor: Visitor, upstream: Upstream
) -> None:
    found = objects(upstream, resource)
    answer = visitor.get(f"{room}?format=csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{NAMESPACE}-{resource.slug}.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == len(found)
    assert tuple(rows[0]) == resource.list_display


def test_a_tab_of_related_objects_leads_to_their_list_and_does_not_name_this_one_in_every_row(
    visitor: Visitor, upstream: Upstream
) -> None:
    service = upstream.get(upstream.objects("/api/app/v1/demo/container/")[0]["service"])
    tab = unescape(visitor.get(f"/@{NAMESPACE}/services/{service['uuid']}/?tab=containers").text)
    assert 'data-label="Node"' in tab
    assert 'data-label="Service"' not in tab
    address = re.search(r'href="([^"]+)">Open as a list', tab)
    assert address is not None
    found = json.loads(visitor.get(f"{address[1]}&format=json").text)
    assert {obj["service"] for obj in found} == {service["resource_uri"]}


def test_a_link_names_the_other_end(visitor: Visitor, upstream: Upstream) -> None:
    one = upstream.create_service("link-end")
    links = [{"to_service": one["resource_uri"], "name": "end"}]
    other = upstream.create_service("link-start", linked_to_service=links)
    for obj, its_end, other_end in ((one, "To service", "From service"), (other, "From service", "To service")):
        tab = visitor.get(f"/@{NAMESPACE}/services/{obj['uuid']}/?tab=links").text
        assert f'data-label="{other_end}"' in tab
        assert f'data-label="{its_end}"' not in tab


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_tab_of_every_state(resource: Resource, room: str, visitor: Visitor, local_cloud: Running) -> None:
    for obj in one_in_each_state(local_cloud.url, resource.slug):
        for tab in resource.tabs:
            page = visitor.get(f"{room}{resource.key(obj)}/?tab={tab.slug}")
            assert page.status_code == 200
            assert resource.title(obj) in unescape(page.text)


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_attribute_of_the_manual_has_its_place(resource: Resource) -> None:
    shown = {name for _, names in resource.fieldsets for name in names}
    assert shown == {field.name for field in resource.type.attributes}


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_fieldset_is_on_a_tab(resource: Resource, room: str, visitor: Visitor, upstream: Upstream) -> None:
    obj = objects(upstream, resource)[0]
    pages = "".join(visitor.get(f"{room}{resource.key(obj)}/?tab={tab.slug}").text for tab in resource.tabs)
    for _, names in resource.fieldsets:
        for name in names:
            assert f">{label(name)}</dt>" in pages, name


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_call_of_the_manual_can_be_made(resource: Resource) -> None:
    """What is read is a page, creation and update are forms, streams have their viewers; the rest are actions."""
    calls = {each.name for each in resource.type.endpoints if each.api is Api.REST and each.method != "GET"}
    forms = {"create", "update"} if resource.form else set()
    offered = {action.name for action in resource.actions if resource.type.has_endpoint(action.name)}
    assert offered == calls - forms


@pytest.mark.parametrize("resource", RESOURCES)
def test_pages_beneath_a_list_lead_back_up_to_it_and_to_their_object(
    resource: Resource, room: str, visitor: Visitor, upstream: Upstream
) -> None:
    obj = objects(upstream, resource)[0]
    own = f"{room}{resource.key(obj)}/"
    asked = [f"{own}do/{action.name}/" for action in resource.actions if action.asks]
    pages = [own, *([f"{room}new/"] if resource.can_create else []), *([f"{own}edit/"] if resource.can_edit else [])]
    for path in pages + asked:
        trail = visitor.get(path).text.partition('aria-label="Breadcrumb"')[2].partition("</nav>")[0]
        assert f'<a href="{room}">{resource.label_plural}</a>' in trail, path
        assert (f'<a href="{own}">' in trail) == (path != own and path.startswith(own)), path
        assert ('aria-current="page"' in trail) == (path != own), path


@pytest.mark.parametrize("resource", RESOURCES)
def test_actions_that_the_state_forbids_are_shown_with_the_reason(
    resource: Resource, room: str, visitor: Visitor, local_cloud: Running
) -> None:
    for obj in one_in_each_state(local_cloud.url, resource.slug):
        page = visitor.get(f"{room}{resource.key(obj)}/").text
        for action in resource.actions:
            address = f"{room}{resource.key(obj)}/do/{action.name}/"
            assert (address in page) == action.allowed(resource.type, obj)
            assert action.label in page


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("key", ["00000000-0000-0000-0000-000000000000", "no%2fsuch", "..%2f..", "%3Fx", "a%0d%0ab"])
def test_an_object_that_is_not_there(resource: Resource, room: str, key: str, visitor: Visitor) -> None:
    assert visitor.get(f"{room}{key}/").status_code == 404


@pytest.mark.parametrize("resource", RESOURCES)
def test_another_ones_namespace_looks_like_none(resource: Resource, room: str, visitor: Visitor) -> None:
    known, unknown = (visitor.get(room.replace(f"@{NAMESPACE}", f"@{name}")) for name in ("reader", "nobody-at-all"))
    assert (known.status_code, unknown.status_code) == (404, 404)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_stranger_is_led_to_the_sign_in(resource: Resource, room: str, console: Running) -> None:
    answer = Visitor(console).get(room)
    assert "/sign-in/?next=" in answer.url


@pytest.mark.parametrize("nickname", ["", " ", "\n\t", "\u200b", None])
def test_a_nickname_that_shows_nothing_gives_way_to_the_name(nickname: str | None) -> None:
    assert label_of({"nickname": nickname, "name": "web", "uuid": "1"}) == "web"
