"""What a simulated container looks like from inside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

DIRECTORIES = (
    "/bin", "/dev", "/etc", "/home", "/lib", "/proc", "/proc/1", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp",  # noqa: S108  (inside)
    "/usr", "/usr/bin", "/usr/local", "/usr/local/bin", "/var", "/var/lib", "/var/log", "/var/run",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted directory. Its files are stored under `holder`, not under the container."""

    path: str
    holder: UUID
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A container from inside. `hosts` are addresses and names of others; `log` returns its program's output so far."""

    uuid: UUID
    name: str
    hostname: str
    image: str
    command: str
    user: str
    directory: str
    env: Mapping[str, str]
    started_at: float
    address: str | None = None
    domain: str = ""
    read_only: bool = False
    hosts: Sequence[tuple[str, str]] = ()
    nameservers: Sequence[str] = ()
    search: Sequence[str] = ()
    mounts: Sequence[Mount] = ()
    log: Callable[[], str] = field(default=lambda: "")

    @property
    def home(self) -> str:
        return "/root" if self.user == "root" else f"/home/{self.user}"

    @property
    def directories(self) -> set[str]:
        """The directories that exist from the start, including their parents."""
        found = {*DIRECTORIES, self.home, self.directory, *(mount.path for mount in self.mounts)}
        return found | {above for path in found for above in _parents(path)}


def _parents(path: str) -> set[str]:
    parts = path.strip("/").split("/")
    return {"/" + "/".join(parts[:number]) for number in range(len(parts))}


def system_files(place: Place) -> dict[str, Callable[[], str]]:
    """The files of the image and the engine, by path."""
    return {
        "/etc/hostname": lambda: f"{place.hostname}\n",
        "/etc/hosts": lambda: _hosts(place),
        "/etc/resolv.conf": lambda: _resolver(place),
        "/etc/os-release": lambda: _release(place.image),
        "/etc/passwd": lambda: _passwords(place),
        "/proc/1/cmdline": lambda: place.command.replace(" ", "\0"),
        "/proc/version": lambda: f"{KERNEL}\n",
        f"/var/log/{place.name}.log": place.log,
    }


KERNEL = "Linux version 6.1.0-simulated (local cloud)"


def _hosts(place: Place) -> str:
    named = f"{place.hostname}.{place.domain} {place.hostname}" if place.domain else place.hostname
    own = [(place.address, named)] if place.address else []
    rows = [("127.0.0.1", "localhost"), ("::1", "localhost ip6-localhost"), *place.hosts, *own]
    return "".join(f"{address}\t{name}\n" for address, name in rows)


def _resolver(place: Place) -> str:
    search = f"search {' '.join(place.search)}\n" if place.search else ""
    return search + "".join(f"nameserver {address}\n" for address in place.nameservers or ("127.0.0.11",))


def _release(image: str) -> str:
    if "alpine" in image:
        return 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.0\nPRETTY_NAME="Alpine Linux v3.20"\n'
    if "ubuntu" in image:
        return 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04 LTS"\n'
    return 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


def _passwords(place: Place) -> str:
    own = "" if place.user == "root" else f"{place.user}:x:1000:1000::{place.home}:/bin/sh\n"
    return f"root:x:0:0:root:/root:/bin/sh\n{own}nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
