"""The page of the API's document, in a browser under the console's policy."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import SignIn
from .test_axe import AXE, RUN

pytestmark = pytest.mark.browser


def open_docs(page: Page) -> None:
    page.goto("/api/docs/")
    page.locator(".opblock-tag").first.wait_for(timeout=60_000)  # Swagger UI reads the whole document first


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_a_call_is_read(sign_in: SignIn, theme: str, width: int) -> None:
    page = sign_in("demo", width=width, theme=theme)
    open_docs(page)
    page.locator("#operations-tag-Services").click()
    call = page.locator("#operations-Services-service_create")
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    expect(call.get_by_label("Body of the request")).to_contain_text('"image"')
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_call_is_tried_with_the_session(sign_in: SignIn) -> None:
    page = sign_in("demo")
    open_docs(page)
    for group, name, status, shown in (
        ("Regions", "region_get", "200", '"/api/infra/v1/region/aws/us-east-1/"'),
        ("Node tokens", "token_create", "201", '"token"'),
    ):
        page.locator(f'[data-tag="{group}"]').click()
        call = page.locator(f"[id$=-{name}]")
        call.locator(".opblock-summary-control").click()
        call.get_by_role("button", name="Try it out").click()
        for place, value in {"provider": "aws", "name": "us-east-1", "namespace": "demo"}.items():
            if call.locator(f"[data-param-name={place}]").count():
                call.locator(f"[data-param-name={place}] input").fill(value)
        call.get_by_role("button", name="Execute").click()
        answer = call.locator(".live-responses-table .response")
        expect(answer.locator(".response-col_status")).to_contain_text(status)
        expect(answer).to_contain_text(shown)
