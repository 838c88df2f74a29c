"""Template tags and filters: icons, times, states, form controls."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.cloud.contract import ObjectType
from apps.core.labels import visible

register = template.Library()

NOTHING = format_html('<span class="nothing" title="{}">—</span>', "None")
ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ICON_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
EXACT = "%Y-%m-%d %H:%M:%S UTC"
STATE_LENGTH = 60

# Longest first; seconds in each.
UNITS = (
    ("year", 365 * 86400),
    ("month", 30 * 86400),
    ("day", 86400),
    ("hour", 3600),
    ("minute", 60),
    ("second", 1),
)
JUST_NOW = 10

GOOD = {"running", "deployed", "success"}
DOUBTFUL = {"unreachable", "unsynchronized"}
BAD = {"failed"}


@lru_cache(maxsize=512)
def _inner_svg(folder: Path, name: str) -> str:
    """The inner SVG of an icon; empty if npm has not installed it."""
    path = folder / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not path.is_file():
        return ""
    found = ICON_DRAWING.search(path.read_text(encoding="utf-8"))
    return " ".join(found[1].split()) if found else ""


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A Tabler outline icon, inlined and hidden from screen readers: what it says stands beside it in words."""
    if not ICON_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an icon")
    return format_html(
        '<svg class="icon{}" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        "{}</svg>",
        f" {css}" if css else "",
        mark_safe(_inner_svg(Path(settings.NODE_MODULES), name)),  # noqa: S308 (a file that npm installed)
    )


def parse_time(value: datetime | str | None) -> datetime | None:
    """The moment, in UTC, of an RFC 2822 or ISO 8601 text or of a datetime; None for anything else."""
    try:
        moment = _parse_date(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            return None
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _parse_date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def relative(moment: datetime, now: datetime) -> str:
    """`3 minutes ago`, `in 2 hours`, `just now`. static/js/relativetimes.js says the same."""
    seconds = int((now - moment).total_seconds())
    distance = abs(seconds)
    if distance < JUST_NOW:
        return "just now"
    name, size = next(unit for unit in UNITS if distance >= unit[1])
    count = distance // size
    words = f"{count} {name}{'' if count == 1 else 's'}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`; `0 s` for negative values, which come from clocks that differ."""
    if seconds < 1:
        return f"{max(seconds, 0):.1f} s" if seconds > 0 else "0 s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@register.filter
def ago(value: datetime | str | None) -> SafeString | str:
    """A <time> with how long ago it was, the exact moment in its title. Text that is no time is shown unchanged."""
    if value is None or value == "":
        return NOTHING
    moment = parse_time(value)
    if moment is None:
        return str(value)
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        moment.isoformat(timespec="seconds"),
        moment.strftime(EXACT),
        relative(moment, timezone.now()),
    )


@register.filter
def exact(value: datetime | str | None) -> SafeString | str:
    """A <time> with the exact moment in UTC."""
    if value is None or value == "":
        return NOTHING
    moment = parse_time(value)
    if moment is None:
        return str(value)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), moment.strftime(EXACT))


def state_tone(state: str, kind: ObjectType | None = None) -> str:
    """The colour of a state, by its meaning: blue for states that last only as long as the work."""
    known = kind.state(state) if kind else None
    if known and not known.lasting:
        return "blue"
    word = state.lower()
    if word in BAD:
        return "red"
    if word in DOUBTFUL or word.startswith("partly"):
        return "orange"
    return "green" if word in GOOD else "grey"


@register.simple_tag
def state_badge(state: str | None, kind: ObjectType | None = None, note: str = "") -> SafeString:
    """A state as a coloured badge; its words are always there, with a short `note` in parentheses after them."""
    if not state:
        return NOTHING
    text = visible(str(state)[:STATE_LENGTH])
    known = kind.state(text) if kind else None
    return format_html(
        '<span class="state state-{}"{}><span class="state-dot"></span>{}{}</span>',
        state_tone(text, kind),
        format_html(' title="{}"', known.help) if known and known.help else "",
        text,
        f" ({visible(note[:STATE_LENGTH])})" if note else "",
    )


@register.simple_tag
def availability(obj: Mapping[str, Any]) -> SafeString:
    """A badge: whether it is available for new nodes."""
    if obj.get("available") is False:
        return format_html('<span class="state state-grey"><span class="state-dot"></span>Not available</span>')
    return format_html('<span class="state state-green"><span class="state-dot"></span>Available</span>')


@register.simple_tag
def object_badge(obj: Mapping[str, Any], kind: ObjectType) -> SafeString:
    """The badge beside an object's name: its state, or else whether it is available, or else nothing."""
    if kind.states or obj.get("state"):
        return state_badge(obj.get("state"), kind)
    return availability(obj) if "available" in obj else SafeString("")


@register.simple_tag
def control(field: BoundField, **attributes: Any) -> SafeString:
    """A form field's widget in the console's style, marked if it has errors."""
    widget = field.field.widget
    classes = [widget.attrs.get("class", ""), _control_class(widget), "is-invalid" if field.errors else ""]
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    return field.as_widget(attrs={**given, "class": " ".join(filter(None, classes))})


def _control_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choice-list"
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)
