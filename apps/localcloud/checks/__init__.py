"""Checks of bodies: each parameter against the contract, then the rules between parameters."""

from .nodes import checked_node, checked_nodecluster, checked_nodecluster_update
from .parameters import checked_body, checked_value
from .repository import checked_credentials, checked_repository, demand_both
from .service import checked_service
from .stack import Entry, checked_entries, checked_stack

__all__ = [
    "Entry", "checked_body", "checked_credentials", "checked_entries", "checked_node", "checked_nodecluster",
    "checked_nodecluster_update", "checked_repository", "checked_service", "checked_stack", "checked_value",
    "demand_both",
]  # fmt: skip
