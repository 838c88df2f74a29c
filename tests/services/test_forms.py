"""The service form: every parameter there and back, what an edit sends, clashes, errors at their place."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from apps.cloud.contract import SERVICE
from apps.cloud.errors import BadRequest, Conflict
from apps.services.forms import ScaleForm, ServiceForm
from tests.formdata import sent, type_into

from .samples import CACHE, CHANGED, DB, GONE, SELF, SET, Cloud, service

CREATION = {field.name: field for field in SERVICE.endpoint("create").body}
UPDATE = {field.name: field for field in SERVICE.endpoint("update").body}


def drawn(form: ServiceForm) -> str:
    """The form's part of its page."""
    parts = [
        render_to_string(f"components/{name}.html", {"form": form}) for name in ("form_errors", "problems", "clashes")
    ]
    parts += [render_to_string("components/form_section.html", {"section": section}) for section in form.sections]
    hidden = f'<input type="hidden" name="opened" value="{form.token}">' if form.editing else ""
    return hidden + "".join(parts)


def opened(obj: dict[str, Any] | None = None, **typed: Any) -> QueryDict:
    """What a browser sends after the form was opened with `obj` and some values were typed over."""
    data = sent(drawn(ServiceForm(client=Cloud(), obj=obj)))
    for name, value in typed.items():
        type_into(data, CREATION[name], value)
    return data


def creation(**typed: Any) -> ServiceForm:
    return ServiceForm(opened(**{"image": "a/b", **typed}), client=Cloud(), obj=None)


def edit(fresh: dict[str, Any] | None = None, **typed: Any) -> ServiceForm:
    return ServiceForm(opened(service(), **typed), client=Cloud(), obj=fresh or service())


def test_every_parameter_of_the_contract_has_a_place_in_the_form() -> None:
    for obj, parameters in ((None, CREATION), (service(), UPDATE)):
        form = ServiceForm(client=Cloud(), obj=obj)
        placed = [name for section in form.sections for name in section.fieldset.names]
        assert sorted(placed) == sorted(CREATION)
        assert {*form.fields, *form.rows} == set(parameters)
    assert set(SET) == set(CREATION)
    assert set(CHANGED) == set(UPDATE)


def test_a_creation_with_nothing_but_an_image_sends_nothing_else() -> None:
    form = creation()
    assert form.is_valid(), form.problems
    assert form.to_payload() == {"image": "a/b"}


def test_a_creation_sends_every_parameter_as_it_was_typed() -> None:
    form = creation(**SET)
    assert form.is_valid(), form.problems
    assert form.to_payload() == SET


@pytest.mark.parametrize("name", list(UPDATE))
def test_an_edit_sends_only_the_parameter_that_was_changed(name: str) -> None:
    form = edit(**{name: CHANGED[name]})
    assert form.is_valid(), form.problems
    assert form.to_payload() == {name: CHANGED[name]}


def test_an_edit_without_a_change_sends_nothing() -> None:
    form = edit()
    assert form.is_valid(), form.problems
    assert form.to_payload() == {}


def test_an_object_that_lacks_attributes_can_be_edited() -> None:
    bare = {"uuid": SELF, "name": "bare", "image_name": "a/b:latest", "tags": None, "labels": None, "pid": None}
    form = ServiceForm(opened(bare, nickname="Bare"), client=Cloud(), obj=bare)
    assert form.is_valid(), form.problems
    assert form.to_payload() == {"nickname": "Bare"}


def test_values_that_the_contract_does_not_know_survive() -> None:
    odd = service(net="overlay", memory=1, roles=["local"], linked_to_service=[{"to_service": GONE, "name": "old"}])
    form = ServiceForm(opened(odd, nickname="Odd"), client=Cloud(), obj=odd)
    assert form.is_valid(), form.problems
    assert form.to_payload() == {"nickname": "Odd"}


def test_the_order_in_which_an_upstream_gives_rows_is_no_change() -> None:
    other = service(container_envvars=list(reversed(SET["container_envvars"])))
    form = edit(other, nickname="Another")
    assert form.is_valid(), form.problems
    assert form.to_payload() == {"nickname": "Another"}


def test_a_name_is_shown_but_not_asked_for_in_an_edit() -> None:
    html = drawn(ServiceForm(client=Cloud(), obj=service()))
    assert "wordpress" in html
    assert "name" not in sent(html)


