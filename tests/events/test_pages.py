"""The feed's page as it comes, and the names that it asks for."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import path

from apps.core import registry
from tests.visitor import Upstream, Visitor


def names(visitor: Visitor, *uris: str) -> Any:
    answer = visitor.get("/@demo/events/names/", params={"uri": uris})
    assert answer.status_code == 200
    return answer.json()


def test_the_menu_leads_to_the_feed_and_another_namespace_keeps_it_open(visitor: Visitor) -> None:
    assert 'href="/@demo/events/"' in visitor.get("/@demo/").text
    page = visitor.get("/@demo/events/").text
    assert re.search(r'<a class="menu-link active" href="/@demo/events/" aria-current="page"', page)
    assert 'href="/@acme/events/"' in page
    assert 'data-live-path="/api/audit/v1/demo/events/"' in page


def test_pages_outside_a_namespace_follow_nothing(visitor: Visitor) -> None:
    assert "data-live-path" not in visitor.get("/account/namespaces/").text


def test_the_pickers_offer_what_there_is_and_keep_what_a_bookmark_brings(visitor: Visitor, upstream: Upstream) -> None:
    service = upstream.objects("/api/app/v1/demo/service/")[0]
    gone = f"/api/app/v1/demo/service/{uuid4()}/"
    page = visitor.get("/@demo/events/", params={"type": "service", "object": gone, "parent": "<b>"}).text
    assert f'<option value="{service["resource_uri"]}">' in page
    assert f'<option value="{gone}" selected>' in page
    assert '<option value="service" selected>' in page
    assert "<b>" not in page


def test_names_are_told_of_objects_and_actions(visitor: Visitor, upstream: Upstream) -> None:
    service = upstream.create_service(f"named-{uuid4().hex[:6]}")
    action = upstream.objects("/api/audit/v1/action/", object=service["resource_uri"])[0]
    uris = [service["resource_uri"], action["resource_uri"]]
    assert names(visitor, *uris) == dict(zip(uris, [service["name"], action["action"]], strict=True))


def test_what_is_no_object_of_the_namespace_has_no_name(visitor: Visitor, upstream: Upstream) -> None:
    foreign = upstream.create_service(f"foreign-{uuid4().hex[:6]}", "acme")["resource_uri"]
    gone = f"/api/app/v1/demo/service/{uuid4()}/"
    assert names(visitor, foreign, gone, "/api/app/v1/demo/service/../", "https://example.org/", "") == {}


def test_a_slug_is_given_once() -> None:
    page = registry.NamespacePage("services", "Services", "stack-2", (path("services/", lambda request: None),))  # type: ignore[arg-type, return-value]
    with pytest.raises(ValueError, match="services"):
        registry.register_page(page)
