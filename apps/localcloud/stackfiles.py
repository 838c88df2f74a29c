"""Writes services with the keys of a stack file."""

from typing import Any

from apps.cloud.contract.service import CREATE_PARAMETERS
from apps.cloud.contract.stackfile import KEYS, Form, Key

from .models import Service, ServiceBinding, ServiceLink

_PLAIN_FORMS = {Form.TEXT, Form.COMMAND, Form.INTEGER, Form.BOOLEAN, Form.WORD, Form.STRINGS, Form.MAP}
_ELSEWHERE = frozenset({"restart", "target_num_containers"})
# Keys whose values are copied from a service's definition unchanged.
_PLAIN = [key for key in KEYS if key.form in _PLAIN_FORMS and key.name not in _ELSEWHERE]
_DEFAULTS = {field.name: field.default for field in CREATE_PARAMETERS}


def stack_file(services: list[Service]) -> dict[str, dict[str, Any]]:
    """One entry per service, by name. Expects `links_to` and `bindings` with their services' stacks to be loaded."""
    return {service.name: _entry(service) for service in services}


def _entry(service: Service) -> dict[str, Any]:
    plain = {key.name: _plain_value(key, service.definition) for key in _PLAIN}
    found = {name: value for name, value in plain.items() if value is not None} | _converted_values(service)
    return dict(sorted(found.items()))


def _plain_value(key: Key, definition: dict[str, Any]) -> Any:
    """The value, or None if it need not be written."""
    value = definition.get("image_name" if key.parameter == "image" else key.parameter)
    if value in (None, "", [], {}, False, _DEFAULTS[key.parameter]):
        return None
    return next((word for word, meant in key.words.items() if meant == value), value)


def _converted_values(service: Service) -> dict[str, Any]:
    """The keys whose values are converted: rows, links, bindings, sizes."""
    definition = service.definition
    ports = definition.get("container_ports", [])
    bindings = list(service.bindings.all())
    found = {
        "environment": {row["key"]: row["value"] for row in definition.get("container_envvars", ())},
        "ports": [_port(row) for row in ports if row["published"]],
        "expose": [_exposed_port(row) for row in ports if not row["published"]],
        "tags": [row["name"] for row in definition.get("tags", ())],
        "links": [_link(link) for link in service.links_to.all()],
        "volumes": [_volume(binding) for binding in bindings if binding.volumes_from is None],
        "volumes_from": [_volumes_from(binding, service) for binding in bindings if binding.volumes_from],
        "mem_limit": _megabytes(definition.get("memory")),
        "memswap_limit": _megabytes(definition.get("memory_swap")),
        "target_num_containers": _target(service),
    }
    return {key: value for key, value in found.items() if value not in (None, [], {})}


def _target(service: Service) -> int | None:
    """The number of containers; None with EVERY_NODE, as it depends on the nodes."""
    is_said = service.definition.get("deployment_strategy") != "EVERY_NODE" and service.target_num_containers != 1
    return service.target_num_containers if is_said else None


def _exposed_port(port: dict[str, Any]) -> str:
    return str(port["inner_port"]) + ("/udp" if port["protocol"] == "udp" else "")


def _port(port: dict[str, Any]) -> str:
    return f"{port['outer_port']}:{_exposed_port(port)}" if port["outer_port"] else _exposed_port(port)


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


def _volumes_from(binding: ServiceBinding, service: Service) -> str:
    name = _name(binding.volumes_from, service) if binding.volumes_from else ""
    return name if binding.rewritable else f"{name}:ro"


def _megabytes(value: int | None) -> str | int | None:
    return f"{value}m" if value and value > 0 else value
