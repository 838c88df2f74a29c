"""The form of the stack editor: the file, its problems, and what it would change."""

import json
import re
from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from django import forms
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.cloud.client import CloudClient
from apps.cloud.contract import STACK
from apps.cloud.contract.stackfile import KEYS
from apps.cloud.errors import CloudError
from apps.core.forms import form_field

from .checking import StackFile, check
from .diffing import REMOVED, Change, compare, merge
from .reading import Problem
from .writing import to_yaml

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_UPSTREAM = re.compile(r"services(?:\.([A-Za-z0-9-]+)|\[(\d{1,4})\])(?:\.([^:\s]+))?:")


class StackForm(forms.Form):
    """Creates a stack from the stack file typed as `services`, or changes the stack `obj`.

    For a change, `deployed` is the stack's file as it is now, `opened` as it was when the editor was opened. `draft`
    holds values to show that are not submitted yet, such as a file just loaded or imported.
    """

    services = forms.CharField(
        label="Stack file",
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 20, "class": "mono stack-text", "wrap": "off"}),
    )
    opened = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        client: CloudClient | None = None,
        obj: dict[str, Any] | None = None,
        draft: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(draft or {}))
        self.client, self.obj = client, obj
        self.key = str((obj or {}).get(STACK.key) or "")
        self.notes: list[str] = []
        self.complaint = ""
        self.trouble: list[Problem] = []
        if self.editing:
            self.initial.setdefault("services", to_yaml(self.deployed))
            self.initial.setdefault("opened", to_yaml(self.deployed))
        else:
            body = {field.name: field for field in STACK.endpoint("create").body}
            self.fields = {name: form_field(body[name]) for name in ("name", "nickname")} | self.fields

    @property
    def editing(self) -> bool:
        return self.obj is not None

    @cached_property
    def deployed(self) -> dict[str, Any]:
        return self.client.read(STACK, self.key, "export") if self.client else {}

    @cached_property
    def file(self) -> StackFile:
        return check(_plain(self["services"].value()))

    @property
    def problems(self) -> list[Problem]:
        """Problems of the file, with those that the upstream reported; for an empty file only once it was submitted."""
        shown = self.is_bound or str(self["services"].value() or "").strip()
        return [*self.trouble, *(self.file.problems if shown else ())]

    def clean(self) -> dict[str, Any]:
        if not self.file.is_sound:
            count = sum(problem.tone == "error" for problem in self.file.problems)
            found = "is 1 error" if count == 1 else f"are {count} errors"
            self.add_error("services", f"Not sent: there {found} in the file.")
        return self.cleaned_data

    def to_payload(self) -> dict[str, Any]:
        """The body of the call; empty for a change that changes nothing."""
        if self.editing:
            return {"services": self.file.payload()} if self.changes else {}
        given = {name: self.cleaned_data[name] for name in ("name", "nickname") if self.cleaned_data.get(name)}
        return {**given, "services": self.file.payload()}

    def add_upstream_error(self, error: CloudError) -> None:
        """Shows the error at its line if it names a service of the file, else at the name or on top of the form."""
        found = _UPSTREAM.search(error.message)
        if found:
            name = found[1] or next(islice(self.file.services, int(found[2]), None), "")
            self.trouble.append(Problem(self.file.line_of(name, found[3] or ""), error.message))
            self.add_error("services", "The cloud refused this file.")
        else:
            self.add_error("name" if error.message.startswith("name:") and not self.editing else None, error.message)

    @cached_property
    def changes(self) -> list[Change]:
        return compare(self.deployed, self.file.services)

    @property
    def removed(self) -> list[Change]:
        return [change for change in self.changes if change.kind == REMOVED]

    @cached_property
    def before(self) -> StackFile:
        return check(_plain(self["opened"].value()))

    @cached_property
    def meanwhile(self) -> list[Change]:
        """What has changed in the deployed stack since the editor was opened."""
        return compare(self.before.services, self.deployed) if self["opened"].value() else []

    def merged(self) -> str:
        """The text, with the deployed version of each service that was not changed here."""
        return to_yaml(merge(self.before.services, self.deployed, self.file.services))

    @property
    def is_confirmed(self) -> bool:
        """Whether the review showed exactly this text, compared with exactly what is deployed now."""
        return constant_time_compare(str(self["confirmed"].value() or ""), self.seal)

    @property
    def seal(self) -> str:
        shown = json.dumps([self.key, self.deployed, _plain(self["services"].value())], sort_keys=True)
        return salted_hmac("apps.stacks.forms", shown, algorithm="sha256").hexdigest()

    @property
    def key_facts(self) -> list[dict[str, Any]]:
        """The keys of a stack file, for the editor's suggestions."""
        return [{"name": key.name, "help": key.help, "words": list(key.words)} for key in KEYS]


def _plain(text: Any) -> str:
    """The text with LF line endings: browsers submit CRLF."""
    return str(text or "").replace("\r\n", "\n").replace("\r", "\n")
