"""Form fields, rows and digests as they are made from the contract, without any room's own rules."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from apps.cloud.contract import Field, Kind
from apps.core.forms import Picker, RowForm, RowSet, VariableRow, form_field
from apps.core.forms.picker import choices_of
from apps.core.forms.snapshot import Snapshot, digest, open_snapshot
from apps.core.forms.upstream import Place, place_of
from apps.core.forms.values import lines, normal, to_api
from apps.core.typed import name_to_type

ROWS = Field("pairs", Kind.ROWS, default=(), fields=(Field("a", required=True), Field("b", Kind.INTEGER)))
LABELS = Field("labels", Kind.MAP, default=())


def rows(data: dict[str, str] | None, field: Field, value: Any, form: type[RowForm] = RowForm) -> RowSet:
    return RowSet(data, field=field, value=normal(field, value), row_form=form, options=lambda column: None)


def test_only_rows_that_are_filled_in_ask_for_what_a_row_needs() -> None:
    shown = rows(None, ROWS, [{"a": "x"}])
    sent = {"pairs-TOTAL_FORMS": "2", "pairs-INITIAL_FORMS": "0", "pairs-0-b": "1"}
    for given in (shown, rows(sent, ROWS, [])):
        drawn = [render_to_string("components/row.html", {"form": form}) for form in (*given.forms, given.empty_form)]
        assert [" required" in row for row in drawn] == [True, False, False]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (Field("t"), None, ""),
        (Field("t"), "  x\r\ny ", "x\ny"),
        (Field("t", verbatim=True), " x\r\n", " x\n"),
        (Field("i", Kind.INTEGER), "12", 12),
        (Field("i", Kind.INTEGER), "many", None),
        (Field("b", Kind.BOOLEAN, default=True), None, True),
        (Field("c", Kind.CHOICE, default="OFF"), None, "OFF"),
        (Field("s", Kind.STRINGS), ["a\nb", " ", 3], ["a", "b", "3"]),
        (Field("s", Kind.STRINGS), None, []),
        (LABELS, {"k": None}, {"k": ""}),
        (ROWS, [{"a": "x", "unknown": 1}, "y"], [{"a": "x", "b": None}, {"a": "y", "b": None}]),
    ],
)
def test_values_are_brought_into_one_form(field: Field, value: Any, expected: Any) -> None:
    assert normal(field, value) == expected
    assert normal(field, expected) == expected


def test_nothing_is_null_on_the_wire_and_empty_columns_are_left_out() -> None:
    assert to_api(Field("t"), "") is None
    assert to_api(Field("t", nullable=False), "") == ""
    assert to_api(ROWS, [{"a": "", "b": None}, {"a": "x", "b": 0}]) == [{"a": ""}, {"a": "x", "b": 0}]


def test_secret_columns_are_masked_for_a_reader() -> None:
    field = Field("v", Kind.ROWS, fields=(Field("key"), Field("value", secret=True)))
    mine, theirs = [{"key": "K", "value": "one"}], [{"key": "K", "value": "two"}]
    assert lines(field, mine, mine) == ["key=K, value=••••••"]
    assert lines(field, mine, theirs) == ["key=K, value=•••••• (differs)"]


def test_bounds_are_the_contract_s_widened_to_what_the_object_has() -> None:
    field = Field("memory", Kind.INTEGER, minimum=4, maximum=100)
    assert form_field(field).clean("4") == 4
    assert form_field(field, kept=[0]).clean("0") == 0
    for wrong in ("3", "101"):
        with pytest.raises(ValidationError, match="Ensure this value"):
            form_field(field).clean(wrong)


def test_rows_stand_under_the_parameter_s_name_with_one_blank_row() -> None:
    opened = rows(None, ROWS, [{"a": "x", "b": 1}])
    assert [form.prefix for form in opened.forms] == ["pairs-0", "pairs-1"]
    assert 'value="x"' in str(opened.forms[0]["a"])
    assert 'name="pairs-__prefix__-a"' in str(opened.empty_form["a"])
    assert 'value="2"' in str(opened.management_form["TOTAL_FORMS"])


def test_a_map_is_rows_of_key_and_value() -> None:
    data = {"labels-TOTAL_FORMS": "2", "labels-INITIAL_FORMS": "0", "labels-0-key": "k", "labels-0-value": "v\r\nw"}
    sent = rows(data, LABELS, {}, VariableRow)
    assert sent.is_valid()
    assert sent.value() == {"k": "v\nw"}


def test_more_rows_than_there_may_be_are_refused_without_being_made() -> None:
    sent = rows({"pairs-TOTAL_FORMS": "100000000", "pairs-INITIAL_FORMS": "0"}, ROWS, [])
    assert not sent.is_valid()
    assert len(sent.forms) == 1001
    assert sent.non_form_errors() == ["At most 1000 rows can be sent."]


def test_a_digest_belongs_to_its_value_field_and_object() -> None:
    field = Field("t")
    one = digest(field, "uuid", "x")
    others = [digest(field, "uuid", "y"), digest(field, "other", "x"), digest(Field("u"), "uuid", "x")]
    assert one not in others
    assert one == digest(field, "uuid", "x")


def test_a_snapshot_opens_for_its_own_object_and_unchanged_only() -> None:
    token = Snapshot("uuid", {"t": "1"}, {"u": "2"}).seal()
    assert open_snapshot(token, "uuid") == Snapshot("uuid", {"t": "1"}, {"u": "2"})
    assert open_snapshot(token, "other") is None
    assert open_snapshot(token[:-1] + ("A" if token[-1] != "A" else "B"), "uuid") is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("t: is wrong", Place("t")),
        ("pairs[3].b: must be a whole number", Place("pairs", 3, "b")),
        ("pairs: too many", Place("pairs")),
        ("the column b is wrong", Place("pairs", None, "b")),
        ("labels or pairs", Place("labels")),
        ("starting", None),
        ("", None),
    ],
)
def test_an_error_text_names_its_place(text: str, place: Place | None) -> None:
    assert place_of(text, (Field("t"), ROWS, LABELS)) == place


def test_names_that_stand_twice_are_told_apart() -> None:
    objects = [
        {"resource_uri": "/1/", "name": "web", "uuid": "aaaaaaaa-1", "stack": "/api/app/v1/demo/stack/cccccccc-2/"},
        {"resource_uri": "/2/", "name": "web", "uuid": "bbbbbbbb-1"},
        {"resource_uri": "/3/", "name": "db", "nickname": "Store"},
    ]
    assert choices_of(objects) == [
        ("/3/", "db, “Store”"), ("/2/", "web (bbbbbbbb)"), ("/1/", "web (stack cccccccc)"),
    ]  # fmt: skip


def test_a_picker_without_a_client_offers_nothing() -> None:
    assert Picker(None, None)() == []  # type: ignore[arg-type]  # the type is not looked at


@pytest.mark.parametrize(
    ("title", "typed"),
    [("web", "web"), ("a  b", "a  b"), (" ", "key"), ("a\0b", "key"), ("x" * 301, "key")],
)
def test_a_title_that_nobody_can_type_gives_way_to_the_key(title: str, typed: str) -> None:
    assert name_to_type(title, "key") == typed
