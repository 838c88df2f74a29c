"""Which static files are collected, and under which names they are served.

They can be collected again while the console runs: it keeps the files that open pages refer to, and finds new ones.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    """Collects only those files of npm packages and apps that pages load (and the source maps that they name)."""

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
    """Also puts the hashed names into the imports of our modules (`import … from "./x.js"`)."""

    support_js_module_import_aggregation = True

    def get_modified_time(self, name: str) -> datetime:
        """Not implemented, so that every file is collected: npm gives files of every version the same date."""
        raise NotImplementedError

    def stored_name(self, name: str) -> str:
        """Reads the manifest again for a file that is not in it. Raises ValueError if it was not collected."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            self.hashed_files, self.manifest_hash = self.load_manifest()
            return str(super().stored_name(name))


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise has no types
    """Also serves files collected since the start; a file that was deleted since is answered with 404."""

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
