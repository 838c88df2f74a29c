"""Containers: what runs on a node for a service. Manual: Containers."""

from .base import (
    REUSE_VOLUMES,
    TAIL_AND_FOLLOW,
    UUID_FILTER,
    Field,
    Kind,
    ObjectType,
    State,
    action,
    detail,
    listing,
    stream,
    termination,
)
from .service import (
    ADVANCED,
    DESTROY,
    ENTRYPOINT,
    ENVVARS,
    NET,
    PID,
    PRIVILEGED,
    RESTART,
    ROLE_LIST,
    RUN_COMMAND,
    SHOWN_PORT_FIELDS,
    WORKING_DIR,
)

BINDING_FIELDS = (
    Field("container_path", help="Where it is mounted"),
    Field("host_path", help="Path on the node"),
    Field("rewritable", Kind.BOOLEAN, "The container may write to it"),
    Field("volume", Kind.URI, "The volume behind it"),
)
LINK_FIELDS = (
    Field("name", help="The link's name"),
    Field("from_container", Kind.URI, "The container that the link starts from"),
    Field("to_container", Kind.URI, "The container linked to"),
    Field("endpoints", Kind.MAP, "Address of each open port"),
)

CONTAINER = ObjectType(
    name="container",
    label="container",
    label_plural="containers",
    subsystem="app",
    namespaced=True,
    help="A container is one running copy of its service's image, on one node.",
    attributes=(
        Field("uuid", help="Made when the container is created"),
        Field("resource_uri", Kind.URI, "The container's address in the API"),
        Field("name", help="The service's name and a number"),
        Field("state", help="What the container is doing"),
        Field("synchronized", Kind.BOOLEAN, "False while it does not follow the service's latest definition"),
        Field("image_name", help="Image and tag"),
        Field("service", Kind.URI, "The service that it belongs to"),
        Field("node", Kind.URI, "The node that it is on"),
        Field("public_dns", help="Its name from outside"),
        Field("private_ip", help="Its address for other containers"),
        Field("exit_code", Kind.INTEGER, "How its command ended"),
        Field("exit_code_msg", help="The exit code in words"),
        Field("deployed_datetime", Kind.DATE, "Last deployment"),
        Field("started_datetime", Kind.DATE, "Last start"),
        Field("stopped_datetime", Kind.DATE, "Last stop"),
        Field("destroyed_datetime", Kind.DATE, "Termination"),
        Field(
            "container_ports", Kind.ROWS, "Its ports",
            fields=(*SHOWN_PORT_FIELDS, Field("uri_protocol", help="Scheme of the endpoint")),
        ),
        ENVVARS,
        Field("linked_to_container", Kind.ROWS, "Containers that it reaches by name", fields=LINK_FIELDS),
        Field("link_variables", Kind.MAP, "Variables that containers linked to it get", secret=True),
        Field("bindings", Kind.ROWS, "Its volumes", fields=BINDING_FIELDS),
        RUN_COMMAND, ENTRYPOINT, WORKING_DIR, RESTART, DESTROY, ROLE_LIST, PRIVILEGED, NET, PID, *ADVANCED,
    ),  # fmt: skip
    states=(
        State("Starting", lasting=False, help="Being deployed or started."),
        State("Running", ("stop", "redeploy", "terminate"), help="Deployed and running."),
        State("Stopping", lasting=False, help="Being stopped."),
        State("Stopped", ("start", "redeploy", "terminate"), help="Its command has ended."),
        State("Terminating", lasting=False, help="Being removed."),
        State("Terminated", help="Removed."),
    ),
    endpoints=(
        listing(
            UUID_FILTER,
            Field("state", Kind.CHOICE, "The container's state"),
            Field("name", help="The container's name"),
            Field("service", Kind.URI, "The service that it belongs to"),
            Field("node", Kind.URI, "The node that it is on"),
        ),
        detail(),
        stream("logs", *TAIL_AND_FOLLOW, Field("service", Kind.URI, "Only this service's lines")),
        action("start"),
        action("stop"),
        action("redeploy", REUSE_VOLUMES),
        termination(),
        stream("exec", Field("command", help="What to run", default="sh")),
    ),
)
