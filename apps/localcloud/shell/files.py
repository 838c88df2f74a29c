"""A simulated container's files: those of its system, and those written later, which are in the database."""

import posixpath
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from ..models import SimulatedFile
from .place import Place, system_files

MOST_FILES = 100  # per container or volume
LONGEST_FILE = 64 * 1024  # characters


class FileError(Exception):
    """A file operation failed; the text is the system's message."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a directory. `size` is in bytes."""

    name: str
    is_directory: bool
    size: int = 0


class Files:
    """The file system. Paths are absolute and normalized. All calls block on the database and may raise FileError."""

    def __init__(self, place: Place, programs: frozenset[str] = frozenset()) -> None:
        self._place = place
        self._system = system_files(place) | {f"/bin/{name}": str for name in programs}
        self._directories = place.directories
        # Deepest first, so that the first match is the right one.
        self._mounts = sorted(place.mounts, key=lambda mount: -len(mount.path))

    def is_directory(self, path: str) -> bool:
        if path in self._directories:
            return True
        found = self._find(path)
        return found is not None and found.is_directory

    def exists(self, path: str) -> bool:
        return self.is_directory(path) or path in self._system or self._find(path) is not None

    def read(self, path: str) -> str:
        found = self._find(path)
        if found is not None and not found.is_directory:
            return found.text
        if self.is_directory(path):
            raise FileError("Is a directory")
        if path not in self._system:
            raise FileError("No such file or directory")
        return self._system[path]()

    def write(self, path: str, text: str, *, append: bool = False) -> None:
        """Replaces the file or appends to it; creates it if it does not exist."""
        if self.is_directory(path):
            raise FileError("Is a directory")
        before = self.read(path) if append and self.exists(path) else ""
        if len(before) + len(text) > LONGEST_FILE:
            raise FileError("No space left on device")
        self._keep(path, text=(before + text).replace("\0", ""))

    def make_directory(self, path: str) -> None:
        if self.exists(path):
            raise FileError("File exists")
        self._keep(path, is_directory=True)

    def remove(self, path: str) -> None:
        """Removes a file, or a directory with its contents. Files of the system cannot be removed."""
        if not self.exists(path):
            raise FileError("No such file or directory")
        self._demand_writable(path)
        holder, inner = self._where(path)
        below = SimulatedFile.objects.filter(holder=holder, path__startswith=f"{inner.rstrip('/')}/")
        gone = below.delete()[0] + SimulatedFile.objects.filter(holder=holder, path=inner).delete()[0]
        if path in self._directories or (path in self._system and not gone):
            raise FileError("Device or resource busy")

    def entries(self, path: str) -> list[Entry]:
        if not self.is_directory(path):
            if self.exists(path):
                return [Entry(path, False, len(self.read(path).encode()))]
            raise FileError("No such file or directory")
        found = {Entry(posixpath.basename(each), True) for each in self._directories if _is_in(each, path)}
        entries = {entry.name: entry for entry in found}
        for each, text in self._system.items():
            if _is_in(each, path):
                entries[posixpath.basename(each)] = Entry(posixpath.basename(each), False, len(text().encode()))
        for file in self._stored_in(path):
            name = posixpath.basename(file.path)
            entries[name] = Entry(name, file.is_directory, len(file.text.encode()))
        return sorted(entries.values(), key=lambda entry: entry.name)

    def _keep(self, path: str, *, text: str = "", is_directory: bool = False) -> None:
        parent = posixpath.dirname(path)
        if not self.is_directory(parent):
            raise FileError("Not a directory" if self.exists(parent) else "No such file or directory")
        self._demand_writable(path)
        holder, inner = self._where(path)
        its = SimulatedFile.objects.filter(holder=holder)
        if its.exclude(path=inner).count() >= MOST_FILES or len(inner) > SimulatedFile.LONGEST_PATH:
            raise FileError("No space left on device")
        values = {"text": text, "is_directory": is_directory}
        SimulatedFile.objects.update_or_create(holder=holder, path=inner, defaults=values)

    def _demand_writable(self, path: str) -> None:
        mount = next((mount for mount in self._mounts if _is_below(path, mount.path)), None)
        if path.startswith(("/proc/", "/sys/")):
            raise FileError("Permission denied")
        if (self._place.read_only and mount is None) or (mount is not None and not mount.writable):
            raise FileError("Read-only file system")

    def _where(self, path: str) -> tuple[UUID, str]:
        """The UUID of the container or volume that holds the file, and its path there."""
        for mount in self._mounts:
            if _is_below(path, mount.path):
                return mount.holder, path[len(mount.path.rstrip("/")) :] or "/"
        return self._place.uuid, path

    def _find(self, path: str) -> SimulatedFile | None:
        holder, inner = self._where(path)
        return SimulatedFile.objects.filter(holder=holder, path=inner).first()

    def _stored_in(self, path: str) -> list[SimulatedFile]:
        holder, inner = self._where(path)
        its: QuerySet[SimulatedFile] = SimulatedFile.objects.filter(holder=holder)
        return [file for file in its if _is_in(file.path, inner)]


def _is_below(path: str, directory: str) -> bool:
    return path == directory or path.startswith(f"{directory.rstrip('/')}/")


def _is_in(path: str, directory: str) -> bool:
    return path != directory and posixpath.dirname(path) == directory
