"""The known images, with their programs."""

from . import stores, web, work
from .base import Image, Program, silence
from .commands import command_program

_PATH = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}

# By the last part of the image's name or its beginning; the first match counts.
_IMAGES: tuple[tuple[tuple[str, ...], Image], ...] = (
    (
        ("nginx", "haproxy", "traefik", "proxy"),
        Image(web.NGINX, "nginx -g 'daemon off;'", ((80, "tcp"), (443, "tcp")), _PATH | {"NGINX_VERSION": "1.25.5"}),
    ),
    (
        ("httpd", "apache", "wordpress", "php"),
        Image(web.HTTPD, "httpd-foreground", ((80, "tcp"),), _PATH | {"HTTPD_VERSION": "2.4.59"}, ("/var/www/html",)),
    ),
    (
        ("redis",),
        Image(stores.REDIS, "redis-server", ((6379, "tcp"),), _PATH | {"REDIS_VERSION": "7.2.4"}, ("/data",)),
    ),
    (
        ("postgres", "postgis", "timescale"),
        Image(
            stores.POSTGRES, "postgres", ((5432, "tcp"),),
            _PATH | {"PG_MAJOR": "16", "PGDATA": "/var/lib/postgresql/data"}, ("/var/lib/postgresql/data",),
        ),
    ),
    (
        ("mysql", "mariadb", "percona"),
        Image(stores.MYSQL, "mysqld", ((3306, "tcp"),), _PATH | {"MYSQL_MAJOR": "8.4"}, ("/var/lib/mysql",)),
    ),
    (
        ("rabbitmq",),
        Image(
            stores.RABBITMQ, "rabbitmq-server", ((5672, "tcp"), (25672, "tcp")),
            _PATH | {"RABBITMQ_VERSION": "3.13.2"}, ("/var/lib/rabbitmq",),
        ),
    ),
    (("hello",), Image(work.HELLO, "/hello", (), _PATH)),
    (("worker", "celery", "sidekiq", "consumer"), Image(work.WORKER, "worker", (), _PATH)),
    (("cron", "scheduler"), Image(work.CRON, "crond -f", (), _PATH)),
    (("job", "migrate", "backup", "batch"), Image(work.JOB, "run", (), _PATH)),
    (("crash", "fail"), Image(work.CRASHER, "python main.py", (), _PATH)),
    (("busybox", "alpine", "debian", "ubuntu"), Image(Program(silence, exit_code=0), "sh", (), _PATH)),
    (
        ("app", "web", "api", "site", "shop", "node", "python", "ruby", "django", "rails", "frontend", "backend"),
        Image(web.APP, "start", ((8080, "tcp"),), _PATH | {"APP_ENV": "production"}),
    ),
)  # fmt: skip
_GENERIC = Image(work.GENERIC, "", (), _PATH)
# The manual's own example is a web server, not Docker's greeting.
_WHOLE_NAMES = {"tutum/hello-world": Image(web.NGINX, "/run.sh", ((80, "tcp"),), _PATH)}


def repository_of(image: str) -> str:
    """`registry:5000/acme/api:1.2@sha256:…` → `registry:5000/acme/api`."""
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"


def image_of(image: str) -> Image:
    repository = repository_of(image)
    if repository in _WHOLE_NAMES:
        return _WHOLE_NAMES[repository]
    words = repository.rpartition("/")[2].lower().replace("_", "-").split("-")
    for names, found in _IMAGES:
        if any(word.startswith(names) for word in words):
            return found
    return _GENERIC


def program_for(image: str, command: str) -> Program:
    """The command's own program if it is known, else the image's."""
    return command_program(command) or image_of(image).program
