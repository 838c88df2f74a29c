"""Patterns for texts that end up in names, addresses or an engine's configuration."""

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from ..errors import BadParameter

_PATTERNS = {
    "name": (
        r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
        "must be 1 to 63 letters, digits and hyphens, and neither begin nor end with a hyphen.",
    ),
    "image": (
        r"([a-z0-9.-]+(:[0-9]{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
        r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?",
        "must be an image in Docker's form, such as tutum/hello-world:latest.",
    ),
    "repository": (
        r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*",
        "must be a host and a path in lower case and without a tag, such as my.registry.com/myrepo.",
    ),
    "mac_address": (
        r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}",
        "must be an Ethernet address such as 02:42:ac:11:65:43.",
    ),
    "cpuset": (r"[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*", "must be a list of CPUs such as 0,1 or 0-3."),
    "hostname": (
        r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?",
        "must be letters, digits, hyphens and dots.",
    ),
    "user": (r"[A-Za-z0-9_.-]{1,64}(:[A-Za-z0-9_.-]{1,64})?", "must be a user, or a user and a group as user:group."),
    "cgroup_parent": (r"[A-Za-z0-9_./@:-]{1,255}", "must be the name of a control group."),
    "path": (r"/[^\0:]{0,1022}", "must be an absolute path without a colon."),
    "capability": (r"[A-Z_]{2,40}", "must be a capability such as NET_ADMIN or ALL."),
    "device": (r"/dev/[^:\0]+(:/[^:\0]+)?(:[rwm]{1,3})?", "must be a device such as /dev/ttyUSB0:/dev/ttyUSB0."),
    "cluster": (
        r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?",
        "must be 1 to 64 letters, digits, hyphens, underscores and dots, and begin and end with a letter or digit.",
    ),
    "vpc": (r"vpc-[A-Za-z0-9]{1,60}", "must be the identifier of a VPC such as vpc-aa1c70d4."),
    "subnet": (r"subnet-[A-Za-z0-9]{1,60}", "must be the identifier of a subnet such as subnet-aaa7d94f."),
    "security_group": (r"sg-[A-Za-z0-9]{1,60}", "must be the identifier of a security group such as sg-aa1c70d4."),
    "instance_profile": (r"[A-Za-z0-9+=,.@_-]{1,128}", "must be the name of an instance profile."),
    "link": (r"[A-Za-z0-9]([A-Za-z0-9_-]{0,62})", "must be 1 to 63 letters, digits, hyphens and underscores."),
    "key": (r"[^=\s\0]{1,255}", "must be 1 to 255 characters without spaces and equals signs."),
    "tag": (r"[^\s,\0]{1,64}", "must be 1 to 64 characters without spaces and commas."),
    "security_opt": (r"[^\s\0]{1,255}", "must be an option without spaces."),
}
_LONGEST = 1024
_FORMS = {form: (re.compile(pattern), reason) for form, (pattern, reason) in _PATTERNS.items()}


def demand_form(form: str, value: str, name: str) -> None:
    """Raises BadParameter if the text does not match the pattern of that name."""
    pattern, reason = _FORMS[form]
    if len(value) > _LONGEST or not pattern.fullmatch(value) or ".." in value.split("/"):
        raise BadParameter(name, reason)


def demand_address(value: str, name: str) -> None:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        raise BadParameter(name, "must be an IP address.") from None


def demand_host(value: str, name: str) -> None:
    host, _, address = value.partition(":")
    demand_form("hostname", host, name)
    demand_address(address, name)


def _form_check(form: str) -> Callable[[str, str], None]:
    return lambda value, name: demand_form(form, value, name)


_TEXTS: dict[str, Callable[[str, str], None]] = {
    "mac_address": _form_check("mac_address"),
    "cpuset": _form_check("cpuset"),
    "hostname": _form_check("hostname"),
    "domainname": _form_check("hostname"),
    "user": _form_check("user"),
    "cgroup_parent": _form_check("cgroup_parent"),
    "working_dir": _form_check("path"),
}
_LISTS: dict[str, Callable[[str, str], None]] = {
    "dns": demand_address,
    "dns_search": _form_check("hostname"),
    "cap_add": _form_check("capability"),
    "cap_drop": _form_check("capability"),
    "devices": _form_check("device"),
    "extra_hosts": demand_host,
    "security_opt": _form_check("security_opt"),
}


def check_forms(values: dict[str, Any]) -> None:
    """Checks all strings and lists of strings that have a pattern. An empty string counts as not set."""
    for name, check in _TEXTS.items():
        if values.get(name):
            check(values[name], name)
    for name, check in _LISTS.items():
        for number, entry in enumerate(values.get(name, ())):
            check(entry, f"{name}[{number}]")
