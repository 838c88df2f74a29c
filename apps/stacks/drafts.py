"""Changes to the editor's text before it is sent: a file loaded, a Compose file imported."""

from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from .compose import convert
from .reading import MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class Draft:
    """The editor's next `text`; `notes` say what was not carried over, `error` why nothing was done."""

    text: str
    notes: list[str] = field(default_factory=list)
    error: str = ""


def draft_of(request: HttpRequest) -> Draft:
    """The posted text, or that of an uploaded file; converted from a Compose file if the form posts `do=import`."""
    typed = request.POST.get("services", "")
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        loaded = _text_of(upload)
        if loaded is None:
            size = MOST_CHARACTERS // 1024
            return Draft(typed, error=f"{upload.name} is not UTF-8 text of at most {size} KB.")
        typed = loaded
    if request.POST.get("do") != "import":
        return Draft(typed)
    converted = convert(typed)
    return Draft(converted.text or typed, converted.notes, converted.error)


def _text_of(upload: "UploadedFile[bytes]") -> str | None:
    if (upload.size or 0) > MOST_CHARACTERS:
        return None
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
