"""Labels of attributes and parameters; and names given by users, made safe to show."""

import re

_LABELS = {
    "image_name": "Image",
    "resource_uri": "Resource URI",
    "container_envvars": "Environment",
    "calculated_envvars": "Calculated environment",
    "container_ports": "Ports",
    "target_num_containers": "Target",
    "current_num_containers": "Containers",
    "running_num_containers": "Running",
    "stopped_num_containers": "Stopped",
    "deployed_datetime": "Deployed",
    "started_datetime": "Started",
    "stopped_datetime": "Stopped at",
    "destroyed_datetime": "Terminated",
    "start_date": "Started",
    "end_date": "Ended",
    "start_date__gte": "Started from",
    "start_date__lte": "Started until",
    "end_date__gte": "Ended from",
    "end_date__lte": "Ended until",
    "run_command": "Command",
    "user_agent": "Client",
    "is_ssl": "TLS",
    "is_docker_registry": "Run by Docker",
    "linked_to_service": "Links",
    "linked_from_service": "Linked from",
    "linked_to_container": "Links",
    "bindings": "Volumes",
    "target_num_nodes": "Target",
    "current_num_nodes": "Nodes",
    "docker_execdriver": "Execution driver",
    "docker_graphdriver": "Storage driver",
}
_CAPITALS = {"uuid", "uri", "url", "dns", "ip", "cpu", "fqdn", "pid", "tty", "mac", "vpc", "iam", "id"}


def label(name: str) -> str:
    """`last_seen` is Last seen, `image_name` Image, `public_ip` Public IP."""
    if name in _LABELS:
        return _LABELS[name]
    words = [word.upper() if word in _CAPITALS else word for word in name.split("_")]
    phrase = " ".join(words)
    return phrase[:1].upper() + phrase[1:]


# Characters that change the text direction: one in a name would garble its whole row.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with characters that change its direction escaped as in JSON: `\\u202e`."""
    return _TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
