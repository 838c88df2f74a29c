"""The journal as a file: CSV with a row for each change, JSON lines with each entry as it is chained."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from io import StringIO
from itertools import islice
from typing import Any

from django.db import close_old_connections
from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from apps.audit.models import Entry
from apps.audit.reading import Line, lines_of
from apps.core.export import harmless

_CHUNK = 1000
_COLUMNS = (
    "sequence", "at", "username", "via", "event", "namespace", "name", "method", "target", "outcome", "status",
    "action_uri", "address", "request_id", "detail",
)  # fmt: skip


def export(asked: QuerySet[Entry], format_name: str, name: str) -> StreamingHttpResponse:
    """All matching entries, newest first, streamed, so that a long journal takes no memory."""
    write, content_type = FORMATS[format_name]
    response = StreamingHttpResponse(_parts(asked, write), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{format_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _parts(asked: QuerySet[Entry], write: Callable[[Iterable[Line], bool], str]) -> Iterator[str]:
    """Closes the connection after each part, as the next one may be read in another thread."""
    first, rest = True, asked
    while True:
        entries = list(islice(rest[:_CHUNK], _CHUNK))
        yield write(lines_of(entries), first)
        close_old_connections()
        if len(entries) < _CHUNK:
            return
        first, rest = False, asked.filter(sequence__lt=entries[-1].sequence)


def _csv(lines: Iterable[Line], first: bool) -> str:
    out = StringIO()
    writer = csv.writer(out)
    if first:
        writer.writerow(_COLUMNS)
    for line in lines:
        values = {**_columns_of(line.entry), "outcome": line.outcome, "status": line.status}
        values |= {"action_uri": line.action_uri, "name": line.entry.detail.get("name") or line.detail.get("name")}
        values["detail"] = json.dumps(line.detail, ensure_ascii=False) if line.detail else ""
        writer.writerow([harmless("" if values[name] is None else str(values[name])) for name in _COLUMNS])
    return out.getvalue()


def _json_lines(lines: Iterable[Line], first: bool) -> str:
    entries = (entry for line in lines for entry in line.entries)
    return "".join(f"{json.dumps(_columns_of(entry), ensure_ascii=False)}\n" for entry in entries)


def _columns_of(entry: Entry) -> dict[str, Any]:
    """All columns except `id`; the time in the format that is hashed."""
    values = {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}
    del values["id"]
    values["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return values


FORMATS = {"csv": (_csv, "text/csv; charset=utf-8"), "jsonl": (_json_lines, "application/jsonl; charset=utf-8")}
