"""Icons, times, states and form controls as the templates get them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone as clock
from pytest_django import Settings

from apps.cloud.contract import ACTION, OBJECT_TYPES, SERVICE
from apps.core import registry
from apps.core.resource import Resource
from apps.core.templatetags import console

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


class Form(forms.Form):
    image = forms.CharField(help_text="Image in <b>Docker's</b> form", widget=forms.TextInput(attrs={"class": "mono"}))
    restart = forms.ChoiceField(choices=[("OFF", "OFF")], required=False)
    privileged = forms.BooleanField(required=False)
    strategy = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(text: str, **context: object) -> str:
    return Template("{% load console %}" + text).render(Context(context))


def field(name: str, data: dict[str, str] | None = None) -> str:
    return drawn('{% include "components/field.html" with field=field only %}', field=Form(data)[name])


def test_an_icon_is_inlined_and_hidden_from_screen_readers() -> None:
    html = drawn('{% icon "server" "icon-small" %}')
    assert html.startswith('<svg class="icon icon-small"')
    assert 'aria-hidden="true"' in html
    assert "<path" in html


def test_every_icon_that_a_template_names_is_there() -> None:
    folder = Path(__file__).parents[2]
    text = "".join(path.read_text() for path in (folder / "templates").rglob("*.html"))
    named = set(re.findall(r'{% icon "([^"]+)"', text)) | set(re.findall(r'icon_name="([^"]+)"', text))
    assert named
    assert [name for name in sorted(named) if "<path" not in console.icon(name)] == []


@pytest.mark.parametrize("name", ["../server", "Server", "a/b", "", "server.svg", "-server"])
def test_what_is_no_name_of_an_icon_opens_no_file(name: str) -> None:
    with pytest.raises(ValueError, match="not the name of an icon"):
        console.icon(name)


def test_an_icon_that_npm_has_not_brought_leaves_its_place_empty(settings: Settings, tmp_path: Path) -> None:
    settings.NODE_MODULES = tmp_path
    assert "<path" not in console.icon("server")


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 23 Nov 2026 11:00:00 +0000",
        "Mon, 23 Nov 2026 12:00:00 +0100",
        "2026-11-23T11:00:00Z",
        "2026-11-23T11:00:00",
        datetime(2026, 11, 23, 13, 0, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_a_moment_is_read_in_each_form_the_api_has(value: str | datetime) -> None:
    assert console.parse_time(value) == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", "", "Mon, 99 Nov 2026 11:00:00 +0000", "0001-01-01T00:00:00+14:00", 5])
def test_what_is_no_moment_is_none(value: str) -> None:
    assert console.parse_time(value) is None


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=-3), "just now"),
        (timedelta(seconds=42), "42 seconds ago"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=70), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_how_long_ago(distance: timedelta, words: str) -> None:
    assert console.relative(NOW - distance, NOW) == words


def test_a_time_shows_how_long_ago_and_tells_exactly() -> None:
    moment = clock.now() - timedelta(hours=3)
    html = drawn("{{ value|ago }}", value=moment.strftime("%a, %d %b %Y %H:%M:%S +0000"))
    assert "3 hours ago</time>" in html
    assert f'title="{moment:%Y-%m-%d %H:%M:%S} UTC"' in html
    assert f'datetime="{moment:%Y-%m-%dT%H:%M:%S}+00:00"' in html


@pytest.mark.parametrize("name", ["ago", "exact"])
def test_no_time_is_a_dash_and_no_markup_comes_through(name: str) -> None:
    assert "—" in drawn(f"{{{{ value|{name} }}}}", value=None)
    assert drawn(f"{{{{ value|{name} }}}}", value="<script>") == "&lt;script&gt;"


def test_an_exact_time() -> None:
    assert ">2026-11-23 11:00:00 UTC<" in console.exact("2026-11-23T11:00:00Z")


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        ("Running", "green"), ("Deployed", "green"), ("Partly running", "orange"), ("Unreachable", "orange"),
        ("Scaling", "blue"), ("Terminating", "blue"), ("Stopped", "grey"), ("Not running", "grey"), ("Failed", "red"),
        ("Terminated", "grey"), ("Something new", "grey"),
    ],
)  # fmt: skip
def test_a_state_has_the_colour_of_what_it_means(state: str, tone: str) -> None:
    kind = next((kind for kind in OBJECT_TYPES.values() if kind.state(state)), None)
    assert console.state_tone(state, kind) == tone


def test_an_action_that_works_is_blue_and_one_that_worked_green() -> None:
    tones = {state.name: console.state_tone(state.name, ACTION) for state in ACTION.states}
    assert tones == {
        "Pending": "blue",
        "In progress": "blue",
        "Canceling": "blue",
        "Canceled": "grey",
        "Success": "green",
        "Failed": "red",
    }


def test_a_badge_says_its_state_in_words_that_are_escaped_and_bounded() -> None:
    html = console.state_badge("<i>" + "x" * 500, SERVICE)
    assert "&lt;i&gt;xxx" in html
    assert len(html) < 200
    assert 'title="All of its containers run."' in console.state_badge("Running", SERVICE)
    assert "—" in console.state_badge(None)


@pytest.mark.parametrize("resource", list(registry.resources()), ids=lambda found: found.slug)
def test_the_help_of_an_action_on_several_objects_speaks_of_several(resource: Resource) -> None:
    for action in resource.actions:
        assert action.help_for(1) == action.help
        if action.bulk:
            assert not re.search(r"\b(it|this|the repository)\b|\b(?<!from )its\b", action.help_for(2)), action.name


def test_a_stopped_container_shows_its_exit_code_beside_its_state() -> None:
    cell = registry.resource("containers").cells["state"]
    for code in (137, 0):
        assert f"</span>Stopped ({code})</span>" in cell({"state": "Stopped", "exit_code": code})
    for container in ({"state": "Stopped"}, {"state": "Stopped", "exit_code": None}):
        assert "</span>Stopped</span>" in cell(container)
    assert "</span>Running</span>" in cell({"state": "Running", "exit_code": 1}), "its last end is not this state's"
    assert "(&lt;i&gt;" in cell({"state": "Stopped", "exit_code": "<i>" + "x" * 500})


def test_a_field_names_its_help_and_its_error() -> None:
    html = field("image", {})
    assert 'class="mono form-control is-invalid"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_image_helptext id_image_error"' in html
    assert 'id="id_image_helptext"' in html
    assert 'id="id_image_error"' in html
    assert '<label class="form-label required" for="id_image">' in html
    assert "&lt;b&gt;" in html


def test_a_control_takes_attributes_with_dashes() -> None:
    html = drawn('{% control field hx_get="/x" placeholder="All" %}', field=Form()["image"])
    assert 'hx-get="/x"' in html
    assert 'placeholder="All"' in html


def test_each_kind_of_field_is_drawn_in_its_own_way() -> None:
    assert 'class="form-select"' in field("restart")
    assert "form-check-input" in field("privileged")
    assert "<legend" in field("strategy")
    assert "<label class=" not in field("token")