# Clashes


def test_a_clash_is_shown_and_not_sent() -> None:
    form = edit(service(run_command="/theirs"), run_command="/mine", nickname="Another")
    assert not form.is_valid()
    (clash,) = form.clashes()
    assert (clash.name, clash.label) == ("run_command", "Command")
    assert (clash.theirs, clash.yours) == (["/theirs"], ["/mine"])
    html = drawn(form)
    assert "Somebody else has changed this" in html
    assert sent(html)["run_command"] == "/mine"
    assert sent(html)["nickname"] == "Another"


@pytest.mark.parametrize(
    ("choice", "payload"),
    [("mine", {"run_command": "/mine", "nickname": "N"}), ("theirs", {"nickname": "N"})],
)
def test_a_clash_is_settled_by_a_choice(choice: str, payload: dict[str, Any]) -> None:
    fresh = service(run_command="/theirs")
    data = sent(drawn(edit(fresh, run_command="/mine", nickname="N")))
    data["clash-run_command"] = choice
    form = ServiceForm(data, client=Cloud(), obj=fresh)
    assert form.is_valid(), form.problems
    assert form.to_payload() == payload


def test_a_choice_holds_only_against_the_value_that_was_shown() -> None:
    data = sent(drawn(edit(service(run_command="/theirs"), run_command="/mine")))
    data["clash-run_command"] = "mine"
    form = ServiceForm(data, client=Cloud(), obj=service(run_command="/theirs-again"))
    assert not form.is_valid()
    assert [clash.theirs for clash in form.clashes()] == [["/theirs-again"]]


def test_a_choice_without_a_clash_shown_before_overwrites_nothing() -> None:
    data = opened(service(), run_command="/mine")
    data["clash-run_command"] = "mine"
    assert not ServiceForm(data, client=Cloud(), obj=service(run_command="/theirs")).is_valid()


def test_what_somebody_else_changed_elsewhere_stays() -> None:
    form = edit(service(run_command="/theirs"), nickname="Another")
    assert form.is_valid(), form.problems
    assert form.to_payload() == {"nickname": "Another"}


def test_the_same_change_by_both_is_neither_a_clash_nor_sent() -> None:
    form = edit(service(run_command="/both"), run_command="/both")
    assert form.is_valid(), form.problems
    assert form.to_payload() == {}


def test_a_clash_over_variables_tells_which_differ_and_no_value() -> None:
    theirs = [{"key": "DB_PASS", "value": "their-secret"}]
    form = edit(service(container_envvars=theirs), container_envvars=[{"key": "DB_PASS", "value": "my-secret"}])
    (clash,) = form.clashes()
    assert clash.theirs == ["key=DB_PASS, value=•••••• (differs)"]
    assert "secret" not in "".join(clash.yours)


def test_the_snapshot_holds_no_secret_and_belongs_to_its_object() -> None:
    secret = service(container_envvars=[{"key": "K", "value": "a-canary-value"}])
    data = opened(secret)
    assert "a-canary-value" not in data["opened"]
    assert len(data["opened"]) < 4000
    stranger = {**service(), "uuid": "another"}
    assert not ServiceForm(data, client=Cloud(), obj=stranger).is_valid()


@pytest.mark.parametrize("token", ["", "x", "x" * 30_000])
def test_a_form_with_a_broken_snapshot_is_shown_again_with_what_was_typed(token: str) -> None:
    data = opened(service(), nickname="Another")
    data["opened"] = token
    form = ServiceForm(data, client=Cloud(), obj=service())
    assert not form.is_valid()
    again = sent(drawn(form))
    assert again["nickname"] == "Another"
    assert ServiceForm(again, client=Cloud(), obj=service()).is_valid()


# Rows and rules


