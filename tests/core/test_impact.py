"""What goes with an object, told from answers of any shape."""

from typing import Any

import pytest

from apps.cloud.contract import CONTAINER, NODECLUSTER, SERVICE, STACK, ObjectType
from apps.core import registry
from apps.core.resource import Page

ODD: list[Any] = [None, 5, "<b>", [], {}, [1], {"a": 1}, [{"a": []}], [[1]], True]


class OddCloud:
    """Whatever is asked for, one thing stands in every attribute."""

    def __init__(self, odd: Any) -> None:
        self.odd = odd

    def list(self, kind: ObjectType, **filters: Any) -> list[dict[str, Any]]:
        return [self.get(kind, ""), {}]

    def get(self, kind: ObjectType, key: str) -> dict[str, Any]:
        return {field.name: self.odd for field in kind.attributes}


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("kind", [STACK, SERVICE, CONTAINER, NODECLUSTER], ids=lambda kind: str(kind.name))
def test_odd_answers_break_no_page_that_asks(kind: ObjectType, odd: Any) -> None:
    resource = registry.resource_for(kind)
    assert resource is not None
    cloud: Any = OddCloud(odd)
    for action in resource.actions:
        page = Page(resource, cloud, "demo", cloud.get(kind, ""), {})
        assert all(isinstance(line, str) for line in resource.consequences(action, page))
