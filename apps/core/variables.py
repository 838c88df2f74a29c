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


class Givers:
    """Who set each variable, derived from the names as the manual forms them (Service links).

    A link `db` gives `DB_PORT_5432_TCP_ADDR`, `DB_1_ENV_…` and `DB_DOCKERCLOUD_API_URL`; the cloud `DOCKERCLOUD_…`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        found = {match["link"] for name in names if (match := _OF_LINK.fullmatch(name))}
        self._links = sorted({_NUMBER.sub("", link) for link in found} - {_CLOUD}, key=len, reverse=True)

    def of(self, name: str) -> str:
        """The link's name as in the variable, or `DOCKERCLOUD`; empty for variables of the user or the image."""
        if name.startswith(f"{_CLOUD}_"):
            return _CLOUD
        return next((link for link in self._links if _is_of(name, link)), "")


def _is_of(name: str, link: str) -> bool:
    if not name.startswith(f"{link}_"):
        return False
    rest = re.sub(r"^\d+_", "", name[len(link) + 1 :])
    return rest in {"PORT", "NAME", "DOCKERCLOUD_API_URL"} or rest.startswith(("ENV_", "PORT_"))


def by_giver(names: list[str]) -> dict[str, list[int]]:
    """The variables' indexes, grouped by who set them (as in `Givers.of`), the user's own first."""
    givers = Givers(names)
    groups: defaultdict[str, list[int]] = defaultdict(list, {"": []})
    for place, name in enumerate(names):
        groups[givers.of(name)].append(place)
    return {giver: places for giver, places in groups.items() if places}


def folded(table: Callable[[SafeString], SafeString], lines: list[SafeString], names: list[str]) -> SafeString:
    """A table of the lines, then a collapsed one for each link and for the cloud, with the variables that it set."""
    parts = ((_fold(giver, places, lines, table),) for giver, places in by_giver(names).items())
    return format_html_join("", "{}", parts)


def _fold(
    giver: str, places: list[int], lines: list[SafeString], table: Callable[[SafeString], SafeString]
) -> SafeString:
    drawn = table(format_html_join("", "{}", ((lines[place],) for place in places)))
    if not giver:
        return drawn
    count = f"{len(places)} variable{pluralize(len(places))}"
    said = f"{count} from the cloud" if giver == _CLOUD else f"{count} of the link {giver}"
    return format_html('<details class="fold"><summary>{}</summary>{}</details>', said, drawn)
