"""`/healthz` of the console."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from apps.accounts.models import StoredKey, User
from console.health import HealthMiddleware


def make_user(name: str) -> None:
    user = User.objects.create_user(name)
    StoredKey.objects.create(user=user, cloud_user=name, sealing_key_id="1", sealed=b"-", changed_at=timezone.now())


@pytest.mark.django_db
def test_it_waits_for_the_demo_users_once_where_they_are_expected(settings: Any, rf: RequestFactory) -> None:
    def status(middleware: HealthMiddleware) -> int:
        return middleware(rf.get("/healthz")).status_code

    assert status(HealthMiddleware(lambda request: HttpResponse())) == 200
    settings.DEMO_EXPECTED = True
    middleware = HealthMiddleware(lambda request: HttpResponse())
    make_user("demo")
    assert status(middleware) == 503
    make_user("reader")
    assert status(middleware) == 200
    User.objects.filter(username="reader").delete()
    assert status(middleware) == 200


@pytest.mark.django_db
def test_it_says_so_where_the_database_is_away(rf: RequestFactory) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("the connection is lost")

    with connection.execute_wrapper(fail):
        answer = HealthMiddleware(lambda request: HttpResponse())(rf.get("/healthz"))
    assert answer.status_code == 503 and b"database" in answer.content
