"""The console's settings. All of them come from the environment; README.md describes each."""

import base64
import secrets
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from console.secret_files import kept_secret

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("CONSOLE_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
HTTPS = env.bool("CONSOLE_HTTPS", default=False)
PORT = env.int("CONSOLE_PORT", default=8000)
ORIGIN = env.str("CONSOLE_ORIGIN", default=f"http://127.0.0.1:{PORT}").rstrip("/")

DEBUG = False
SECRET_KEY = env.str("CONSOLE_SECRET_KEY", default="") or kept_secret(
    DATA_DIR / "secret_key", lambda: secrets.token_urlsafe(64)
)
# 32-byte keys in base64: the first one seals, all of them can open. The file has one per line.
SEALING_KEYS = (
    env.list("CONSOLE_SEALING_KEYS", default=[])
    or kept_secret(DATA_DIR / "sealing_keys", lambda: base64.b64encode(secrets.token_bytes(32)).decode()).split()
)
ALLOWED_HOSTS = env.list("CONSOLE_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "apps.core.errors.csrf_failure"

# The upstream: any server that speaks the Docker Cloud API.
LOCALCLOUD_PORT = env.int("LOCALCLOUD_PORT", default=8001)
UPSTREAM_REST = env.str("CONSOLE_UPSTREAM_REST", default=f"http://127.0.0.1:{LOCALCLOUD_PORT}").rstrip("/")
UPSTREAM_STREAM = env.str("CONSOLE_UPSTREAM_STREAM", default=f"ws://127.0.0.1:{LOCALCLOUD_PORT}").rstrip("/")
UPSTREAM_TIMEOUT = env.float("CONSOLE_UPSTREAM_TIMEOUT", default=15.0)
# URL of the script that a user's own machine runs to become a node; that of the API's command line by default.
NODE_INSTALLER = env.str("CONSOLE_NODE_INSTALLER", default="https://get.cloud.docker.com/")
# Whether `/healthz` answers 503 until the demo data exists.
DEMO_EXPECTED = env.bool("CONSOLE_DEMO_EXPECTED", default=False)
UPSTREAM_IS_LOCAL = not env.str("CONSOLE_UPSTREAM_REST", default="")
if (not env.str("CONSOLE_UPSTREAM_STREAM", default="")) != UPSTREAM_IS_LOCAL:
    raise ImproperlyConfigured("Set both of CONSOLE_UPSTREAM_REST and CONSOLE_UPSTREAM_STREAM, or neither.")

INSTALLED_APPS = [
    "daphne",  # must be first: it replaces runserver
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "console.static_files.StaticFiles",
    "axes",
    "channels",
    "csp",
    "django_htmx",
    "django_tables2",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "console",
    "apps.cloud",
    "apps.accounts",
    "apps.audit",
    "apps.core",
    "apps.gateway",
    "apps.stacks",
    "apps.services",
    "apps.containers",
    "apps.triggers",
    "apps.registries",
    "apps.repositories",
    "apps.nodeclusters",
    "apps.nodes",
    "apps.providers",
    "apps.regions",
    "apps.zones",
    "apps.nodetypes",
    "apps.actions",
    "apps.events",
    "apps.journal",
]

MIDDLEWARE = [
    "console.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "console.static_files.StaticFilesMiddleware",
    "apps.core.middleware.RequestIdMiddleware",
    "console.origin.OneOriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.SessionLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.core.middleware.CloudErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "console.urls"
ASGI_APPLICATION = "console.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context.console",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'console.sqlite3'}")}
_DATABASE_OPTIONS = (
    {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    if DATABASES["default"]["ENGINE"].endswith("sqlite3")
    # Each request has its own thread; concurrent requests share these connections. The pool's pauses between attempts
    # to reconnect grow up to `reconnect_timeout`: a short one finds a restarted database sooner.
    else {"pool": {"min_size": 1, "max_size": 20, "timeout": 10, "reconnect_timeout": 5}}
)
# Options in the URL take precedence: `postgres://…?sslmode=require`.
DATABASES["default"]["OPTIONS"] = _DATABASE_OPTIONS | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # no request fails because the database was restarted
# For the gateway's throttles; each process counts by itself.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Days after which trim_journal deletes entries; 0: never.
KEEP_JOURNAL_DAYS = env.int("CONSOLE_KEEP_JOURNAL_DAYS", default=0)

# Signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
SESSION_IDLE_SECONDS = env.int("CONSOLE_SESSION_IDLE_SECONDS", default=8 * 3600)
SESSION_ABSOLUTE_SECONDS = env.int("CONSOLE_SESSION_ABSOLUTE_SECONDS", default=7 * 24 * 3600)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_ENGINE = "apps.accounts.session_store"
API_CALLS_PER_MINUTE = env.int("CONSOLE_API_CALLS_PER_MINUTE", default=1200)
STREAMS_PER_USER = env.int("CONSOLE_STREAMS_PER_USER", default=100)
# Failures count by account and address together, and by address alone, so that nobody elsewhere can lock a user out.
AXES_HANDLER = "apps.accounts.throttle.Throttle"
SIGN_IN_FAILURES_PER_ADDRESS = 30
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the journal records sign-ins
# axes stores the form of a failed attempt with these fields masked.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "apikey", "old_password", "new_password1", "new_password2"]
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_VERBOSE = False

# Transport
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],  # xterm.js adds style elements without a nonce
        "img-src": [SELF, "data:"],
        "connect-src": [SELF, ORIGIN.replace("http", "ws", 1)],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a service can have hundreds of variables, each in fields of its own

# Static files: ours, and what npm installed. Of Tabler's dist only css and js pass the manifest.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (f"vendor/{name}", NODE_MODULES / path)
        for name, path in {
            "tabler/css": "@tabler/core/dist/css",
            "tabler/js": "@tabler/core/dist/js",
            "codemirror/autocomplete": "@codemirror/autocomplete/dist",
            "codemirror/commands": "@codemirror/commands/dist",
            "codemirror/lang-yaml": "@codemirror/lang-yaml/dist",
            "codemirror/language": "@codemirror/language/dist",
            "codemirror/lint": "@codemirror/lint/dist",
            "codemirror/search": "@codemirror/search/dist",
            "codemirror/state": "@codemirror/state/dist",
            "codemirror/streamparser": "@codemirror/streamparser/dist",
            "codemirror/view": "@codemirror/view/dist",
            "crelt": "crelt",
            "find-cluster-break": "@marijn/find-cluster-break/src",
            "idiomorph": "idiomorph/dist",
            "lezer/common": "@lezer/common/dist",
            "lezer/highlight": "@lezer/highlight/dist",
            "lezer/lr": "@lezer/lr/dist",
            "lezer/yaml": "@lezer/yaml/dist",
            "style-mod": "style-mod/src",
            "uplot": "uplot/dist",
            "w3c-keyname": "w3c-keyname",
            "xterm": "@xterm/xterm",
            "xterm-fit": "@xterm/addon-fit/lib",
            "xterm-search": "@xterm/addon-search/lib",
            "xterm-web-links": "@xterm/addon-web-links/lib",
        }.items()
        if (NODE_MODULES / path).is_dir()
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "console.static_files.Storage"},
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.gateway.rest.authentication.TokenAuthentication",
        "apps.gateway.rest.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["apps.gateway.rest.throttles.CallerThrottle"],
    "EXCEPTION_HANDLER": "apps.gateway.rest.errors.answer_error",
}

SPECTACULAR_SETTINGS = {
    "DEFAULT_GENERATOR_CLASS": "apps.cloud.contract.openapi.generator.ContractGenerator",
    "OAS_VERSION": "3.1.1",
    "TITLE": "Cloud Console",
    "DESCRIPTION": "The Docker Cloud API, with the API key of whoever calls put in by the console.",
    "VERSION": "1",
    "SECURITY": [{"bearer": []}, {"basic": []}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": "A personal token"},
            "basic": {"type": "http", "scheme": "basic", "description": "Your user name, and a token as password"},
        },
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": [],
}

DJANGO_TABLES2_TEMPLATE = "core/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "keys": {"()": "console.masking.MaskKeys"},
        "tracebacks": {"()": "console.refusals.LeaveOutTracebacks"},
    },
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["keys", "tracebacks"]}},
    "root": {"handlers": ["stderr"], "level": env.str("CONSOLE_LOG_LEVEL", default="WARNING")},
}
