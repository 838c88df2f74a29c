"""Stacks: services that belong together. Manual: Stacks."""

from .base import (
    REUSE_VOLUMES,
    UUID_FILTER,
    UUID_START,
    Endpoint,
    Field,
    Kind,
    ObjectType,
    State,
    action,
    creation,
    detail,
    listing,
    termination,
    update,
)

SERVICES = Field(
    "services", Kind.JSON, "Definitions of the services, each with its name, in the words of a stack file", default=()
)

STACK = ObjectType(
    name="stack",
    label="stack",
    label_plural="stacks",
    subsystem="app",
    namespaced=True,
    help="A stack is a group of services that belong together and can name one another.",
    attributes=(
        Field("uuid", help="Assigned when the stack is created"),
        Field("resource_uri", Kind.URI, "The stack's address in the API"),
        Field("name", help="Chosen when it is created"),
        Field("nickname", help="A friendlier name"),
        Field("state", help="Follows the services' states"),
        Field("synchronized", Kind.BOOLEAN, "False while services do not follow the stack's definition"),
        Field("services", Kind.URIS, "Its services"),
        Field("deployed_datetime", Kind.DATE, "Last deployment"),
        Field("destroyed_datetime", Kind.DATE, "Termination"),
    ),
    states=(
        State("Not Running", ("start", "terminate"), help="Created, but never started."),
        State("Starting", lasting=False, help="Its services are starting."),
        State("Running", ("stop", "redeploy", "terminate"), help="All of its services run."),
        State("Partly running", ("stop", "redeploy", "terminate"), help="Some of its services run."),
        State("Stopping", lasting=False, help="Its services are stopping."),
        State("Stopped", ("start", "redeploy", "terminate"), help="All of its services are stopped."),
        State("Redeploying", lasting=False, help="Its services are redeploying."),
        State("Terminating", lasting=False, help="Its services are being removed."),
        State("Terminated", help="Removed with all of its services."),
    ),
    endpoints=(
        listing(UUID_FILTER, Field("name", help="The stack's name"), client_query=(UUID_START,)),
        creation(
            Field("name", help="Name of the stack", required=True, nullable=False),
            Field("nickname", help="A friendlier name; the name when left out"),
            SERVICES,
        ),
        Endpoint("export", "GET", "export/"),
        detail(),
        update(SERVICES),
        action("stop"),
        action("start"),
        action("redeploy", REUSE_VOLUMES),
        termination(),
    ),
)
