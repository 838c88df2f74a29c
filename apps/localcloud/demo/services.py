"""The demo's services, stack by stack, as their creators sent them."""

from typing import Any

Definition = dict[str, Any]

WEB_PORT = {"protocol": "tcp", "inner_port": 80, "published": True}


def shop(host_port: int) -> list[tuple[Definition, dict[str, str]]]:
    """Definitions, each with its links (link name → service), in an order in which links find their targets."""
    return [
        ({
            "name": "db", "image": "postgres:16", "autorestart": "ALWAYS",
            "container_envvars": [
                {"key": "POSTGRES_USER", "value": "shop"}, {"key": "POSTGRES_DB", "value": "shop"},
                {"key": "POSTGRES_PASSWORD", "value": "correct-horse-battery"},
            ],
            "memory": 2048, "tags": [{"name": "production"}],
            "labels": {"org.acme.team": "data", "org.acme.backup": "nightly"},
        }, {}),
        ({
            "name": "cache", "image": "redis:7", "autorestart": "ON_FAILURE", "memory": 256,
            "run_command": "redis-server --appendonly yes",
        }, {}),
        ({
            "name": "api", "image": "acme/shop-api:2.3.1", "target_num_containers": 3, "autorestart": "ON_FAILURE",
            "deployment_strategy": "HIGH_AVAILABILITY", "tags": [{"name": "production"}],
            "container_envvars": [
                {"key": "SECRET_KEY", "value": "k3ep-1t-t0-y0urs3lf"}, {"key": "LOG_LEVEL", "value": "info"},
                {"key": "PUBLIC_HOST", "value": "$DOCKERCLOUD_NODE_FQDN"},
            ],
            "container_ports": [{"protocol": "tcp", "inner_port": 8080, "published": False}],
        }, {"db": "db", "cache": "cache"}),
        ({
            "name": "web", "image": "nginx:1.25", "target_num_containers": 2, "autorestart": "ALWAYS",
            "deployment_strategy": "HIGH_AVAILABILITY", "tags": [{"name": "production"}],
            "container_ports": [{**WEB_PORT, "outer_port": host_port}], "nickname": "Shop front",
        }, {"api": "api"}),
        ({
            "name": "worker", "image": "acme/shop-worker:2.3.1", "target_num_containers": 2, "roles": ["global"],
            "container_envvars": [{"key": "QUEUES", "value": "mail,invoices"}], "autorestart": "ON_FAILURE",
        }, {"db": "db", "cache": "cache"}),
    ]  # fmt: skip


def metrics() -> list[tuple[Definition, dict[str, str]]]:
    return [
        ({"name": "collector", "image": "acme/collector-app:1.9", "autorestart": "ALWAYS"}, {}),
        ({
            "name": "search", "image": "acme/search-api:5.0", "target_num_containers": 3,
            "container_ports": [{"protocol": "tcp", "inner_port": 9200, "published": True}],
        }, {"collector": "collector"}),
    ]  # fmt: skip


def blog() -> list[tuple[Definition, dict[str, str]]]:
    return [
        ({
            "name": "mysql", "image": "mysql:8.4",
            "container_envvars": [{"key": "MYSQL_ROOT_PASSWORD", "value": "szVaPz925B7I"}],
        }, {}),
        ({
            "name": "wordpress", "image": "wordpress:6", "container_ports": [WEB_PORT],
            "bindings": [{"container_path": "/var/www/html/wp-content/uploads"}],
        }, {"db": "mysql"}),
    ]  # fmt: skip


ALONE: dict[str, Definition] = {
    "backup": {"name": "nightly-backup", "image": "acme/backup-job:1.2", "cpu_shares": 128},
    "importer": {"name": "importer", "image": "acme/crash-importer:0.4", "autorestart": "OFF"},
    "mirror": {"name": "mirror", "image": "haproxy:2.9", "target_num_containers": 2, "container_ports": [WEB_PORT]},
    "docs": {"name": "docs", "image": "acme/docs-site:latest", "autoredeploy": True},
    "trainer": {"name": "trainer", "image": "acme/trainer-batch:3", "tags": [{"name": "gpu"}]},
    "thumbnails": {"name": "thumbnails", "image": "acme/thumbnailer:0.9", "memory": 512},
    "legacy": {"name": "legacy-api", "image": "acme/legacy-api:1.0", "target_num_containers": 2},
}
