"""Where the load of an object is streamed: an extension of the API that an upstream may know or not."""

from apps.cloud.contract.extensions import STATS, extensions_of

from .resource import Page


def load_path(page: Page) -> str:
    """Empty for an object of a type that has none, or that is gone."""
    kind = page.resource.type
    if STATS not in extensions_of(kind) or page.obj.get("state") == "Terminated":
        return ""
    return kind.object_path(page.resource.key(page.obj), page.namespace, STATS.suffix)
