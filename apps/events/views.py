"""The feed of a namespace's events, and the names of what they are about."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from apps.cloud.contract import ACTION, EVENT, OBJECT_TYPES, ObjectType, parse_uri
from apps.cloud.together import together
from apps.core import registry
from apps.core.names import NameBook, lists_by_type
from apps.core.templatetags.console import state_tone
from apps.core.views import NamespaceView

from .forms import FeedForm

_MOST_NAMES = 60
_TOLD_OF = [OBJECT_TYPES[name] for name in EVENT.attribute("type").choices if name in OBJECT_TYPES]
_NAMED = [kind for kind in _TOLD_OF if kind is not ACTION]


class FeedView(NamespaceView):
    """The page starts empty, as the API keeps no history of events; static/js/events.js fills it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = dict(zip(_NAMED, together(*lists_by_type(self.client, _NAMED)), strict=True))
        names = NameBook(self.namespace)
        for objects in found.values():
            names.learn(objects)
        form = FeedForm(request.GET, _TOLD_OF)
        form.offer(found, names)
        context = {
            "form": form,
            "kinds": {kind.name: self._kind(kind) for kind in _TOLD_OF},
            "names_url": self.address("events-names"),
            "actions_url": self.address("actions-list"),
        }
        return render(request, "events/feed.html", context)

    def _kind(self, kind: ObjectType) -> dict[str, object]:
        """What rows show of a type: its label, the URL of its list, the colours of its states."""
        resource = registry.resource_for(kind)
        return {
            "label": kind.label,
            "list_url": self.address(f"{resource.slug}-list") if resource else None,
            "tones": {state.name: state_tone(state.name, kind) for state in kind.states},
        }


class NamesView(NamespaceView):
    """The names of the objects `?uri=…&uri=…` as JSON; an object that cannot be read is left out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        references = {uri: parse_uri(uri) for uri in request.GET.getlist("uri")[:_MOST_NAMES]}
        mine = {
            uri: found
            for uri, found in references.items()
            if found and found.type in _TOLD_OF and found.namespace in {None, self.namespace}
        }
        names = NameBook(self.namespace)
        names.look_up(self.client, mine)
        return JsonResponse({uri: names.label(uri) for uri, found in mine.items() if names.knows(found)})
