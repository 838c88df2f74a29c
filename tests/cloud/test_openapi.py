"""The contract as an OpenAPI document: nothing that the manual names is missing."""

import re
from typing import Any

import pytest
from drf_spectacular.validation import validate_schema

from apps.cloud.contract import OBJECT_TYPES
from tests.fuzzing import document
from tests.manual import ManualEndpoint, ManualObject, endpoints, manual

DOCUMENT = document()
PLACE = re.compile(r"\{[^}]*\}")


def operations(wanted: ManualEndpoint) -> list[dict[str, Any]]:
    """The document's, at the manual's addresses: in a namespace and without one."""
    places = len(re.findall(r"\([^)]*\)", wanted.path))
    spaces = ("{}", None) if wanted.namespaced else (None,)
    at = [wanted.address(*["{}"] * places, namespace=space) for space in spaces]
    by_shape = {PLACE.sub("{}", path): item for path, item in DOCUMENT["paths"].items()}
    return [by_shape[path][wanted.method.lower()] for path in at]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def test_the_document_is_valid() -> None:
    validate_schema(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.parametrize(("found", "wanted"), endpoints(), ids=str)
def test_every_endpoint_stands_there_with_its_parameters(found: ManualObject, wanted: ManualEndpoint) -> None:
    for operation in operations(wanted):
        query = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
        assert set(wanted.query) <= query
        assert ("101" in operation["responses"]) == (wanted.api == "stream")
        if wanted.json:
            body = resolved(operation["requestBody"]["content"]["application/json"]["schema"])
            assert set(wanted.json) <= set(body["properties"])
            assert body["additionalProperties"] is False


@pytest.mark.parametrize("found", manual(), ids=str)
def test_every_attribute_stands_there(found: ManualObject) -> None:
    name = "".join(word.capitalize() for word in OBJECT_TYPES[found.name].label.split())
    assert set(found.attributes) <= set(DOCUMENT["components"]["schemas"][name]["properties"])


def test_every_call_has_a_name_of_its_own_and_tells_how_it_is_refused() -> None:
    found = [operation for item in DOCUMENT["paths"].values() for operation in item.values()]
    assert len({operation["operationId"] for operation in found}) == len(found)
    for operation in found:
        anonymous = operation.get("security") == []
        assert {"400", "403", "404", "429"} <= set(operation["responses"])
        assert ("401" in operation["responses"]) is not anonymous
    assert sum(operation.get("security") == [] for operation in found) == 4, "a trigger's call, four ways"


def test_a_refusal_is_an_error_in_words() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        schema = resolved(response["content"]["application/json"]["schema"])
        assert schema == {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
