"""Triggers: URLs that redeploy or scale up their service for whoever calls them. Manual: Triggers."""

from .base import UUID_START, Endpoint, Field, Kind, ObjectType, creation, detail, listing, removal

OPERATIONS = ("REDEPLOY", "SCALEUP")
NAME = Field("name", help="Distinguishes this trigger from the service's others")
OPERATION = Field("operation", Kind.CHOICE, "What a call does", default="REDEPLOY", choices=OPERATIONS)
MORE_CONTAINERS = Field("count", Kind.INTEGER, "How many containers a SCALEUP adds", default=1, minimum=1)

# Not in the manual's table, read by the published command line.
UUID = Field("uuid", help="Assigned when the trigger is created; whoever knows it may call the trigger", secret=True)

TRIGGER = ObjectType(
    name="trigger",
    label="trigger",
    label_plural="triggers",
    subsystem="app",
    namespaced=True,
    help="A trigger is an address: whoever posts to it redeploys the service, or scales it up.",
    attributes=(
        UUID,
        Field("resource_uri", Kind.URI, "The trigger's address in the API", secret=True),
        NAME,
        OPERATION,
        Field("url", Kind.PATH, "Where to post; whoever knows it may call it", secret=True),
    ),
    endpoints=(
        listing(client_query=(UUID_START, NAME)),
        creation(NAME, OPERATION),
        detail(),
        removal(),
        Endpoint("call", "POST", "call/", status=202, argument=MORE_CONTAINERS, anonymous=True),
    ),
    parent="service",
)
