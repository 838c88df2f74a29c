"""Stack files: their keys, and the service parameters that these set. Each top-level key is a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .service import AUTODESTROY, AUTORESTART, NETWORK_MODES, PID_MODES, STRATEGIES


class Form(StrEnum):
    """The form of a key's value in a file. Numbers and booleans also count as strings."""

    TEXT = "text"
    COMMAND = "command"  # a text, or a list of words
    INTEGER = "integer"
    BOOLEAN = "boolean"
    WORD = "word"  # one of Key.words
    SIZE = "size"  # `512m`, `1g`, or a number of bytes; -1 for none
    STRINGS = "strings"  # a list of texts, or one
    TAGS = "tags"  # the same, of tags
    MAP = "map"  # name to text, or a list of `NAME=text`
    VARIABLES = "variables"  # the same, of variables
    PORTS = "ports"  # `[HOST:]CONTAINER[/udp]`
    EXPOSE = "expose"  # `CONTAINER[/udp]`
    LINKS = "links"  # `SERVICE[:ALIAS]`, or `service.stack[:ALIAS]`
    VOLUMES = "volumes"  # `[HOST:]CONTAINER[:ro]`
    VOLUMES_FROM = "volumes_from"  # `SERVICE[:ro]`


def _lower(choices: tuple[str, ...]) -> dict[str, str]:
    return {choice.lower(): choice for choice in choices}


def _policy(choices: tuple[str, ...]) -> dict[str, str]:
    return {"no" if choice == "OFF" else choice.lower().replace("_", "-"): choice for choice in choices}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a stack file. It sets the service parameter `parameter`; `words` maps the file's words to the API's."""

    name: str
    parameter: str
    form: Form = Form.TEXT
    help: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


KEYS = (
    Key("image", "image", help="Image in Docker's form, such as redis:7; the one key that is required"),
    Key("command", "run_command", Form.COMMAND, "Runs instead of the image's command"),
    Key("entrypoint", "entrypoint", Form.COMMAND, "Prefix of the command, instead of the image's"),
    Key("working_dir", "working_dir", help="Directory in which the command runs"),
    Key("user", "user", help="User that runs the command"),
    Key("hostname", "hostname", help="Host name inside the containers"),
    Key("domainname", "domainname", help="Domain name inside the containers"),
    Key("mac_address", "mac_address", help="Ethernet address"),
    Key("tty", "tty", Form.BOOLEAN, "Attach a terminal to the command"),
    Key("stdin_open", "stdin_open", Form.BOOLEAN, "Keep the command's input open"),
    Key("read_only", "read_only", Form.BOOLEAN, "Containers cannot write to their file system"),
    Key("privileged", "privileged", Form.BOOLEAN, "Give the containers all rights on their node"),
    Key("cpu_shares", "cpu_shares", Form.INTEGER, "Share of the CPU relative to other containers"),
    Key("cpuset", "cpuset", help="CPUs that may be used, such as 0,1 or 0-3"),
    Key("mem_limit", "memory", Form.SIZE, "Memory limit, such as 512m"),
    Key("memswap_limit", "memory_swap", Form.SIZE, "Limit of memory and swap together, such as 1g"),
    Key("cgroup_parent", "cgroup_parent", help="Parent control group"),
    Key("environment", "container_envvars", Form.VARIABLES, "Variables, as a map or as NAME=value"),
    Key("labels", "labels", Form.MAP, "Metadata for every container"),
    Key("ports", "container_ports", Form.PORTS, "Ports published on the node, as HOST:CONTAINER or CONTAINER"),
    Key("expose", "container_ports", Form.EXPOSE, "Ports that linked services reach"),
    Key("links", "linked_to_service", Form.LINKS, "Services reached by name, as SERVICE or SERVICE:ALIAS"),
    Key("volumes", "bindings", Form.VOLUMES, "Volumes, as /path or HOST:CONTAINER, with :ro to read only"),
    Key("volumes_from", "bindings", Form.VOLUMES_FROM, "Services whose volumes are mounted"),
    Key("restart", "autorestart", Form.WORD, "Restart containers that stop", _policy(AUTORESTART)),
    Key("autorestart", "autorestart", Form.WORD, "The same as restart", _policy(AUTORESTART)),
    Key("autodestroy", "autodestroy", Form.WORD, "Remove containers that stop", _policy(AUTODESTROY)),
    Key("autoredeploy", "autoredeploy", Form.BOOLEAN, "Redeploy when the image's tag is pushed again"),
    Key("deployment_strategy", "deployment_strategy", Form.WORD, "How containers spread", _lower(STRATEGIES)),
    Key("sequential_deployment", "sequential_deployment", Form.BOOLEAN, "One container after the other"),
    Key("target_num_containers", "target_num_containers", Form.INTEGER, "Containers wanted"),
    Key("tags", "tags", Form.TAGS, "Only nodes with all of these tags are used"),
    Key("roles", "roles", Form.STRINGS, "API rights that the containers get: global"),
    Key("net", "net", Form.WORD, "Network of the containers", _lower(NETWORK_MODES)),
    Key("pid", "pid", Form.WORD, "Process (PID) namespace of the containers", _lower(PID_MODES)),
    Key("dns", "dns", Form.STRINGS, "Name servers"),
    Key("dns_search", "dns_search", Form.STRINGS, "Search domains"),
    Key("cap_add", "cap_add", Form.STRINGS, "Kernel capabilities added"),
    Key("cap_drop", "cap_drop", Form.STRINGS, "Kernel capabilities taken away"),
    Key("devices", "devices", Form.STRINGS, "Devices of the node, as /dev/a:/dev/b"),
    Key("extra_hosts", "extra_hosts", Form.STRINGS, "Further host names, as name:address"),
    Key("security_opt", "security_opt", Form.STRINGS, "Security labels"),
)
BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}
REFUSED: Mapping[str, str] = {
    "build": "images are not built here; name one with image.",
    "external_links": "containers outside of the cloud cannot be linked; use links.",
    "env_file": "files are not read here; write the variables under environment.",
}
MOST_SERVICES = 200
