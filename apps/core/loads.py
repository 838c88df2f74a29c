"""The stream of an object's load: an extension of the API, which an upstream may not support."""

from apps.cloud.contract.extensions import STATS, extensions_of

from .resource import Page


def load_path(page: Page) -> str:
    """The stream's path; empty if the object's type has none or the object is terminated."""
    kind = page.resource.type
    if STATS not in extensions_of(kind) or page.obj.get("state") == "Terminated":
        return ""
    return kind.object_path(page.resource.key(page.obj), page.namespace, STATS.suffix)
