"""URLs: those of the objects' pages, from the registry, and the few that belong to no object."""

from django.urls import include, path

from apps.core import registry

urlpatterns = [
    path("", include("apps.accounts.urls")),
    path("account/journal/", include("apps.journal.urls")),
    path("", include("apps.gateway.rest.urls")),
    path("@<namespace>/", include(registry.urlpatterns())),
]

handler400 = "apps.core.errors.bad_request"
handler403 = "apps.core.errors.permission_denied"
handler404 = "apps.core.errors.page_not_found"
handler500 = "apps.core.errors.server_error"