@pytest.mark.parametrize(
    ("name", "rows", "number", "column"),
    [
        ("container_ports", [{"protocol": "tcp", "published": True}], 0, "inner_port"),
        ("container_ports", [{"protocol": "tcp", "inner_port": 70000}], 0, "inner_port"),
        ("container_ports", [{"protocol": "tcp", "inner_port": 80, "outer_port": 80}], 0, "outer_port"),
        ("container_ports", [{"protocol": "sctp", "inner_port": 80}], 0, "protocol"),
        ("container_envvars", [{"key": "A", "value": "1"}, {"key": "A", "value": "2"}], 1, "key"),
        ("container_envvars", [{"key": "", "value": "1"}], 0, "key"),
        ("container_envvars", [{"key": "A=B", "value": "1"}], 0, "key"),
        ("linked_to_service", [{"to_service": "", "name": "db"}], 0, "to_service"),
        ("linked_to_service", [{"to_service": GONE, "name": "db"}], 0, "to_service"),
        ("bindings", [{"host_path": "/a", "rewritable": True}], 0, "container_path"),
        ("bindings", [{"container_path": "/a"}, {"container_path": "/a"}], 1, "container_path"),
        ("tags", [{"name": "a"}, {"name": "b"}, {"name": "a"}], 2, "name"),
    ],
)
def test_an_error_in_a_row_stands_at_its_row_and_column(
    name: str, rows: list[dict[str, Any]], number: int, column: str
) -> None:
    form = creation(**{name: rows})
    assert not form.is_valid()
    assert [list(row.errors) for row in form.rows[name].forms] == [
        [column] if row == number else [] for row in range(len(rows))
    ]
    assert f'id="id_{name}-{number}-{column}_error"' in drawn(form)
    assert [problem.anchor for problem in form.problems] == [f"id_{name}-{number}-{column}"]


def test_blank_and_removed_rows_are_no_rows() -> None:
    data = opened(image="a/b", tags=[{"name": ""}, {"name": "a"}, {"name": "b", "DELETE": True}, {"name": ""}])
    form = ServiceForm(data, client=Cloud(), obj=None)
    assert form.is_valid(), form.problems
    assert form.to_payload() == {"image": "a/b", "tags": [{"name": "a"}]}


def test_rows_that_were_emptied_are_taken_away_in_an_edit() -> None:
    data = opened(service())
    data["tags-0-name"] = ""
    form = ServiceForm(data, client=Cloud(), obj=service())
    assert form.is_valid(), form.problems
    assert form.to_payload() == {"tags": [{"name": "eu-west"}]}


def test_rows_that_did_not_arrive_are_not_taken_for_removed_ones() -> None:
    data = opened(service())
    del data["container_envvars-TOTAL_FORMS"]
    form = ServiceForm(data, client=Cloud(), obj=service())
    assert not form.is_valid()
    assert [problem.label for problem in form.problems] == ["Environment"]


def test_always_restarting_demands_that_nothing_is_removed() -> None:
    form = creation(autorestart="ALWAYS", autodestroy="ALWAYS")
    assert not form.is_valid()
    assert list(form.errors) == ["autodestroy"]
    assert creation(autorestart="ALWAYS", autodestroy="OFF").is_valid()


@pytest.mark.parametrize("strategies", [("EVERY_NODE", "EMPTIEST_NODE"), ("EMPTIEST_NODE", "EVERY_NODE")])
def test_a_service_is_not_switched_to_or_from_every_node(strategies: tuple[str, str]) -> None:
    before, after = strategies
    obj = service(deployment_strategy=before)
    form = ServiceForm(opened(obj, deployment_strategy=after), client=Cloud(), obj=obj)
    assert not form.is_valid()
    assert list(form.errors) == ["deployment_strategy"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("image", ""), ("target_num_containers", -1), ("memory", 3), ("net", "x"), ("roles", ["x"]), ("cpu_shares", "y")],
)
def test_a_value_that_the_contract_does_not_allow_stands_at_its_field(name: str, value: Any) -> None:
    form = creation(**{name: value})
    assert not form.is_valid()
    assert list(form.errors) == [name]
    html = drawn(form)
    assert 'aria-invalid="true"' in html
    assert f'href="#id_{name}' in html


# Pickers


def test_services_are_asked_for_once_and_only_when_they_are_shown() -> None:
    cloud = Cloud()
    form = ServiceForm(client=cloud, obj=service())
    assert cloud.asked == 0
    html = drawn(form)
    assert cloud.asked == 1
    assert html.index(">cache<") < html.index(">db<")
    assert GONE not in html
    assert f'value="/api/app/v1/demo/service/{SELF}/"' not in html


