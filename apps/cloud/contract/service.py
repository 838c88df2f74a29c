"""Services: templates from which containers are made. Manual: Services."""

from .base import (
    REUSE_VOLUMES,
    STACK_NAME,
    TAIL_AND_FOLLOW,
    UUID_FILTER,
    UUID_START,
    Field,
    Kind,
    ObjectType,
    State,
    action,
    creation,
    detail,
    listing,
    stream,
    termination,
    update,
)

AUTORESTART = ("OFF", "ON_FAILURE", "ALWAYS")
AUTODESTROY = ("OFF", "ON_SUCCESS", "ALWAYS")
STRATEGIES = ("EMPTIEST_NODE", "HIGH_AVAILABILITY", "EVERY_NODE")
NETWORK_MODES = ("bridge", "host")
PID_MODES = ("none", "host")
PROTOCOLS = ("tcp", "udp")
ROLES = ("global",)

TAG_FIELDS = (Field("name", help="The tag", required=True),)
ENVVAR_FIELDS = (
    Field("key", help="Name of the variable", required=True),
    Field("value", help="Its value", required=True, secret=True, verbatim=True),
)
PORT_FIELDS = (
    Field("inner_port", Kind.INTEGER, "Port inside the container", required=True, minimum=1, maximum=65535),
    Field("protocol", Kind.CHOICE, "Transport of the port", default="tcp", choices=PROTOCOLS, required=True),
    Field("outer_port", Kind.INTEGER, "Port on the node; a free one when left out", minimum=1, maximum=65535),
    Field("published", Kind.BOOLEAN, "Open on the node; otherwise reached only through links", default=False),
)
SHOWN_PORT_FIELDS = (
    *PORT_FIELDS,
    Field("port_name", help="The usual service behind the port"),
    Field("endpoint_uri", help="Where the port answers"),
)
LINK_FIELDS = (
    Field("to_service", Kind.URI, "The service linked to", required=True),
    Field("name", help="The link's name; the service's own when left out"),
)
SHOWN_LINK_FIELDS = (
    *LINK_FIELDS,
    Field("from_service", Kind.URI, "The service that the link starts from"),
)
BINDING_FIELDS = (
    Field("host_path", help="Path on the node; a new volume when left out"),
    Field("container_path", help="Where it is mounted in the container"),
    Field("rewritable", Kind.BOOLEAN, "Containers may write to it", default=True),
    Field("volumes_from", Kind.URI, "Another service whose volumes are mounted"),
)

IMAGE = Field("image", help="Image in Docker's form, such as tutum/hello-world", required=True, nullable=False)
NAME = Field("name", help="Containers, addresses and variables are named after it; the image's name when left out")
TARGET = Field("target_num_containers", Kind.INTEGER, "Containers wanted", default=1, minimum=0, maximum=1000)
RUN_COMMAND = Field("run_command", help="Runs instead of the image's command", default=None)
ENTRYPOINT = Field("entrypoint", help="Prefix of the command, instead of the image's", default=None)
PORTS = Field(
    "container_ports", Kind.ROWS, "Ports in addition to those that the image exposes", default=(), fields=PORT_FIELDS
)
ENVVARS = Field(
    "container_envvars", Kind.ROWS, "Variables that override the image's", default=(), fields=ENVVAR_FIELDS, secret=True
)
LINKS = Field("linked_to_service", Kind.ROWS, "Services that this one reaches by name", default=(), fields=LINK_FIELDS)
BINDINGS = Field("bindings", Kind.ROWS, "Volumes mounted in the containers", default=(), fields=BINDING_FIELDS)
RESTART = Field("autorestart", Kind.CHOICE, "Restart containers that stop", default="OFF", choices=AUTORESTART)
DESTROY = Field("autodestroy", Kind.CHOICE, "Remove containers that stop", default="OFF", choices=AUTODESTROY)
SEQUENTIAL = Field(
    "sequential_deployment", Kind.BOOLEAN, "One container after the other instead of all at once", default=False
)
ROLE_LIST = Field("roles", Kind.STRINGS, "API rights that the containers get", default=(), choices=ROLES)
PRIVILEGED = Field("privileged", Kind.BOOLEAN, "Give the containers all rights on their node", default=False)
STRATEGY = Field(
    "deployment_strategy", Kind.CHOICE, "How containers spread over nodes", default="EMPTIEST_NODE", choices=STRATEGIES
)
TAGS = Field("tags", Kind.ROWS, "Only nodes with all of these tags are used", default=(), fields=TAG_FIELDS)
AUTOREDEPLOY = Field("autoredeploy", Kind.BOOLEAN, "Redeploy when the image's tag is pushed again", default=False)
NET = Field("net", Kind.CHOICE, "Network of the containers", default="bridge", choices=NETWORK_MODES)
PID = Field("pid", Kind.CHOICE, "Process (PID) namespace of the containers", default="none", choices=PID_MODES)
WORKING_DIR = Field("working_dir", help="Directory in which the command runs", default="/")
NICKNAME = Field("nickname", help="A friendlier name; the name when left out")

