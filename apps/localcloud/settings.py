"""The local cloud's settings. All of them come from the environment; README.md describes each."""

from pathlib import Path
from urllib.parse import urlsplit

import environ

from .secret_files import kept_secret

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("CONSOLE_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

PORT = env.int("LOCALCLOUD_PORT", default=8001)
# Base of the URLs in answers (variables, endpoints).
PUBLIC_URL = env.str("LOCALCLOUD_PUBLIC_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
# Speed of simulated nodes: 1 is that of a small cluster, more is faster, 0 means no delays.
SPEED = env.float("LOCALCLOUD_SPEED", default=1.0)
DEMO_APIKEY = env.str("LOCALCLOUD_DEMO_APIKEY", default="")
# Whether `/healthz` fails until the demo data exists.
DEMO_EXPECTED = env.bool("CONSOLE_DEMO_EXPECTED", default=False)
# How long objects and records are kept after they have ended.
KEEP_TERMINATED_DAYS = env.int("LOCALCLOUD_KEEP_TERMINATED_DAYS", default=30)
KEEP_ACTIONS_DAYS = env.int("LOCALCLOUD_KEEP_ACTIONS_DAYS", default=365)

# Real containers' networks are parts of it; none may be in use on the nodes.
CONTAINER_NETWORK = env.str("LOCALCLOUD_CONTAINER_NETWORK", default="10.224.0.0/11")
# Namespaces whose containers may be given power over real nodes: privileged mode, paths of the node, ...
TRUSTED = frozenset(env.list("LOCALCLOUD_TRUSTED", default=[]))

# How often registries are checked for new images of services with `autoredeploy`.
AUTOREDEPLOY_SECONDS = env.float("LOCALCLOUD_AUTOREDEPLOY_SECONDS", default=60.0)

DEBUG = False
# Containers' API keys are derived from it.
SECRET_KEY = env.str("LOCALCLOUD_SECRET_KEY", default="") or kept_secret(DATA_DIR / "localcloud_secret_key", 64)
# Keys for the credentials of repositories: the first one seals, any of them opens.
SEALING_KEYS = env.list("LOCALCLOUD_SEALING_KEYS", default=[]) or [kept_secret(DATA_DIR / "localcloud_sealing_key", 32)]
ALLOWED_HOSTS = env.list(
    "LOCALCLOUD_ALLOWED_HOSTS",
    default=["127.0.0.1", "localhost", "[::1]", urlsplit(PUBLIC_URL).hostname or "localhost"],
)

INSTALLED_APPS = ["rest_framework", "drf_spectacular", "apps.localcloud"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "apps.localcloud.urls"
ASGI_APPLICATION = "apps.localcloud.asgi.application"
APPEND_SLASH = False

DATABASES = {"default": env.db_url("LOCALCLOUD_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'localcloud.sqlite3'}")}
_DATABASE_OPTIONS = (
    {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    if DATABASES["default"]["ENGINE"].endswith("sqlite3")
    # Each request runs in its own thread; concurrent requests share these connections. The pool's pauses between
    # attempts to reconnect grow up to `reconnect_timeout`: a short one notices sooner that the database is back.
    else {"pool": {"min_size": 1, "max_size": 20, "timeout": 10, "reconnect_timeout": 5}}
)
# Options in the URL take precedence: `postgres://…?sslmode=require`.
DATABASES["default"]["OPTIONS"] = _DATABASE_OPTIONS | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a restarted database fails no request
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
# Enough for a service with a thousand variables; no client sends more.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.localcloud.auth.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.localcloud.parsers.BodyParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "apps.localcloud.negotiation.JsonOnly",
    "EXCEPTION_HANDLER": "apps.localcloud.errors.answer_error",
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "DEFAULT_GENERATOR_CLASS": "apps.cloud.contract.openapi.generator.ContractGenerator",
    "OAS_VERSION": "3.1.1",
    "TITLE": "Local cloud",
    "DESCRIPTION": "The Docker Cloud API, as your own server answers it.",
    "VERSION": "1",
    "SECURITY": [{"basic": []}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "basic": {"type": "http", "scheme": "basic", "description": "Your user name, and your API key as password"},
        },
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": [],
}

SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # no page to frame
    "security.W003",  # no cookie, so no forged request carries a credential
    "security.W004",  # TLS and its headers are left to the proxy in front, if any
    "security.W008",  # the same: it listens on loopback and answers tools that follow no redirect
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"keys": {"()": "apps.localcloud.masking.MaskKeys"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["keys"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOCALCLOUD_LOG_LEVEL", default="WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
