"""What a browser would send of a form's HTML, as it stands or after somebody typed into it."""

from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict

from apps.cloud.contract import Field, Kind


class _Controls(HTMLParser):
    """Collects names and values of controls as a browser does; what is in a <template> is no control."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._templates = 0
        self._select: str | None = None
        self._first: str | None = None
        self._chosen: list[str] = []
        self._textarea: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._templates += 1
        elif self._templates:
            return
        elif tag == "input" and "name" in given:
            self._input(given, checked="checked" in given)
        elif tag == "select":
            self._select, self._first, self._chosen = given.get("name"), None, []
        elif tag == "option" and self._select:
            self._first = given["value"] if self._first is None else self._first
            self._chosen += [given["value"]] if "selected" in given else []
        elif tag == "textarea":
            self._textarea, self._text = given.get("name"), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._templates -= 1
        elif tag == "select" and self._select:
            self.sent.append((self._select, self._chosen[-1] if self._chosen else self._first or ""))
            self._select = None
        elif tag == "textarea" and self._textarea:
            text = self._text.replace("\r\n", "\n").removeprefix("\n")
            self.sent.append((self._textarea, text.replace("\n", "\r\n")))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        self._text += data

    def _input(self, given: dict[str, str], *, checked: bool) -> None:
        if given.get("type") not in ("checkbox", "radio"):
            self.sent.append((given["name"], given.get("value", "")))
        elif checked:
            self.sent.append((given["name"], given.get("value", "on")))


def sent(html: str) -> QueryDict:
    parser = _Controls()
    parser.feed(html)
    data = QueryDict(mutable=True)
    for name, value in parser.sent:
        data.appendlist(name, value)
    return data


def type_into(data: QueryDict, field: Field, value: Any) -> None:
    """Gives a parameter another value, the way the form's controls send it."""
    if field.kind is Kind.MAP:
        _type_rows(data, field.name, [{"key": key, "value": text} for key, text in value.items()])
    elif field.kind is Kind.ROWS:
        _type_rows(data, field.name, value)
    elif field.kind is Kind.STRINGS and field.choices:
        data.setlist(field.name, value)
    elif field.kind is Kind.STRINGS:
        data[field.name] = "\r\n".join(value)
    else:
        _type_one(data, field.name, value)


def _type_rows(data: QueryDict, prefix: str, rows: list[dict[str, Any]]) -> None:
    for name in [name for name in data if name.startswith(f"{prefix}-") and not name.endswith("_FORMS")]:
        del data[name]
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    for number, row in enumerate(rows):
        for column, value in row.items():
            _type_one(data, f"{prefix}-{number}-{column}", value)


def _type_one(data: QueryDict, name: str, value: Any) -> None:
    if value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else "" if value is None else str(value)
