"""Ports as the API shows them: with the usual name of their service and their endpoint."""

from typing import Any

_NAMES = {
    21: "ftp", 22: "ssh", 25: "smtp", 53: "dns", 80: "http", 110: "pop3", 143: "imap", 443: "https", 1883: "mqtt",
    3306: "mysql", 5432: "postgresql", 5672: "amqp", 6379: "redis", 8000: "http", 8080: "http", 8443: "https",
    9200: "http", 11211: "memcached", 27017: "mongodb",
}  # fmt: skip


def port_name(inner_port: int, protocol: str) -> str:
    """The usual service behind a port, else the protocol."""
    return _NAMES.get(inner_port, protocol) if protocol == "tcp" else protocol


def uri_protocol(inner_port: int, protocol: str) -> str:
    """The scheme of a port's endpoint: that of the usual service if browsers know it."""
    name = port_name(inner_port, protocol)
    return name if name in {"http", "https", "ftp", "ssh"} else protocol


def shown_port(port: dict[str, Any], host: str | None) -> dict[str, Any]:
    """A port of a definition as a service shows it: `port_name` and `endpoint_uri` added, `outer_port` null if none.

    `host` is a host name or an IPv4 or IPv6 address; None if the port has no endpoint.
    """
    inner, protocol, outer = port["inner_port"], port["protocol"], port.get("outer_port")
    published = bool(port.get("published"))
    return {
        "protocol": protocol,
        "inner_port": inner,
        "outer_port": outer,
        "published": published,
        "port_name": port_name(inner, protocol),
        "endpoint_uri": f"{uri_protocol(inner, protocol)}://{_in_uri(host)}:{outer}/"
        if published and outer and host
        else None,
    }


def _in_uri(host: str) -> str:
    return f"[{host}]" if ":" in host else host
