"""Every page, looked at by axe-core in both themes: nothing serious; and on a phone nothing scrolls sideways."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from apps.core import registry
from apps.core.resource import Resource
from tests.servers import ROOT, Running
from tests.visitor import Upstream

from .conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

NAMESPACE = "demo"
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], iframes: false });
  const told = ({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary.split("\\n").at(-1)}`;
  // An editor's scroller has what is edited in it, which takes the focus; axe-core does not see that.
  const isEditor = (id, { target }) =>
    id === "scrollable-region-focusable" && document.querySelector(`${target[0]} [contenteditable=true]`);
  violations.forEach((found) => (found.nodes = found.nodes.filter((node) => !isEditor(found.id, node))));
  return violations
    .filter(({ nodes }) => nodes.length)
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(told).join(" | ")}`);
}"""
OTHERS = (
    "/@demo/", "/@demo/events/", "/@demo/services/?group=state&sort=name&q=a", "/@demo/services/?q=no-such-thing",
    "/@demo/services/00000000-0000-0000-0000-000000000000/", "/account/key/", "/account/namespaces/",
    "/@demo/journal/", "/@demo/journal/?event=no-such", "/account/journal/",
    "/account/password/", "/account/tokens/", "/api/docs/",
)  # fmt: skip


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    found = sign_in("demo")
    found.emulate_media(reduced_motion="reduce")  # no colour on its way to another
    return found


def violations_on(page: Page, path: str) -> Iterator[str]:
    """What is wrong with a page: as it comes, and in the dark on a phone."""
    page.goto(path)
    page.evaluate(AXE)
    for theme, width in (("light", 1280), ("dark", 360)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # a literal of two
        page.set_viewport_size({"width": width, "height": 800})
        yield from (f"{path} {theme}: {found}" for found in page.evaluate(RUN))
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{path} is {needed} wide on {width}"


def paths(resource: Resource, upstream: Upstream) -> Iterator[str]:
    """The list, the form for a new object, all of an object's tabs, its form and what its actions ask."""
    above = parent_key(resource, upstream)
    yield registry.page_address(resource, "list", NAMESPACE, above)
    if resource.can_create:
        yield registry.page_address(resource, "new", NAMESPACE, above)
    obj = sort_living_first(resource, upstream, above)[0]
    key = resource.key(obj)
    detail = registry.page_address(resource, "detail", NAMESPACE, above, key=key)
    yield from (f"{detail}?tab={tab.slug}" for tab in resource.tabs if tab.shown(obj))
    if resource.can_edit:
        yield registry.page_address(resource, "edit", NAMESPACE, above, key=key)
    for action in resource.actions:
        if action.asks:
            yield registry.page_address(resource, "do", NAMESPACE, above, key=key, action=action.name)


def sort_living_first(resource: Resource, upstream: Upstream, above: str | None) -> list[dict[str, Any]]:
    found = resource.scope(upstream.objects(resource.type.collection_path(NAMESPACE, above)), NAMESPACE)
    return sorted(found, key=lambda obj: obj.get("state") in {"Terminating", "Terminated"})


def parent_key(resource: Resource, upstream: Upstream) -> str | None:
    parent = registry.parent_of(resource)
    if parent is None:
        return None
    keys = (parent.key(obj) for obj in sort_living_first(parent, upstream, None))
    return next(key for key in keys if upstream.objects(resource.type.collection_path(NAMESPACE, key)))


@pytest.mark.parametrize("resource", [pytest.param(found, id=found.slug) for found in registry.resources()])
def test_the_pages_of_an_object(resource: Resource, page: Page, local_cloud: Running) -> None:
    found = [trouble for path in paths(resource, Upstream(local_cloud)) for trouble in violations_on(page, path)]
    assert found == []


def test_the_other_pages(page: Page) -> None:
    found = [trouble for path in OTHERS for trouble in violations_on(page, path)]
    page.goto("/@demo/")
    for opened in ("Control+k", "?"):
        page.keyboard.press(opened)
        page.evaluate(AXE)
        found += page.evaluate(RUN)
        page.keyboard.press("Escape")
    assert found == []
