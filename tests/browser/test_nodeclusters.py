"""A node cluster in a real browser: from nothing to two nodes to terminated; a node changed where it stands."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import SignIn
from .test_walk import follow_to_the_end

pytestmark = pytest.mark.browser


def choose(page: Page, label: str, option: str) -> None:
    control = page.get_by_label(label, exact=True)
    control.focus()
    control.select_option(label=option)


def test_a_node_cluster_from_nothing_to_two_nodes_to_terminated(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@acme/")
    page.get_by_role("link", name="Node clusters").first.click()
    page.get_by_role("link", name="New node cluster").click()
    page.get_by_label("Name", exact=True).first.fill("fleet")
    page.get_by_label("Name", exact=True).last.fill("typed-before")

    expect(page.get_by_label("Region", exact=True)).to_be_disabled()
    choose(page, "Provider", "Amazon Web Services (simulated)")
    expect(page.get_by_label("Region", exact=True)).to_be_enabled()
    expect(page.get_by_label("Provider", exact=True)).to_be_focused()
    choose(page, "Region", "US East (N. Virginia) · us-east-1")
    expect(page.get_by_label("Availability zone", exact=True)).to_be_visible()
    expect(page.get_by_role("group", name="Provider options")).to_be_visible()
    choose(page, "Node type", "t2.micro")
    choose(page, "Provider", "Digital Ocean (simulated)")
    expect(page.get_by_label("Availability zone", exact=True)).to_have_count(0)
    expect(page.get_by_role("group", name="Provider options")).to_be_hidden()
    expect(page.locator("#section-nodes")).to_contain_text("Comes with the node type")
    choose(page, "Region", "Amsterdam 2 · ams2")
    choose(page, "Node type", "1GB")
    page.get_by_label("Nodes", exact=True).fill("1")
    expect(page.get_by_label("Name", exact=True).first).to_have_value("fleet")
    expect(page.get_by_label("Name", exact=True).last).to_have_value("typed-before")
    page.get_by_role("button", name="Create and deploy").click()

    expect(page.get_by_role("heading", name="fleet")).to_be_visible()
    follow_to_the_end(page)
    state = page.locator("#object-head .state").first
    expect(state).to_have_text("Deployed")

    page.get_by_role("link", name="Scale").click()
    page.locator("[name=target_num_nodes]").fill("2")
    page.get_by_role("button", name="Scale").click()
    follow_to_the_end(page)
    page.locator(".tabs").get_by_role("link", name="Nodes").click()
    expect(page.locator("td.col-name a")).to_have_count(2)

    page.get_by_role("link", name="Terminate").click()
    expect(page.locator(".consequences")).to_contain_text("2 nodes: ")
    page.get_by_label("Type fleet to confirm").fill("fleet")
    page.get_by_role("button", name="Terminate").click()
    follow_to_the_end(page)
    expect(state).to_have_text("Terminated")


def test_a_node_is_renamed_and_tagged_where_it_stands(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.goto("/@acme/nodes/?state=Deployed")
    page.locator("td.col-name a").first.click()
    page.get_by_role("link", name="Edit").click()
    form = page.locator("#in-place form")
    expect(form.get_by_label("Nickname")).to_be_focused()
    form.get_by_label("Nickname").fill("renamed here")
    form.get_by_role("button", name="Add a tag").click()
    form.get_by_label("Name", exact=True).last.fill("here")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="renamed here")).to_be_visible()
    expect(page.locator("#tab-overview")).to_contain_text("here")


def test_the_command_of_a_node_of_ones_own_is_copied_unseen(sign_in: SignIn) -> None:
    page = sign_in("demo")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/@demo/nodes/")
    page.get_by_role("link", name="Bring your own node").click()
    page.get_by_role("button", name="Create a token").click()
    expect(page.locator("#node-token-value")).to_be_hidden()
    page.get_by_role("button", name="Copy the command").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert re.search(r"sudo -H sh -s [0-9a-f]{16,}$", page.evaluate("navigator.clipboard.readText()"))
