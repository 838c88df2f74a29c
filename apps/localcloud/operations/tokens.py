"""Creating node tokens, with which users add their own nodes."""

from apps.cloud.contract import TOKEN

from ..access import demand_role
from ..calls import Call, Done
from ..checks import checked_body
from ..filters import checked_query
from ..models import Role
from ..records import finished
from ..tasks import title
from ..tokens import issue


def create(call: Call) -> Done:
    """Creates a node token. The published command line sends no body and reads `token` from the answer."""
    demand_role(call.origin.user, call.target.namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    checked_body(call.read_body(), call.endpoint.body)
    token = issue(call.target.namespace, call.origin.user)
    said = f"Created a token for one node, valid until {token.expires_at:%Y-%m-%d %H:%M} UTC."
    action = finished(call.origin, call.target, title(TOKEN, "create"), "token.create", said=said)
    return Done(token, action, call.endpoint.status)
