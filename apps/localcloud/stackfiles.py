"""Services as keys of a stack file."""

from typing import Any

from .models import Service, ServiceBinding, ServiceLink

# By parameter of the contract, where the file's key is another one.
_KEYS = {"image_name": "image", "run_command": "command"}
_DEFAULTS = {"working_dir": "/", "user": "root", "net": "bridge", "pid": "none", "deployment_strategy": "EMPTIEST_NODE"}
_WORDS = {"OFF": "no", "ON_FAILURE": "on-failure", "ON_SUCCESS": "on-success", "ALWAYS": "always"}
_ELSEWHERE = frozenset({"container_ports", "container_envvars", "memory", "memory_swap", "tags"})


def stack_file(services: list[Service]) -> dict[str, dict[str, Any]]:
    """One entry a service. Expects `links_to` and `bindings` with their services' stacks to be loaded."""
    return {service.name: _entry(service) for service in services}


def _entry(service: Service) -> dict[str, Any]:
    entry = {
        _KEYS.get(name, name): _value(name, value)
        for name, value in service.definition.items()
        if name not in _ELSEWHERE and value not in (None, "", [], {}, False, "OFF", _DEFAULTS.get(name))
    }
    return dict(sorted((entry | _gathered(service)).items()))


def _value(name: str, value: Any) -> Any:
    if name in {"autorestart", "autodestroy"}:
        return _WORDS[value]
    return value.lower() if name == "deployment_strategy" else value


def _gathered(service: Service) -> dict[str, Any]:
    """The keys that are put together from rows."""
    definition = service.definition
    ports = definition.get("container_ports", [])
    bindings = list(service.bindings.all())
    found = {
        "environment": {row["key"]: row["value"] for row in definition.get("container_envvars", ())},
        "ports": [_port(row) for row in ports if row["published"]],
        "expose": [_inner(row) for row in ports if not row["published"]],
        "tags": [row["name"] for row in definition.get("tags", ())],
        "links": [_link(link) for link in service.links_to.all()],
        "volumes": [_volume(binding) for binding in bindings if binding.volumes_from is None],
        "volumes_from": [_name(binding.volumes_from, service) for binding in bindings if binding.volumes_from],
        "mem_limit": _megabytes(definition.get("memory")),
        "memswap_limit": _megabytes(definition.get("memory_swap")),
        "target_num_containers": service.target_num_containers if service.target_num_containers != 1 else None,
    }
    return {key: value for key, value in found.items() if value not in (None, [], {})}


def _inner(port: dict[str, Any]) -> str:
    return str(port["inner_port"]) + ("/udp" if port["protocol"] == "udp" else "")


def _port(port: dict[str, Any]) -> str:
    return f"{port['outer_port']}:{_inner(port)}" if port["outer_port"] else _inner(port)


def _link(link: ServiceLink) -> str:
    target = _name(link.to_service, link.from_service)
    return target if link.name == link.to_service.name else f"{target}:{link.name}"


def _name(other: Service, seen_from: Service) -> str:
    """`service`, or `service.stack` from outside its stack."""
    return (
        other.name
        if other.stack is None or other.stack_id == seen_from.stack_id
        else f"{other.name}.{other.stack.name}"
    )


def _volume(binding: ServiceBinding) -> str:
    path = f"{binding.host_path}:{binding.container_path}" if binding.host_path else str(binding.container_path)
    return path if binding.rewritable else f"{path}:ro"


def _megabytes(value: int | None) -> str | int | None:
    return f"{value}m" if value and value > 0 else value
