"""Which static files are collected, and under which names they are served.

They may be collected anew beside a console that runs: files that its pages name stay, and what came since is found.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    """Of what npm and the apps bring along, only what a page asks for (and the maps that these files name)."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.rtl.*", "*.ts", "xterm.js*", "addon-*.js*", "LICENSE", "README.md", "package.json",
        "tabler-*", "tabler.css*", "tabler.js*", "tabler.esm*", "uPlot.cjs*", "uPlot.iife*",
        "idiomorph.*", "idiomorph-htmx.js", "idiomorph-ext.js",
        "rest_framework/*", "django_tables2/*", "redoc", "oauth2-redirect.*", "*-standalone-preset.*", "favicon-*.png",
        "django_htmx/ext/*", "htm*-4*", "htmx-2.js", "django-htmx.js",
        "*.cjs", "*.cts", "constants.js", "rollup.config.js", "CHANGELOG.md",
        "src", "typings", "console.png",
    ]  # fmt: skip


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Also writes the hashed names into our modules' `import … from "./x.js"`."""

    support_js_module_import_aggregation = True

    def get_modified_time(self, name: str) -> datetime:
        """Not told, so that each file is collected: npm gives all the same date, whatever their version."""
        raise NotImplementedError

    def stored_name(self, name: str) -> str:
        """ValueError for a file that was not collected."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            self.hashed_files, self.manifest_hash = self.load_manifest()
            return str(super().stored_name(name))


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise has no types
    """Serves also what was collected since the start; what is not there any more is not found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.directories.append((f"{settings.STATIC_ROOT}/", self.static_prefix))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(self.static_prefix) and path not in self.files and (found := self.find_file(path)):
            self.files[path] = found
        try:
            response: HttpResponse = super().__call__(request)
        except FileNotFoundError:
            self.files.pop(path, None)
            response = self.get_response(request)
        return response
