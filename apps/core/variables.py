"""Who set which variables: those of links and the cloud are shown apart from the user's own."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.template.defaultfilters import pluralize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_OF_LINK = re.compile(r"(?P<link>.+?)_(?:DOCKERCLOUD_API_URL|PORT_\d+_(?:TCP|UDP)(?:_(?:ADDR|PORT|PROTO))?)")
_NUMBER = re.compile(r"_\d+$")
_CLOUD = "DOCKERCLOUD"


class VariableOrigins:
    """Who set each variable, derived from the names as the manual forms them (Service links).

    A link `db` gives `DB_PORT_5432_TCP_ADDR`, `DB_1_ENV_…` and `DB_DOCKERCLOUD_API_URL`; the cloud `DOCKERCLOUD_…`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        found = {match["link"] for name in names if (match := _OF_LINK.fullmatch(name))}
        self._links = sorted({_NUMBER.sub("", link) for link in found} - {_CLOUD}, key=len, reverse=True)

    def origin_of(self, name: str) -> str:
        """The link's name as in the variable, or `DOCKERCLOUD`; empty for variables of the user or the image."""
        if name.startswith(f"{_CLOUD}_"):
            return _CLOUD
        return next((link for link in self._links if _is_set_by_link(name, link)), "")


def _is_set_by_link(name: str, link: str) -> bool:
    if not name.startswith(f"{link}_"):
        return False
    rest = re.sub(r"^\d+_", "", name[len(link) + 1 :])
    return rest in {"PORT", "NAME", "DOCKERCLOUD_API_URL"} or rest.startswith(("ENV_", "PORT_"))


def by_origin(names: list[str]) -> dict[str, list[int]]:
    """The variables' indexes, grouped by who set them (as in `VariableOrigins.origin_of`), the user's own first."""
    origins = VariableOrigins(names)
    groups: defaultdict[str, list[int]] = defaultdict(list, {"": []})
    for place, name in enumerate(names):
        groups[origins.origin_of(name)].append(place)
    return {origin: places for origin, places in groups.items() if places}


def folded(table: Callable[[SafeString], SafeString], lines: list[SafeString], names: list[str]) -> SafeString:
    """A table of the lines, then a collapsed one for each link and for the cloud, with the variables that it set."""
    parts = ((_collapsed_table(origin, places, lines, table),) for origin, places in by_origin(names).items())
    return format_html_join("", "{}", parts)


def _collapsed_table(
    origin: str, places: list[int], lines: list[SafeString], table: Callable[[SafeString], SafeString]
) -> SafeString:
    drawn = table(format_html_join("", "{}", ((lines[place],) for place in places)))
    if not origin:
        return drawn
    count = f"{len(places)} variable{pluralize(len(places))}"
    said = f"{count} from the cloud" if origin == _CLOUD else f"{count} of the link {origin}"
    return format_html('<details class="fold"><summary>{}</summary>{}</details>', said, drawn)
