"""The demo's services: in stacks and standalone."""

from typing import Any

Definition = dict[str, Any]

WEB_PORT = {"protocol": "tcp", "inner_port": 80, "published": True}


# The stacks, with the keys of stack files.
STACKS: dict[str, list[Definition]] = {
    "shop": [
        {
            "name": "db", "image": "postgres:16", "restart": "always", "mem_limit": "2g", "tags": ["production"],
            "environment": {
                "POSTGRES_USER": "shop", "POSTGRES_DB": "shop", "POSTGRES_PASSWORD": "correct-horse-battery",
            },
            "labels": {"org.acme.team": "data", "org.acme.backup": "nightly"},
        },
        {
            "name": "cache", "image": "redis:7", "restart": "on-failure", "mem_limit": "256m",
            "command": "redis-server --appendonly yes",
        },
        {
            "name": "api", "image": "acme/shop-api:2.3.1", "target_num_containers": 3, "restart": "on-failure",
            "deployment_strategy": "high_availability", "tags": ["production"], "links": ["db", "cache"],
            "environment": {
                "SECRET_KEY": "k3ep-1t-t0-y0urs3lf", "LOG_LEVEL": "info", "PUBLIC_HOST": "$DOCKERCLOUD_NODE_FQDN",
            },
            "expose": ["8080"],
        },
        {
            "name": "web", "image": "nginx:1.25", "target_num_containers": 2, "restart": "always",
            "deployment_strategy": "high_availability", "tags": ["production"], "links": ["api"], "ports": ["80:80"],
            "nickname": "Shop front",
        },
        {
            "name": "worker", "image": "acme/shop-worker:2.3.1", "target_num_containers": 2, "roles": ["global"],
            "environment": ["QUEUES=mail,invoices"], "restart": "on-failure", "links": ["db", "cache"],
        },
    ],
    "metrics": [
        {"name": "collector", "image": "acme/collector-app:1.9", "restart": "always"},
        {
            "name": "search", "image": "acme/search-api:5.0", "target_num_containers": 3, "ports": ["9200"],
            "links": ["collector"],
        },
    ],
    "blog": [
        {"name": "mysql", "image": "mysql:8.4", "environment": {"MYSQL_ROOT_PASSWORD": "szVaPz925B7I"}},
        {
            "name": "wordpress", "image": "wordpress:6", "ports": ["80"], "links": ["mysql:db"],
            "volumes": ["/var/www/html/wp-content/uploads"],
        },
    ],
}  # fmt: skip

# Services without a stack, as their creators sent them.
ALONE: dict[str, Definition] = {
    "backup": {"name": "nightly-backup", "image": "acme/backup-job:1.2", "cpu_shares": 128},
    "importer": {"name": "importer", "image": "acme/crash-importer:0.4", "autorestart": "OFF"},
    "mirror": {"name": "mirror", "image": "haproxy:2.9", "target_num_containers": 2, "container_ports": [WEB_PORT]},
    "docs": {"name": "docs", "image": "acme/docs-site:latest", "autoredeploy": True},
    "trainer": {"name": "trainer", "image": "acme/trainer-batch:3", "tags": [{"name": "gpu"}]},
    "thumbnails": {"name": "thumbnails", "image": "acme/thumbnailer:0.9", "memory": 512},
    "legacy": {"name": "legacy-api", "image": "acme/legacy-api:1.0", "target_num_containers": 2},
}
# The first two are in use.
REPOSITORIES = ("acme/shop-api", "acme/shop-worker", "registry.acme.example/data/warehouse", "quay.io/acme/toolbox")
