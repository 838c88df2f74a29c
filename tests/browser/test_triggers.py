"""A trigger and the audit trail, in a real browser."""

import re
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.servers import Running
from tests.visitor import Upstream

from .conftest import SignIn
from .test_walk import follow_to_the_end

pytestmark = pytest.mark.browser


@pytest.fixture
def service(local_cloud: Running) -> dict[str, str]:
    return Upstream(local_cloud).create_service(f"hooked{uuid4().hex[:6]}")


def call(address: str) -> int:
    """By somebody who knows nothing but the address."""
    return requests.post(address, timeout=30).status_code


def address_of(page: Page) -> str:
    page.get_by_role("button", name="Show", exact=True).first.click()
    return page.locator("[data-secret-value]", has_text="/call/").inner_text()


def test_a_trigger_is_made_called_and_revoked(
    sign_in: SignIn, service: dict[str, str], local_cloud: Running, console: Running
) -> None:
    Upstream(local_cloud).call(f"{service['resource_uri']}start/")
    page = sign_in("demo")
    page.goto(f"/@demo/services/{service['uuid']}/?tab=triggers")
    page.get_by_role("link", name="New trigger").click()
    page.get_by_label("Name", exact=True).fill("grow")
    page.get_by_label("Operation").select_option("SCALEUP")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="grow")).to_be_visible()
    expect(page.locator("[data-secret-value]", has_text="/call/")).to_be_hidden()
    address = address_of(page)
    assert address.startswith(console.url)
    assert call(address) == 202

    page.get_by_role("link", name="Call").click()
    page.get_by_label("Count", exact=True).fill("2")
    page.get_by_role("button", name="Call").click()
    follow_to_the_end(page)
    page.locator(".breadcrumb").get_by_role("link", name=service["name"]).click()
    page.locator(".tabs").get_by_role("link", name="Containers").click()
    expect(page.get_by_role("link", name=f"{service['name']}-4")).to_be_visible()

    page.locator(".tabs").get_by_role("link", name="Triggers").click()
    page.get_by_role("link", name="grow").click()
    page.get_by_role("link", name="Revoke").click()
    page.get_by_label("Type grow to confirm").fill("grow")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("No triggers yet")).to_be_visible()
    assert call(address) == 404


def test_the_trail_is_filtered_by_object_and_date_in_ones_own_time(sign_in: SignIn, service: dict[str, str]) -> None:
    page = sign_in("demo")
    page.goto("/@demo/actions/")
    page.locator(".filter-more summary").click()
    picker = page.locator("#id_object")
    expect(picker.locator("optgroup[label=Services]")).to_have_count(1)
    picker.select_option(service["resource_uri"])
    rows = page.locator("#results tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(service["name"])
    expect(page).to_have_url(re.compile("object="))

    now = page.evaluate("new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16)")
    year = int(now[:4])
    page.get_by_label("Started from").fill(f"{year + 1}{now[4:]}")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_label("Started from").fill(f"{year - 1}{now[4:]}")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"start_date__gte={year - 1}-\d\d-\d\dT\d\d%3A\d\dZ"))
    page.reload()
    expect(page.get_by_label("Started from")).to_have_value(f"{year - 1}{now[4:]}")
    expect(picker).to_have_value(service["resource_uri"])
    expect(rows).to_have_count(1)