# Not in the manual's list for creation, accepted there all the same.
ADVANCED = (
    Field("cpu_shares", Kind.INTEGER, "Share of the CPU relative to other containers", minimum=0, maximum=262144),
    Field("cpuset", help="CPUs that may be used, such as 0,1 or 0-3"),
    Field("memory", Kind.INTEGER, "Memory limit in MB", minimum=4),
    Field("memory_swap", Kind.INTEGER, "Limit of memory and swap together, in MB", minimum=-1),
    Field("user", help="User that runs the command", default="root"),
    Field("hostname", help="Host name inside the containers"),
    Field("domainname", help="Domain name inside the containers"),
    Field("mac_address", help="Ethernet address, such as 02:42:ac:11:65:43"),
    Field("cgroup_parent", help="Parent control group"),
    Field("tty", Kind.BOOLEAN, "Attach a terminal to the command", default=False),
    Field("stdin_open", Kind.BOOLEAN, "Keep the command's input open", default=False),
    Field("read_only", Kind.BOOLEAN, "Containers cannot write to their file system", default=False),
    Field("dns", Kind.STRINGS, "Name servers", default=()),
    Field("dns_search", Kind.STRINGS, "Search domains", default=()),
    Field("cap_add", Kind.STRINGS, "Kernel capabilities added", default=()),
    Field("cap_drop", Kind.STRINGS, "Kernel capabilities taken away", default=()),
    Field("devices", Kind.STRINGS, "Devices of the node, as /dev/a:/dev/b", default=()),
    Field("extra_hosts", Kind.STRINGS, "Further host names, as name:address", default=()),
    Field("security_opt", Kind.STRINGS, "Security labels", default=()),
    Field("labels", Kind.MAP, "Metadata for every container", default=()),
)

CREATE_PARAMETERS = (
    IMAGE, NAME, TARGET, RUN_COMMAND, ENTRYPOINT, PORTS, ENVVARS, LINKS, BINDINGS, RESTART, DESTROY, SEQUENTIAL,
    ROLE_LIST, PRIVILEGED, STRATEGY, TAGS, AUTOREDEPLOY, NET, PID, WORKING_DIR, NICKNAME, *ADVANCED,
)  # fmt: skip
# A service keeps its name for life.
UPDATE_PARAMETERS = tuple(field for field in CREATE_PARAMETERS if field is not NAME)

SERVICE = ObjectType(
    name="service",
    label="service",
    label_plural="services",
    subsystem="app",
    namespaced=True,
    help="A service is a template from which one or more identical containers are started.",
    attributes=(
        Field("uuid", help="Assigned when the service is created"),
        Field("resource_uri", Kind.URI, "The service's address in the API"),
        Field("name", help="Chosen when it is created; cannot be changed"),
        NICKNAME,
        Field("state", help="Follows the containers' states"),
        Field("synchronized", Kind.BOOLEAN, "False while containers do not follow the latest definition"),
        Field("image_name", help="Image and tag"),
        Field("stack", Kind.URI, "The stack that the service belongs to"),
        Field("public_dns", help="Name that leads to the nodes of its containers"),
        TARGET,
        Field("current_num_containers", Kind.INTEGER, "Containers that exist"),
        Field("running_num_containers", Kind.INTEGER, "Containers that run"),
        Field("stopped_num_containers", Kind.INTEGER, "Containers that are stopped"),
        Field("deployed_datetime", Kind.DATE, "Last deployment"),
        Field("started_datetime", Kind.DATE, "Last start"),
        Field("stopped_datetime", Kind.DATE, "Last stop"),
        Field("destroyed_datetime", Kind.DATE, "Termination"),
        Field("containers", Kind.URIS, "Its containers"),
        Field("container_ports", Kind.ROWS, "Ports of the containers", fields=SHOWN_PORT_FIELDS),
        ENVVARS,
        Field(
            "calculated_envvars",
            Kind.ROWS,
            "A container's variables, and where each comes from",
            secret=True,
            fields=(*ENVVAR_FIELDS, Field("origin", Kind.CHOICE, choices=("user", "image", "dockercloud"))),
        ),
        Field("linked_to_service", Kind.ROWS, "Services that this one links to", fields=SHOWN_LINK_FIELDS),
        Field("linked_from_service", Kind.ROWS, "Services that link to this one", fields=SHOWN_LINK_FIELDS),
        Field("link_variables", Kind.MAP, "Variables that services linked to this one get", secret=True),
        BINDINGS,
        RUN_COMMAND,
        ENTRYPOINT,
        WORKING_DIR,
        RESTART,
        DESTROY,
        AUTOREDEPLOY,
        SEQUENTIAL,
        STRATEGY,
        TAGS,
        ROLE_LIST,
        PRIVILEGED,
        NET,
        PID,
        *ADVANCED,
    ),
    states=(
        State("Not running", ("start", "terminate"), help="Created, but never started."),
        State("Starting", lasting=False, help="Its containers are starting."),
        State("Running", ("stop", "redeploy", "scale", "terminate"), help="All of its containers run."),
        State("Partly running", ("start", "stop", "redeploy", "scale", "terminate"), help="Some containers run."),
        State("Scaling", ("scale",), lasting=False, help="Containers are added or removed."),
        State("Redeploying", lasting=False, help="Containers are replaced by the latest definition."),
        State("Stopping", lasting=False, help="Its containers are stopping."),
        State("Stopped", ("start", "redeploy", "scale", "terminate"), help="All of its containers are stopped."),
        State("Terminating", lasting=False, help="Its containers are being removed."),
        State("Terminated", help="Removed with all of its containers."),
    ),
    endpoints=(
        listing(
            UUID_FILTER,
            Field("state", Kind.CHOICE, "The service's state"),
            Field("name", help="The service's name"),
            Field("stack", Kind.URI, "The stack that it belongs to"),
            client_query=(UUID_START, STACK_NAME),
        ),
        creation(*CREATE_PARAMETERS),
        detail(),
        stream("logs", *TAIL_AND_FOLLOW),
        update(*UPDATE_PARAMETERS),
        action("start"),
        action("stop"),
        action("scale"),
        action("redeploy", REUSE_VOLUMES),
        termination(),
    ),
)
