"""Which static files are collected, and under which names they are served."""

from django.contrib.staticfiles.apps import StaticFilesConfig
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
