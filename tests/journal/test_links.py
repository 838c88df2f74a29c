"""From an entry to Docker Cloud's own action and back, over real HTTP."""

import re
from html import unescape

from tests.servers import Running
from tests.visitor import Upstream, signed_in


def test_from_the_entry_to_the_action_and_back(console: Running, local_cloud: Running) -> None:
    visitor, upstream = signed_in(console), Upstream(local_cloud)
    uuid = upstream.create_service("written-down")["uuid"]
    visitor.post(f"/@demo/services/{uuid}/do/start/", page=f"/@demo/services/{uuid}/")
    page = visitor.get("/@demo/journal/", params={"object": uuid}).text
    assert f'href="/@demo/services/{uuid}/"' in page and ">written-down</a>" in page
    action = next(iter(re.findall(r'href="(/@demo/actions/[^"]+)">its action', page)))
    tab = visitor.get(f"{action}?tab=journal").text
    back = next(iter(re.findall(r'href="(/@demo/journal/\?action_uri=[^"]+)"', tab)))
    entries = re.findall(r'<tr id="entry-\d+"', visitor.get(unescape(back)).text)
    assert len(entries) == 1 and entries[0] in page


def test_the_menu_leads_there(console: Running) -> None:
    page = signed_in(console).get("/@demo/journal/").text
    assert re.search(r'<a class="menu-link active" href="/@demo/journal/" aria-current="page"', page)
    assert 'href="/account/journal/"' in page
