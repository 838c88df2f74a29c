"""Where images come from. Manual: Registries, External Repositories."""

from .base import Field, Kind, ObjectType, creation, detail, listing, removal, update

USERNAME = Field("username", help="User name at the registry")
PASSWORD = Field(
    "password", help="Password at the registry; it is never shown again", secret=True, verbatim=True, write_only=True
)

REGISTRY = ObjectType(
    name="registry",
    label="registry",
    label_plural="registries",
    subsystem="repo",
    namespaced=True,
    help="A registry is a server that images are pulled from.",
    attributes=(
        Field("resource_uri", Kind.URI, "The registry's address in the API"),
        Field("name", help="The name to show"),
        Field("host", help="Its host name"),
        Field("port", Kind.INTEGER, "The port that it listens on"),
        Field("is_ssl", Kind.BOOLEAN, "Reached over TLS"),
        Field("is_docker_registry", Kind.BOOLEAN, "Run by Docker"),
    ),
    endpoints=(
        listing(
            Field("uuid", help="The registry's UUID"),
            Field("name", help="The registry's name"),
            Field("host", help="Its host name"),
            Field("is_docker_registry", Kind.BOOLEAN, "Run by Docker"),
        ),
        detail(),
    ),
    key="host",
)

REPOSITORY = ObjectType(
    name="repository",
    label="external repository",
    label_plural="external repositories",
    subsystem="repo",
    namespaced=True,
    help="An external repository holds images on somebody else's registry, with the credentials to pull them.",
    attributes=(
        Field("resource_uri", Kind.URI, "The repository's address in the API"),
        Field("name", help="Host and path, such as my.registry.com/myrepo"),
        Field("in_use", Kind.BOOLEAN, "A service uses its image"),
        Field("registry", Kind.URI, "The registry that it is on"),
    ),
    endpoints=(
        listing(
            Field("name", help="The repository's name"),
            Field("registry", Kind.URI, "The registry that it is on"),
        ),
        creation(
            Field("name", help="Host and path, such as my.registry.com/myrepo", required=True, nullable=False),
            USERNAME,
            PASSWORD,
        ),
        detail(),
        update(USERNAME, PASSWORD),
        removal(),
    ),
    key="name",
    key_segments=None,
)
