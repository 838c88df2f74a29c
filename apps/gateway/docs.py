"""The page to read the API's OpenAPI document on, and to try it."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView


class Docs(LoginRequiredMixin, TemplateView):
    """Swagger UI on a page of the console. drf-spectacular's own page starts it in a template of JavaScript,
    and has neither the console's theme nor a way to leave slashes in a key (static/js/apidocs.js).
    """

    template_name = "gateway/docs.html"
