"""The names in the manual's tables with the manual's own mistakes corrected.

`python -m tests.manual_corrected TABLES` writes `manual.json` from the tables in that JSON file.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.manual import FACTS

ATTRIBUTES = {"secuirty_opt": "security_opt", "cgroup_name": "cgroup_parent"}
PATHS = {
    ("GET", "/api/v1/[optional_namespace/]registry/(host)/"): "/api/repo/v1/[optional_namespace/]registry/(host)/",
    (
        "DELETE",
        "/api/repo/v1/[optional_namespace/]repository/",
    ): "/api/repo/v1/[optional_namespace/]repository/(name)/",
}
# A date is never filtered by its own name.
FILTERS = {
    "start_date": ("start_date__gte", "start_date__lte"),
    "end_date": ("end_date__gte", "end_date__lte"),
}
# Actions that the manual has, and no list of its states.
ALLOWED = {
    ("container", "redeploy"): ("Running", "Stopped"),
    ("service", "start"): ("Partly running",),
    ("service", "scale"): ("Running", "Partly running", "Scaling", "Stopped"),
    ("stack", "stop"): ("Running", "Partly running"),
    ("action", "cancel"): ("Pending", "In progress"),
    ("action", "retry"): ("Canceled", "Success", "Failed"),
}
# Of a service's example: what a user can set at its creation too, though only the update, or nothing, says so.
CREATION = (
    "cpu_shares", "cpuset", "memory", "memory_swap", "user", "hostname", "domainname", "mac_address", "cgroup_parent",
    "tty", "stdin_open", "read_only", "dns", "dns_search", "cap_add", "cap_drop", "devices", "extra_hosts",
    "security_opt", "labels",
)  # fmt: skip

Tables = dict[str, Any]


def facts(tables: Tables) -> Tables:
    """The names in the manual's tables by object; what has no endpoint is no object."""
    return {name: _object(name, table) for name, table in tables.items() if table["endpoints"]}


def _object(name: str, table: Tables) -> Tables:
    return {
        "attributes": [ATTRIBUTES.get(attribute, attribute) for attribute in table["attributes"]],
        "states": {state: _actions(name, state, found["actions"]) for state, found in table["states"].items()},
        "endpoints": [_endpoint(name, endpoint) for endpoint in table["endpoints"]],
    }


def _actions(name: str, state: str, actions: list[str]) -> list[str]:
    also = [action for (kind, action), states in ALLOWED.items() if kind == name and state in states]
    return [*actions, *also]


def _endpoint(name: str, table: Tables) -> Tables:
    method, path = table["method"], table["path"]
    query = [name for parameter in table.get("query_parameters", ()) for name in FILTERS.get(parameter, (parameter,))]
    body = [*table.get("json_parameters", ())]
    if name == "service" and body and method == "POST":
        body += CREATION
    found = {"api": table["api"], "method": method, "path": PATHS.get((method, path), path)}
    return found | ({"query": query} if query else {}) | ({"json": body} if body else {})


if __name__ == "__main__":
    made = facts(json.loads(Path(sys.argv[1]).read_text()))
    FACTS.write_text(json.dumps(made, indent=1) + "\n")
