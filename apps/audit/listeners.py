"""Writes the signals of `apps.accounts` into the journal."""

from typing import Any

from axes.signals import user_locked_out
from django.dispatch import receiver
from django.http import HttpRequest

from apps.accounts import signals
from apps.accounts.models import Token, User

from .journal import Origin, origin_of, record


@receiver(signals.signed_in)
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    record(origin_of(request, user), "signed-in")


@receiver(signals.sign_in_failed)
def _sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    origin = origin_of(request)
    event = "sign-in-failed" if origin.user_id is None else "password-refused"
    record(origin, event, target=str(credentials.get("username", "")), outcome="refused")


@receiver(user_locked_out)
def _locked_out(request: HttpRequest, username: str, **_: Any) -> None:
    record(origin_of(request), "sign-in-locked", target=username or "", outcome="refused")


@receiver(signals.signed_out)
def _signed_out(request: HttpRequest, user: User, reason: str, **_: Any) -> None:
    record(origin_of(request, user), "signed-out", outcome=reason)


@receiver(signals.password_changed)
def _password_changed(request: HttpRequest | None, user: User, **_: Any) -> None:
    record(origin_of(request, user), "password-changed")


@receiver(signals.user_disabled)
def _user_disabled(request: HttpRequest | None, user: User, undone: bool, **_: Any) -> None:
    record(origin_of(request), "user-enabled" if undone else "user-disabled", target=user.get_username())


@receiver(signals.key_changed)
def _key_changed(request: HttpRequest | None, user: User, cloud_user: str, **_: Any) -> None:
    record(origin_of(request, user), "key-changed", namespace=cloud_user)


@receiver(signals.key_removed)
def _key_removed(request: HttpRequest | None, user: User, cloud_user: str, **_: Any) -> None:
    record(origin_of(request, user), "key-removed", namespace=cloud_user)


@receiver(signals.keys_resealed)
def _keys_resealed(count: int, **_: Any) -> None:
    record(origin_of(None), "keys-resealed", detail={"count": count})


@receiver(signals.namespace_added)
def _namespace_added(request: HttpRequest | None, user: User, namespace: str, **_: Any) -> None:
    record(origin_of(request, user), "namespace-added", namespace=namespace)


@receiver(signals.namespace_removed)
def _namespace_removed(request: HttpRequest | None, user: User, namespace: str, **_: Any) -> None:
    record(origin_of(request, user), "namespace-removed", namespace=namespace)


@receiver(signals.namespace_moved)
def _namespace_moved(request: HttpRequest | None, user: User, namespace: str, **_: Any) -> None:
    record(origin_of(request, user), "namespace-moved", namespace=namespace)


@receiver(signals.token_made)
def _token_made(request: HttpRequest | None, user: User, token: Token, **_: Any) -> None:
    _record_token(origin_of(request, user), "token-made", token)


@receiver(signals.token_revoked)
def _token_revoked(request: HttpRequest | None, user: User, token: Token, **_: Any) -> None:
    _record_token(origin_of(request, user), "token-revoked", token)


def _record_token(origin: Origin, event: str, token: Token) -> None:
    expires = token.expires_at.isoformat(timespec="seconds") if token.expires_at else None
    detail = {"scope": token.scope, "expires": expires}
    record(origin, event, namespace=token.namespace or "", target=token.name, detail=detail)
