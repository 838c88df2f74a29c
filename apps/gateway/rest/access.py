"""What a caller may do: use the namespaces on their own list, within their token's scope."""

from dataclasses import dataclass
from typing import cast

from rest_framework.request import Request

from apps.accounts.errors import NoKey
from apps.accounts.models import Scope, Token, User
from apps.accounts.namespaces import namespaces_of
from apps.audit import journal
from apps.cloud.contract import Right

from .errors import Denied, Hidden


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in caller. `token` is None for a session."""

    user: User
    token: Token | None
    origin: journal.Origin

    @property
    def is_confined(self) -> bool:
        return self.token is not None and self.token.namespace is not None

    def namespace(self, asked: str | None) -> str:
        """The call's namespace, by default the caller's own. Raises NoKey if they have none, Hidden if not theirs."""
        theirs = namespaces_of(self.user)
        if not theirs:
            raise NoKey
        namespace = theirs[0] if asked is None else asked
        if namespace not in theirs or not self.may_see(namespace):
            raise Hidden(namespace)
        return namespace

    def may_see(self, namespace: str | None) -> bool:
        """Whether the token, if there is one, covers that namespace."""
        return self.token is None or self.token.namespace in {None, namespace}

    def demand(self, right: Right, namespace: str) -> None:
        if self.token is not None and not self.token.allows(Scope(right)):
            names = {each.value: each.label.lower() for each in Scope}
            message = f"This needs a token with the scope {names[right]!r}; this one has {names[self.token.scope]!r}."
            raise Denied(message, namespace)


def caller_of(request: Request) -> Caller:
    return cast(Caller, request.caller)  # type: ignore[attr-defined]  # the authentication puts it there
