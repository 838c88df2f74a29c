"""The page of the API's document, in a browser under the console's policy."""

import pytest
from playwright.sync_api import expect

from .conftest import SignIn
from .test_axe import AXE, RUN

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_a_call_is_read(sign_in: SignIn, theme: str, width: int) -> None:
    page = sign_in("demo", width=width, theme=theme)
    page.goto("/api/docs/")
    page.locator("#operations-tag-Services").click()
    call = page.locator("#operations-Services-service_create")
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    expect(call.get_by_label("Body of the request")).to_contain_text('"image"')
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
