"""Acting on many objects of a list: those of the page, then all that match."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.servers import Running
from tests.visitor import Upstream

from .conftest import SignIn

pytestmark = pytest.mark.browser


def test_all_that_match_are_taken_in_once_the_page_is_ticked(sign_in: SignIn, local_cloud: Running) -> None:
    upstream, name = Upstream(local_cloud), f"many{uuid4().hex[:6]}"
    for number in range(27):
        upstream.create_service(f"{name}-{number}")
    page = sign_in("demo")
    page.goto(f"/@demo/services/?q={name}")
    whole = page.get_by_label("All 27 that match")
    page.locator("input[data-select]").first.check()
    expect(whole).to_be_hidden()
    page.locator("input[data-select-all]").check()
    expect(page.locator("[data-selected-count]")).to_have_text("25 selected")
    whole.check()
    expect(page.locator("[data-selected-count]")).to_have_text("All 27 that match")
    page.get_by_role("button", name="Terminate").click()
    expect(page.get_by_role("heading", name="Terminate 27 services")).to_be_visible()
    expect(page.get_by_text(f"27 services that match Search {name}.")).to_be_visible()
    send = page.get_by_role("button", name=re.compile("Terminate 27"))
    expect(send).to_be_disabled()
    page.get_by_label("Type demo to confirm").fill("demo")
    send.click()
    expect(page.get_by_role("heading", name="Terminate: 27 sent")).to_be_visible()
