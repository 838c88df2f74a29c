"""Events: messages on a stream when an object is created, changed or removed. Manual: Docker Cloud Events."""

from collections.abc import Mapping

from .base import Api, Endpoint, Field, Kind, ObjectType

CHANGES = ("create", "update", "delete")
# The object types that emit events, with the types of the objects in `parents`. An action's parent is its `object`.
PARENTS: Mapping[str, tuple[str, ...]] = {
    "stack": (),
    "service": ("stack",),
    "container": ("service", "stack", "node", "nodecluster"),
    "nodecluster": (),
    "node": ("nodecluster",),
    "action": ("stack", "service", "container", "nodecluster", "node"),
}
TYPES = (*PARENTS, "error")  # an error is about the stream itself, and has none of the attributes

EVENT = ObjectType(
    name="event",
    label="event",
    label_plural="events",
    subsystem="audit",
    namespaced=True,
    help="An event reports that an object was created, changed or removed.",
    attributes=(
        Field("uuid", help="The event's UUID"),
        Field("type", Kind.CHOICE, "What kind of object it is about", choices=TYPES),
        Field("action", Kind.CHOICE, "What happened to the object", choices=CHANGES),
        Field("resource_uri", Kind.URI, "The object"),
        Field("parents", Kind.URIS, "The objects above it"),
        Field("state", help="The object's state at that time"),
        Field("datetime", Kind.DATE, "When it happened"),
    ),
    endpoints=(
        Endpoint(
            "listen",
            "GET",
            api=Api.STREAM,
            on_collection=True,
            query=(
                Field("type", Kind.CHOICE, "What kind of object it is about", choices=TYPES),
                Field("object", Kind.URI, "The object"),
                Field("parent", Kind.URI, "An object above it"),
            ),
        ),
    ),
    segment="events",
)
