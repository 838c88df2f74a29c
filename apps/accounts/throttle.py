"""How failed sign-ins are counted: for an account and an address together, and for an address over all accounts."""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class Throttle(AxesDatabaseHandler):  # type: ignore[misc]  # django-axes has no types
    """Also locks an address by itself, so that nobody can lock an account out from elsewhere.

    The address's own count is no lockout parameter of axes': those share one limit, and are all forgotten when one
    of the accounts signs in.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        of_account = int(super().get_failures(request, credentials))
        if self._failures_from(request) < settings.SIGN_IN_FAILURES_PER_ADDRESS:
            return of_account
        return max(of_account, int(get_failure_limit(request, credentials)))

    def _failures_from(self, request: HttpRequest) -> int:
        address = request.axes_ip_address  # type: ignore[attr-defined]  # axes puts it there
        recent = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=get_cool_off_threshold(request))
        return int(recent.aggregate(count=Sum("failures_since_start"))["count"] or 0)
