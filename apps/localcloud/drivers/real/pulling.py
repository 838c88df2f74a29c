"""Pulls images from their registries."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import docker
from docker.errors import ImageNotFound

from ..base import Credentials, EngineError

TELL_PAUSE = 2.0  # seconds between two progress messages
_READY = ("Pull complete", "Already exists")


def pull(client: docker.APIClient, image: str, credentials: Credentials | None, tell: Callable[[str], None]) -> None:
    """Pulls the image, unless it was built on the node and is in no registry. Raises EngineError if that fails."""
    if _is_built_here(client, image):
        tell("The image was built on the node and is in no registry")
        return
    name, tag = _split_reference(image)
    _follow(client.pull(name, tag=tag, stream=True, decode=True, auth_config=auth_of(credentials)), tell)


def auth_of(credentials: Credentials | None) -> dict[str, str] | None:
    """The credentials in the form of the `docker` package."""
    return {"username": credentials.username, "password": credentials.password} if credentials else None


def _is_built_here(client: docker.APIClient, image: str) -> bool:
    """Whether the image was built on the node: images from a registry have its digest."""
    try:
        return not client.inspect_image(image).get("RepoDigests")
    except ImageNotFound:
        return False


def _split_reference(image: str) -> tuple[str, str]:
    """Splits an image's name from its tag or digest."""
    name, at, digest = image.partition("@")
    before, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return f"{before}{slash}{last}", digest if at else tag or "latest"


def _follow(progress: Iterable[Mapping[str, Any]], tell: Callable[[str], None]) -> None:
    layers: dict[str, str] = {}
    told_at, told = time.monotonic(), ""
    for word in progress:
        if "error" in word:
            raise EngineError(str(word["error"]))
        status, layer = str(word.get("status", "")), word.get("id")
        if status.startswith(("Digest:", "Status:")):
            tell(status)
        elif layer and not status.startswith("Pulling from"):
            layers[layer] = status
        ready = sum(status in _READY for status in layers.values())
        said = f"{ready} of {len(layers)} layers ready"
        if layers and said != told and time.monotonic() - told_at >= TELL_PAUSE:
            told_at, told = time.monotonic(), said
            tell(said)
