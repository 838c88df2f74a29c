"""Parameters that give a container power over its node, for trusted namespaces only: LOCALCLOUD_TRUSTED."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings

# Docker's default capabilities. Others are for trusted namespaces only.
_USUAL = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
    "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
})  # fmt: skip


def demands(definition: Mapping[str, Any], bindings: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The parameters that give such power, each with a description of it."""
    more = sorted(set(definition.get("cap_add") or ()) - _USUAL)
    asked = {
        "privileged": (definition.get("privileged"), "privileged containers"),
        "net": (definition.get("net") == "host", "the node's network"),
        "pid": (definition.get("pid") == "host", "the node's processes"),
        "devices": (definition.get("devices"), "devices of the node"),
        "cap_add": (more, f"the capability {''.join(more[:1])}"),
        "security_opt": (definition.get("security_opt"), "security options"),
        "cgroup_parent": (definition.get("cgroup_parent"), "a control group of the node"),
    }
    yield from ((name, what) for name, (is_asked, what) in asked.items() if is_asked)
    for number, row in enumerate(bindings):
        if row.get("host_path"):
            yield f"bindings[{number}].host_path", "paths of the node"


def refusal(
    namespace: str, definition: Mapping[str, Any], bindings: Iterable[Mapping[str, Any]]
) -> tuple[str, str] | None:
    """The first parameter that the namespace may not use on a real node, and why; None if it may use all."""
    if namespace in settings.TRUSTED:
        return None
    for name, what in demands(definition, bindings):
        return name, f"{namespace} may not use {what}: LOCALCLOUD_TRUSTED does not name it."
    return None
