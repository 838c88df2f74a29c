"""Parsing of image names as Docker does it: `[host[:port]/]path[:tag][@digest]`."""

DOCKER_REGISTRY = "registry-1.docker.io"
_DOCKER_NAMES = frozenset({DOCKER_REGISTRY, "docker.io", "index.docker.io"})


def repository_of(image: str) -> str:
    """The repository that an image is in, without the host if that is Docker Hub."""
    name, _, _ = image.partition("@")
    before, slash, last = name.rpartition("/")
    name = f"{before}{slash}{last.partition(':')[0]}"
    host, _, path = name.partition("/")
    return path if host in _DOCKER_NAMES and path else name


def host_of(repository: str) -> str:
    """The registry that a repository is on, with its port if the name has one."""
    first, slash, _ = repository.partition("/")
    is_host = slash and ("." in first or ":" in first or first == "localhost")
    return first if is_host else DOCKER_REGISTRY
