"""Lists: pages, filters, summaries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.cloud.contract import OBJECT_TYPES
from apps.localcloud.models import Service
from apps.localcloud.reading import SOURCES

from .conftest import ACTIONS, APP, INFRA, SERVICES, World, at, error, names

LISTS = {
    "provider": "/api/infra/v1/provider/",
    "region": "/api/infra/v1/region/",
    "az": "/api/infra/v1/az/",
    "nodetype": "/api/infra/v1/nodetype/",
    "nodecluster": f"{INFRA}/nodecluster/",
    "node": f"{INFRA}/node/",
    "registry": "/api/repo/v1/acme/registry/",
    "repository": "/api/repo/v1/acme/repository/",
    "stack": f"{APP}/stack/",
    "service": SERVICES,
    "container": f"{APP}/container/",
    "action": ACTIONS,
}


def test_every_kind_has_its_list() -> None:
    """Those under a parent have theirs there."""
    kinds = [OBJECT_TYPES[name] for name in SOURCES]
    assert set(LISTS) == {kind.name for kind in kinds if kind.has_endpoint("list") and kind.parent is None}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_has_meta_and_objects_whose_addresses_lead_to_them(world: World, kind: str) -> None:
    world.container(world.service(stack=world.stack()))
    if kind == "repository":
        world.repository()
    answer = world.admin.get(LISTS[kind]).data
    assert answer["meta"] == {"limit": 25, "offset": 0, "next": None, "previous": None, "total_count": 1}
    (listed,) = answer["objects"]
    whole = world.admin.get(listed["resource_uri"]).data
    assert whole["resource_uri"] == listed["resource_uri"]
    assert set(whole) == {field.name for field in OBJECT_TYPES[kind].attributes}
    assert set(listed) <= set(whole)
    for name in listed:
        assert listed[name] == whole[name]


@pytest.mark.parametrize("kind", LISTS)
def test_a_filter_that_a_list_does_not_know_is_refused_by_name(world: World, kind: str) -> None:
    response = world.admin.get(LISTS[kind], colour="red")
    assert response.status_code == 400
    assert error(response).startswith("colour:")


@pytest.mark.parametrize("kind", LISTS)
def test_every_filter_of_the_contract_is_taken(world: World, kind: str) -> None:
    values = {
        "uuid": "00000000-0000-4000-8000-000000000000",
        "stack": at("stack", "00000000-0000-4000-8000-000000000000"),
        "service": at("service", "00000000-0000-4000-8000-000000000000"),
        "is_docker_registry": "false",
        "registry": "/api/repo/v1/acme/registry/none/",
        "object": at("service", "00000000-0000-4000-8000-000000000000"),
        "node": at("node", "00000000-0000-4000-8000-000000000000"),
        "node_cluster": at("nodecluster", "00000000-0000-4000-8000-000000000000"),
        "node_type": "/api/infra/v1/nodetype/aws/none/",
        "region": "/api/infra/v1/region/aws/none/",
        "regions": "/api/infra/v1/region/aws/none/",
        "provider": "/api/infra/v1/provider/none/",
        "availability_zones": "/api/infra/v1/az/aws/us-east-1/none/",
        "start_date__gte": "2099-01-01T00:00:00Z",
        "end_date__gte": "2099-01-01T00:00:00Z",
        "start_date__lte": "Mon, 13 Oct 2014 11:01:43 +0000",
        "end_date__lte": "Mon, 13 Oct 2014 11:01:43 +0000",
    }
    world.container(world.service(stack=world.stack()))
    world.repository()
    listing = OBJECT_TYPES[kind].endpoint("list")
    for field in (*listing.query, *listing.client_query):
        if field.name in {"include_related", "limit", "offset"}:
            continue
        response = world.admin.get(LISTS[kind], **{field.name: values.get(field.name, "none")})
        assert response.status_code == 200, (field.name, response.data)
        assert response.data["objects"] == [], field.name


def test_pages_follow_one_another_and_keep_the_filters(world: World) -> None:
    for number in range(7):
        world.service(f"web-{number}")
    first = world.admin.get(SERVICES, limit="3", state="Not running").data
    assert names(world.admin.get(SERVICES, limit="3")) == ["web-0", "web-1", "web-2"]
    assert first["meta"]["previous"] is None
    second = world.admin.get(first["meta"]["next"]).data
    assert [each["name"] for each in second["objects"]] == ["web-3", "web-4", "web-5"]
    assert second["meta"] | {"next": "", "previous": ""} == {
        "limit": 3, "offset": 3, "next": "", "previous": "", "total_count": 7,
    }  # fmt: skip
    assert "state=Not+running" in second["meta"]["next"]
    third = world.admin.get(second["meta"]["next"]).data
    assert third["meta"]["next"] is None
    assert world.admin.get(third["meta"]["previous"]).data["objects"] == second["objects"]


def test_larger_pages_may_be_asked_for_up_to_a_thousand(world: World) -> None:
    assert world.admin.get(SERVICES, limit="1000").data["meta"]["limit"] == 1000
    assert world.admin.get(SERVICES, limit="5000").data["meta"]["limit"] == 1000
    assert world.admin.get(SERVICES, limit="0").data["meta"]["limit"] == 1000


def test_an_offset_past_the_end_is_an_empty_page(world: World) -> None:
    world.service()
    answer = world.admin.get(SERVICES, offset="50").data
    assert (answer["objects"], answer["meta"]["total_count"], answer["meta"]["next"]) == ([], 1, None)


@pytest.mark.parametrize(("name", "value"), [("limit", "-1"), ("limit", "x"), ("offset", "1.5"), ("offset", "٣")])
def test_a_page_that_cannot_be_is_refused_by_name(world: World, name: str, value: str) -> None:
    response = world.admin.get(SERVICES, **{name: value})
    assert response.status_code == 400
    assert error(response).startswith(f"{name}:")


def test_services_are_filtered(world: World) -> None:
    shop, blog = world.stack("shop"), world.stack("blog")
    web = world.service("web", state="Running", stack=shop)
    world.service("db", state="Stopped", stack=shop)
    world.service("web", state="Stopped", stack=blog)
    assert len(names(world.admin.get(SERVICES, name="web"))) == 2
    assert names(world.admin.get(SERVICES, state="Running")) == ["web"]
    assert names(world.admin.get(SERVICES, stack=at("stack", shop.uuid))) == ["web", "db"]
    assert names(world.admin.get(SERVICES, stack=f"/api/app/v1/stack/{shop.uuid}/")) == ["web", "db"]
    assert names(world.admin.get(SERVICES, stack__name="shop", name="web")) == ["web"]
    assert names(world.admin.get(SERVICES, uuid=str(web.uuid))) == ["web"]
    assert names(world.admin.get(SERVICES, uuid__startswith=str(web.uuid)[:13])) == ["web"]
    assert names(world.admin.get(SERVICES, uuid__startswith=str(web.uuid)[:8].upper())) == ["web"]
    assert names(world.admin.get(SERVICES, uuid__startswith="web")) == []
    assert names(world.admin.get(SERVICES, state="Init")) == []


def test_containers_are_filtered(world: World) -> None:
    web, db = world.service("web", stack=world.stack()), world.service("db")
    world.container(web)
    world.container(web, 2, "Stopped")
    elsewhere = world.make_node(external_fqdn="n2.example.org")
    world.container(db, node=elsewhere)
    path = f"{APP}/container/"
    assert names(world.admin.get(path, service=at("service", web.uuid))) == ["web-1", "web-2"]
    assert names(world.admin.get(path, node=at("node", elsewhere.uuid))) == ["db-1"]
    assert names(world.admin.get(path, state="Stopped")) == ["web-2"]
    assert names(world.admin.get(path, name="web-1", service__stack__name="shop")) == ["web-1"]
    assert names(world.admin.get(path, service__stack__name="blog")) == []


@pytest.mark.parametrize("value", ["shop", "/api/app/v1/acme/service/x/", "/api/infra/v1/region/aws/us-east-1/", "/"])
def test_a_filter_by_address_wants_an_address_of_the_right_kind(world: World, value: str) -> None:
    response = world.admin.get(SERVICES, stack=value)
    assert response.status_code == 400
    assert error(response).startswith("stack:")


def test_infrastructure_is_filtered(world: World) -> None:
    region = "/api/infra/v1/region/aws/us-east-1/"
    for kind, query in {
        "region": {"provider": "/api/infra/v1/provider/aws/", "name": "us-east-1"},
        "az": {"region": region},
        "nodetype": {"regions": region, "availability_zones": "/api/infra/v1/az/aws/us-east-1/us-east-1a/"},
        "nodecluster": {"region": region, "node_type": "/api/infra/v1/nodetype/aws/t2.micro/", "name": "prod"},
        "node": {"node_cluster": at("nodecluster", world.cluster.uuid), "docker_version": "24.0", "region": region},
    }.items():
        assert world.admin.get(LISTS[kind], **query).data["meta"]["total_count"] == 1, kind


def test_what_was_terminated_lately_is_still_listed(world: World) -> None:
    world.service("young", state="Terminated", destroyed_at=timezone.now() - timedelta(hours=1))
    old = world.service("old", state="Terminated", destroyed_at=timezone.now() - timedelta(days=30))
    assert names(world.admin.get(SERVICES)) == ["young"]
    assert world.admin.get(at("service", old.uuid)).data["state"] == "Terminated"


def test_lists_leave_the_long_and_the_secret_out(world: World) -> None:
    service = world.service(body={"container_envvars": [{"key": "PASSWORD", "value": "canary"}]})
    world.container(service, envvars=[{"key": "PASSWORD", "value": "canary", "origin": "user"}])
    for path in (SERVICES, f"{APP}/container/", ACTIONS):
        assert b"canary" not in world.admin.get(path).content


def _queries(world: World, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert world.admin.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "kind", ["service", "container", "stack", "node", "nodecluster", "action", "region", "nodetype"]
)
def test_a_longer_list_asks_the_database_no_more(world: World, kind: str) -> None:
    def grow(number: int) -> None:
        service = world.service(f"web-{number}", stack=world.stack(f"stack-{number}"))
        world.container(service, node=world.make_node())

    grow(1)
    few = _queries(world, LISTS[kind])
    for number in range(2, 6):
        grow(number)
    assert _queries(world, LISTS[kind]) == few


def test_a_thousand_services_take_a_moment(world: World) -> None:
    """Far above the 0.1 s that it takes, so that a loaded machine does not fail it; an N+1 would."""
    one = world.service()
    Service.objects.bulk_create(
        Service(namespace=world.acme, name=f"web-{number}", definition=one.definition) for number in range(999)
    )
    world.admin.get(SERVICES)
    started = timezone.now()
    answer = world.admin.get(SERVICES, limit="1000").data
    assert len(answer["objects"]) == 1000
    assert timezone.now() - started < timedelta(seconds=2)
