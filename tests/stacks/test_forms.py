"""Where an upstream's words stand in a stack's form."""

import pytest

from apps.cloud.errors import BadRequest
from apps.stacks.forms import StackForm

FILE = "web:\n  image: a\n  ports:\n  - '80'\n  - '81'\ndb:\n  image: b\n"


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("services.web.ports[1]: is taken", 5),
        ("services.db.memory: is too small", 6),
        ("services[1].image: cannot be pulled", 7),
        ("services[1]: is wrong", 6),
        ("services[9].image: is wrong", 1),
    ],
)
def test_it_stands_at_the_line_that_it_names(message: str, line: int) -> None:
    form = StackForm({"name": "x", "services": FILE})
    assert form.is_valid()
    form.add_upstream_error(BadRequest(message))
    assert [(problem.line, problem.text) for problem in form.problems] == [(line, message)]
    assert form.errors["services"]


def test_what_names_no_line_stands_on_top() -> None:
    form = StackForm({"name": "x", "services": FILE})
    assert form.is_valid()
    form.add_upstream_error(BadRequest("Come back tomorrow."))
    assert form.non_field_errors() == ["Come back tomorrow."]
