"""The menu: the lists and pages of a namespace in groups, each with the letter that opens it after `g`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from . import registry

DASHBOARD = "dashboard"
# Group by group, slug and letter. What is not listed here comes at the end, without a letter.
_GROUPS = (
    ("", ((DASHBOARD, "d"),)),
    ("Applications", (("stacks", "k"), ("services", "s"), ("containers", "c"))),
    (
        "Infrastructure",
        (
            ("nodeclusters", "l"), ("nodes", "n"), ("providers", "p"), ("regions", "r"), ("zones", "z"),
            ("nodetypes", "t"),
        ),
    ),
    ("Images", (("repositories", "i"), ("registries", "h"))),
    ("Activity", (("actions", "a"), ("events", "e"), ("journal", "j"))),
)  # fmt: skip
_REST = "More"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu. `letter` opens it from the keyboard, after `g`."""

    slug: str
    label: str
    icon: str
    url: str
    letter: str = ""
    active: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together; the first group has no label."""

    label: str
    entries: tuple[Entry, ...]


def slugs() -> list[str]:
    """All slugs, in the order of the menu."""
    found = {slug: (label, icon, view) for slug, label, icon, view in _menu_pages()}
    return [slug for _, members in (*_GROUPS, (_REST, _ungrouped(found))) for slug, _ in members if slug in found]


def menu(namespace: str, here: str) -> list[Group]:
    """The menu of a namespace; `here` is the slug that the page belongs to."""
    found = {slug: (label, icon, view) for slug, label, icon, view in _menu_pages()}
    groups = []
    for title, members in (*_GROUPS, (_REST, _ungrouped(found))):
        entries = tuple(
            Entry(slug, label, icon, reverse(f"core:{view}", args=[namespace]), letter, here == slug)
            for slug, letter in members
            if slug in found
            for label, icon, view in [found[slug]]
        )
        if entries:
            groups.append(Group(title, entries))
    return groups


def _menu_pages() -> Iterator[tuple[str, str, str, str]]:
    """Slug, label, icon and view of each entry. Objects under a parent have none: their parent's page leads to them."""
    yield DASHBOARD, "Dashboard", "layout-dashboard", DASHBOARD
    for resource in registry.resources():
        if resource.type.parent is None:
            yield resource.slug, resource.label_plural, resource.icon, f"{resource.slug}-list"
    for page in registry.pages():
        yield page.slug, page.label, page.icon, page.slug


def _ungrouped(found: dict[str, tuple[str, str, str]]) -> tuple[tuple[str, str], ...]:
    named = {slug for _, members in _GROUPS for slug, _ in members}
    return tuple((slug, "") for slug in found if slug not in named)
