"""Lists: one large page, the rest side by side, whatever the upstream makes of that."""

from collections.abc import Callable

import pytest

from apps.cloud.client import CloudClient
from apps.cloud.contract import ACTION, NODETYPE, SERVICE
from apps.cloud.errors import BadAnswer, NotFound
from tests.faultserver import FaultServer, answers, in_turn, lists

NAMES = [f"u{number}" for number in range(130)]


def test_one_large_page_is_asked_for(server: FaultServer, client: CloudClient) -> None:
    server.rest = lists(130)
    assert [obj["uuid"] for obj in client.list(SERVICE, state="Running", name=None)] == NAMES
    assert [each.query for each in server.received] == [{"limit": "1000", "offset": "0", "state": "Running"}]


@pytest.mark.parametrize("total", [None, -1])
def test_the_rest_comes_where_the_upstream_gives_less(
    server: FaultServer, client: CloudClient, total: int | None
) -> None:
    server.rest = lists(130, at_most=25, total=total)
    objects = client.list(SERVICE)
    assert [obj["uuid"] for obj in objects] == NAMES
    assert len(server.received) == 6


def test_pages_are_fetched_as_they_are_needed(server: FaultServer, client: CloudClient) -> None:
    server.rest = lists(130, at_most=25)
    found = client.iterate(SERVICE)
    assert [next(found)["uuid"] for _ in range(30)] == NAMES[:30]
    assert len(server.received) == 2
    assert [obj["uuid"] for obj in found] == NAMES[30:]


def test_a_list_without_meta_is_taken_as_whole(server: FaultServer, client: CloudClient) -> None:
    server.rest = lists(20, meta=False)
    objects = client.list(SERVICE)
    assert (len(objects), objects.total_count) == (20, 20)


def test_a_list_is_cut_off_and_says_so(
    server: FaultServer, client: CloudClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.cloud.client.MOST_OBJECTS", 100)
    server.rest = lists(130, at_most=30)
    objects = client.list(SERVICE)
    assert (len(objects), objects.total_count) == (100, 130)


def test_an_endless_list_ends(server: FaultServer, client: CloudClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.cloud.client.MOST_PAGES", 10)
    server.rest = lists(10**9, at_most=1)
    assert len(client.list(SERVICE)) == 11
    assert len(list(client.iterate(SERVICE))) == 11


def test_an_object_that_moved_to_the_next_page_comes_once(server: FaultServer, client: CloudClient) -> None:
    uris = ["/api/app/v1/service/a/", "/api/app/v1/service/b/", "/api/app/v1/service/c/"]
    pages = [
        answers(200, {"meta": {"limit": 2, "total_count": 4}, "objects": [{"resource_uri": uri} for uri in two]})
        for two in (uris[:2], uris[1:])
    ]
    server.rest = in_turn(*pages)
    assert [obj["resource_uri"] for obj in client.list(SERVICE)] == uris


def test_a_page_tells_what_the_upstream_says(server: FaultServer, client: CloudClient) -> None:
    server.rest = lists(130, at_most=50)
    page = client.page(SERVICE, limit=75, offset=10)
    assert (page.total_count, page.limit, page.offset, page.has_next, len(page.objects)) == (130, 50, 10, True, 50)


@pytest.mark.parametrize(
    "data", [{}, {"objects": None}, {"objects": {}}, {"objects": ["a"]}, {"objects": [{}, None]}, {"meta": {}}]
)
def test_what_is_no_list_is_a_bad_answer(server: FaultServer, client: CloudClient, data: object) -> None:
    server.rest = answers(200, data)
    with pytest.raises(BadAnswer):
        client.list(SERVICE)


@pytest.mark.parametrize("meta", [None, [], {"total_count": "many", "limit": -1, "next": None}, {"total_count": -5}])
def test_meta_of_any_shape_is_survived(server: FaultServer, client: CloudClient, meta: object) -> None:
    server.rest = answers(200, {"meta": meta, "objects": [{"uuid": "a"}, {"uuid": "b"}]})
    assert [obj["uuid"] for obj in client.list(SERVICE)] == ["a", "b"]


def test_paths_and_filters_are_the_api_s(server: FaultServer, client_of: Callable[..., CloudClient]) -> None:
    server.rest = in_turn(lists(), lists(), answers(200, {}), answers(200, {}))
    client = client_of("acme")
    client.list(SERVICE, stack__name="a&b=c?#\r\n")
    client.list(ACTION, include_related=True, object="/api/app/v1/acme/service/u1/")
    client.get(NODETYPE, "aws/t2.micro")
    client.get_uri("/api/app/v1/other/service/u1/")
    assert server.paths == [
        "/api/app/v1/acme/service/",
        "/api/audit/v1/action/",
        "/api/infra/v1/nodetype/aws/t2.micro/",
        "/api/app/v1/other/service/u1/",
    ]
    assert server.received[0].query["stack__name"] == "a&b=c?#\r\n"
    assert server.received[1].query["include_related"] == "true"


@pytest.mark.parametrize(
    "key", ["..", ".", "%2e%2e", "%2f", "a/b", "a?b", "a#b", "a\r\nX: y", "a b", "", "a\0", "é", "a\\b", "a;b"]
)
def test_a_key_that_is_none_is_not_sent(server: FaultServer, client: CloudClient, key: str) -> None:
    for call in (client.get, client.delete, lambda kind, key: client.perform(kind, key, "start")):
        with pytest.raises(NotFound):
            call(SERVICE, key)
    assert server.received == []


@pytest.mark.parametrize("namespace", ["..", "a/b", "a?", "%2e", "a\r\n", "-", " "])
def test_a_namespace_that_is_none_is_not_sent(
    server: FaultServer, client_of: Callable[..., CloudClient], namespace: str
) -> None:
    with pytest.raises(NotFound):
        client_of(namespace).list(SERVICE)
    assert server.received == []


@pytest.mark.parametrize("uri", ["", "http://evil/", "//evil/api/app/v1/service/u/", "/api/app/v1/service/../x/", None])
def test_a_uri_that_is_none_is_not_sent(server: FaultServer, client: CloudClient, uri: str) -> None:
    with pytest.raises(NotFound):
        client.get_uri(uri)
    assert server.received == []
