"""The OpenAPI document and the page to read it on, for people who are signed in."""

from tests import servers
from tests.fuzzing import document
from tests.visitor import Visitor

SCHEMA, DOCS = "/api/schema/", "/api/docs/"


def test_the_document_is_served(demo: Visitor) -> None:
    served = demo.get(SCHEMA)
    assert served.headers["Content-Type"] == "application/json"
    assert served.json() == document()


def test_the_page_has_all_that_it_shows_from_the_console(demo: Visitor) -> None:
    page = demo.get(DOCS)
    assert page.status_code == 200
    assert f'data-schema="{SCHEMA}"' in page.text
    assert "swagger-ui-bundle" in page.text
    assert "//cdn" not in page.text
    assert "unsafe-eval" not in page.headers["Content-Security-Policy"]
    assert f'href="{DOCS}"' in demo.get("/account/key/").text


def test_strangers_see_neither(gateway: servers.Running) -> None:
    stranger = Visitor(gateway)
    assert stranger.get(SCHEMA).status_code in {401, 403}
    assert stranger.get(DOCS).url.startswith(f"{gateway.url}/sign-in/")