def test_a_link_to_a_service_that_is_gone_can_be_kept_but_not_made() -> None:
    linked = service(linked_to_service=[{"to_service": GONE, "name": "old"}])
    rows = [{"to_service": GONE, "name": "old"}, {"to_service": CACHE, "name": ""}]
    form = ServiceForm(opened(linked, linked_to_service=rows), client=Cloud(), obj=linked)
    assert form.is_valid(), form.problems
    assert form.to_payload() == {"linked_to_service": [{"to_service": GONE, "name": "old"}, {"to_service": CACHE}]}
    assert not creation(linked_to_service=rows).is_valid()


# The upstream's errors


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("image: must be an image in Docker's form", "id_image"),
        ("cpuset: must be a list of CPUs", "id_cpuset"),
        ("memory_swap: counts memory and swap together, so it cannot be below memory.", "id_memory_swap"),
        ("autodestroy: autorestart ALWAYS requires autodestroy OFF.", "id_autodestroy"),
        ("container_ports[1].inner_port: is given twice.", "id_container_ports-1-inner_port"),
        ("The value of tags.1 is wrong", "rows-tags"),
        ("outer_port 8080 is taken", "rows-container_ports"),
        ("volumes_from is not a service", "rows-bindings"),
        ("labels[9].key is odd", "rows-labels"),
    ],
)
def test_an_upstream_error_stands_where_its_text_points(text: str, anchor: str) -> None:
    form = creation(**SET)
    assert form.is_valid(), form.problems
    form.add_upstream_error(BadRequest(text))
    said = re.sub(r"^\w+: ", "", text)  # the field's own name need not be said at it
    assert [(problem.anchor, problem.text) for problem in form.problems] == [(anchor, said)]
    assert not form.is_valid()
    assert sent(drawn(form))["nickname"] == "The blog"


def test_an_upstream_error_that_names_no_parameter_stands_on_top() -> None:
    form = edit(nickname="Another")
    assert form.is_valid(), form.problems
    form.add_upstream_error(Conflict("Not while it is Scaling."))
    assert form.non_field_errors() == ["Not while it is Scaling."]


# Hostile values


def test_hostile_values_are_text_on_the_page() -> None:
    evil = '"><script>alert(1)</script></textarea>'
    rows = {
        "container_envvars": [{"key": evil, "value": evil}],
        "linked_to_service": [{"to_service": evil, "name": evil}],
        "tags": [{"name": evil}],
        "bindings": [{"container_path": evil, "volumes_from": evil}],
        "labels": {evil: evil},
        "net": evil,
        "roles": [evil],
        "dns": [evil],
    }
    hostile = service(name=evil, nickname=evil, image_name=evil, run_command=evil, **rows)
    html = drawn(ServiceForm(client=Cloud(), obj=hostile))
    html += drawn(ServiceForm(opened(service(), run_command="x", dns=["1"]), client=Cloud(), obj=hostile))
    assert "<script" not in html
    assert sent(drawn(ServiceForm(client=Cloud(), obj=hostile)))["container_envvars-0-value"] == evil


@pytest.mark.parametrize("junk", [7, "x", [1, [2]], {"a": 1}, True, None, [None], [{"x": 1}]])
def test_an_object_of_the_wrong_shape_does_not_break_the_form(junk: Any) -> None:
    obj = {field.name: junk for field in SERVICE.attributes} | {"uuid": SELF}
    assert "container_ports-TOTAL_FORMS" in sent(drawn(ServiceForm(client=Cloud(), obj=obj)))


# The small forms


def test_scaling_asks_for_a_number_of_containers() -> None:
    form = ScaleForm({"target_num_containers": "0"}, obj={"target_num_containers": 3})
    assert form.initial == {"target_num_containers": 3}
    assert form.is_valid()
    assert form.to_payload() == {"target_num_containers": 0}
    for wrong in ("-1", "", "many"):
        assert "target_num_containers" in ScaleForm({"target_num_containers": wrong}).errors


def test_a_service_on_every_node_is_not_scaled_by_hand() -> None:
    form = ScaleForm({"target_num_containers": "2"}, obj={"deployment_strategy": "EVERY_NODE"})
    assert not form.is_valid()
    assert "every node" in form.non_field_errors()[0]


def test_both_pickers_share_their_services() -> None:
    cloud = Cloud()
    form = ServiceForm(opened(image="a/b", bindings=[{"volumes_from": DB}]), client=cloud, obj=None)
    assert form.is_valid(), form.problems
    assert cloud.asked == 1
    assert form.to_payload()["bindings"] == [{"rewritable": False, "volumes_from": DB}]
