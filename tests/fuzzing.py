"""Calls made up by schemathesis from an OpenAPI document: valid ones and others. The same ones every time."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import spectacular_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

# Values are looked at: a mangled one that is still understood (a number as text, say) is no fault.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 6  # of each call
NOBODY = "00000000-0000-4000-8000-000000000000"
ADDRESSES = [
    *(f"/api/app/v1/acme/{kind}/{NOBODY}/" for kind in ("stack", "service", "container")),
    *(f"/api/infra/v1/acme/{kind}/{NOBODY}/" for kind in ("nodecluster", "node")),
    "/api/infra/v1/provider/aws/", "/api/infra/v1/region/aws/us-east-1/", "/api/infra/v1/nodetype/aws/t2.micro/",
    "/api/infra/v1/az/aws/us-east-1/us-east-1a/", "/api/repo/v1/acme/registry/registry-1.docker.io/",
    "/api/app/v1/acme/service/not-a-uuid/", "/api/app/v1/service/", "https://example.org/", "/\0", "",
]  # fmt: skip
openapi.format("uri-reference", st.sampled_from(ADDRESSES))
Send = Callable[[Case], Response]
Body = dict[str, Any]


def document() -> dict[str, Any]:
    """That of the half whose settings are in force."""
    generator: SchemaGenerator = spectacular_settings.DEFAULT_GENERATOR_CLASS()
    found: dict[str, Any] = generator.get_schema(public=True)
    return found


def calls() -> dict[str, APIOperation[Any, Any, Any, Any]]:
    """What the document has, by name; streams are no calls."""
    found = (each.ok() for each in openapi.from_dict(document()).get_all_operations())
    return {each.definition.raw["operationId"]: each for each in found if "101" not in each.definition.raw["responses"]}


def try_out(
    operation: APIOperation[Any, Any, Any, Any],
    known: Mapping[str, str],
    send: Send,
    *,
    body: Body | None = None,
) -> None:
    """Make some calls, and look at what is answered.

    `known` has path parameters that lead to what is there, `body` a body that is taken as it is.
    """

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=_cases(operation, dict(known), body))
    def each(case: Case) -> None:
        case.validate_response(send(case), checks=CHECKS)

    each()


def _cases(
    operation: APIOperation[Any, Any, Any, Any], known: dict[str, str], body: Body | None
) -> st.SearchStrategy[Case]:
    """Of things that are there more often than of others; of bodies mostly such that one value of is made up."""
    valid, mangled = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    there = operation.as_strategy(valid, path_parameters=known)
    ways = [there, operation.as_strategy(mangled, path_parameters=known), operation.as_strategy(valid)]
    if body is not None:
        ways[:1] = [st.builds(_with_one_of_its_own, there, st.just(body), st.integers(0, 99))] * 4
    return st.one_of(ways)


def _with_one_of_its_own(case: Case, body: Body, number: int) -> Case:
    made_up = case.body if isinstance(case.body, dict) else {}
    name = sorted(made_up)[number % len(made_up)] if made_up else None
    case.body = body | ({name: made_up[name]} if name else {})
    return case
