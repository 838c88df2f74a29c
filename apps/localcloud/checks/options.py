"""Options of a single provider. Manual: Node Clusters, "Provider options"."""

from collections.abc import Mapping
from typing import Any

from apps.cloud.contract.node import PROVIDER_OPTION_FIELDS

from ..errors import BadParameter
from ..models import Provider
from .forms import demand_form
from .parameters import checked_body


def checked_options(value: Any, provider: Provider) -> dict[str, Any]:
    """The given options, checked. Raises BadParameter for any that the provider does not know."""
    if not value and (value is None or isinstance(value, dict)):
        return {}
    if not isinstance(value, dict):
        raise BadParameter("provider_options", "must be an object.")
    fields = PROVIDER_OPTION_FIELDS.get(provider.name, ())
    if not fields:
        raise BadParameter("provider_options", f"{provider.label} has none.")
    given = checked_body(value, fields, within="provider_options")
    options = {name: option for name, option in given.items() if option is not None}
    _check_forms(options)
    return options


def _check_forms(options: Mapping[str, Any]) -> None:
    vpc, iam = options.get("vpc"), options.get("iam")
    if vpc is not None:
        demand_form("vpc", vpc["id"], "provider_options.vpc.id")
        for name, form in (("subnets", "subnet"), ("security_groups", "security_group")):
            for number, entry in enumerate(vpc.get(name) or ()):
                demand_form(form, entry, f"provider_options.vpc.{name}[{number}]")
    if iam is not None:
        demand_form("instance_profile", iam["instance_profile_name"], "provider_options.iam.instance_profile_name")
