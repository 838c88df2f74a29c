"""Every name of the API's manual is on the pages of its object: filters, parameters, attributes, states, actions."""

import re
from functools import cache
from typing import Any

import pytest

from apps.cloud.contract import OBJECT_TYPES
from apps.core import registry
from apps.core.labels import label
from apps.core.resource import Resource
from apps.core.templatetags.console import state_badge
from tests.manual import ManualObject, manual
from tests.servers import Running
from tests.visitor import Upstream, Visitor, signed_in

NAMESPACE = "demo"
# What has to be chosen before a form asks for all there is; "update" has the page drawn anew for it.
CHOSEN = {"nodecluster": {"provider": "/api/infra/v1/provider/aws/", "update": "1"}}
# What lists nothing has no room but a feed (tests/events).
OBJECTS = [pytest.param(found, id=found.name) for found in manual() if found.name != "event"]
STATES = [pytest.param(found, state, id=f"{found.name}-{state}") for found in manual() for state in found.states]


class Rooms:
    """The pages of each object, read once."""

    def __init__(self, visitor: Visitor, upstream: Upstream) -> None:
        self.visitor, self.upstream = visitor, upstream

    @cache  # noqa: B019  (as long as the tests of this file)
    def list_page(self, name: str) -> str:
        return self._read(registry.page_address(room(name), "list", NAMESPACE, self._parent_key(name)))

    @cache  # noqa: B019
    def details(self, name: str) -> str:
        """All tabs of one object."""
        address = self._address(name, "detail", self._object(name))
        return "".join(self._read(f"{address}?tab={tab.slug}") for tab in room(name).tabs)

    @cache  # noqa: B019
    def forms(self, name: str) -> str:
        """The pages for creating an object, for changing it, and for what its actions ask."""
        found, obj = room(name), self._object(name, living=True)
        new = [registry.page_address(found, "new", NAMESPACE, self._parent_key(name))] if found.can_create else []
        edit = [self._address(name, "edit", obj)] if found.can_edit else []
        asking = [self._address(name, "do", obj, action=each.name) for each in found.actions if each.form]
        drawn = [self.visitor.submit(address, CHOSEN[name]).text for address in new if name in CHOSEN]
        return "".join([*drawn, *(self._read(address) for address in (*new, *edit, *asking))])

    def _address(self, name: str, view: str, obj: dict[str, Any], **more: str) -> str:
        key = room(name).key(obj)
        return registry.page_address(room(name), view, NAMESPACE, self._parent_key(name), key=key, **more)

    def _read(self, address: str) -> str:
        page = self.visitor.get(address)
        assert page.status_code == 200, address
        return page.text

    def _object(self, name: str, *, living: bool = False) -> dict[str, Any]:
        found = self.upstream.objects(room(name).type.collection_path(NAMESPACE, self._parent_key(name)))
        return next(obj for obj in found if not living or obj.get("state") not in {"Terminating", "Terminated"})

    @cache  # noqa: B019
    def _parent_key(self, name: str) -> str | None:
        parent = registry.parent_of(room(name))
        if parent is None:
            return None
        keys = (parent.key(obj) for obj in self.upstream.objects(parent.type.collection_path(NAMESPACE)))
        return next(key for key in keys if self._has_objects(name, key))

    def _has_objects(self, name: str, key: str) -> bool:
        return bool(self.upstream.objects(room(name).type.collection_path(NAMESPACE, key)))


def room(name: str) -> Resource:
    found = registry.resource_for(OBJECT_TYPES[name])
    assert found is not None, f"no room shows a {name}"
    return found


@pytest.fixture(scope="module")
def rooms(console: Running, local_cloud: Running) -> Rooms:
    return Rooms(signed_in(console), Upstream(local_cloud))


@pytest.mark.parametrize("found", OBJECTS)
def test_the_list_offers_every_filter(found: ManualObject, rooms: Rooms) -> None:
    page = rooms.list_page(found.name)
    collection = next(each for each in found.endpoints if each.api == "rest" and each.method == "GET")
    assert [name for name in collection.query if f'name="{name}"' not in page] == []


@pytest.mark.parametrize("found", OBJECTS)
def test_a_form_asks_for_every_parameter(found: ManualObject, rooms: Rooms) -> None:
    """Those in a call's body, and those that an action takes in its address."""
    changes = [each for each in found.endpoints if each.api == "rest" and each.method != "GET"]
    wanted = {name for each in changes for name in (*each.json, *each.query)}
    controls = set(re.findall(r'\bname="([\w-]+)"', rooms.forms(found.name))) if wanted else set()
    assert {name for name in wanted if not _has_control(name, controls)} == set()


def _has_control(name: str, controls: set[str]) -> bool:
    """By a control of that name, or by rows of them."""
    return any(control == name or control.startswith(f"{name}-") for control in controls)


@pytest.mark.parametrize("found", OBJECTS)
def test_every_attribute_is_shown(found: ManualObject, rooms: Rooms) -> None:
    page = rooms.details(found.name)
    assert [name for name in found.attributes if f">{label(name)}</dt>" not in page] == []


@pytest.mark.parametrize(("found", "state"), STATES)
def test_every_state_has_its_badge_and_its_actions(found: ManualObject, state: str) -> None:
    resource = room(found.name)
    badge = state_badge(state, resource.type)
    assert badge.endswith(f"{state}</span>")
    assert 'title="' in badge, "it says what the state means"
    of_the_manual = {name for allowed in found.states.values() for name in allowed}
    offered = {each.name for each in resource.actions if each.allowed(resource.type, {"state": state})}
    assert offered & of_the_manual == set(found.states[state])
