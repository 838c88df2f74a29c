"""Actions: the record of each call that changed something. Manual: Actions."""

from .base import TAIL_AND_FOLLOW, UUID_FILTER, Field, Kind, ObjectType, State, action, detail, listing, stream

ACTION = ObjectType(
    name="action",
    label="action",
    label_plural="actions",
    subsystem="audit",
    namespaced=False,
    help="An action is the record of one call that changed something: who, what, when and how it ended.",
    attributes=(
        Field("uuid", help="Made when the call came in"),
        Field("resource_uri", Kind.URI, "The action's address in the API"),
        Field("action", help="Name of the operation"),
        Field("object", Kind.URI, "The object that it was asked for"),
        Field("state", help="How far it has come"),
        Field("user", help="Who asked"),
        Field("start_date", Kind.DATE, "When the call came in"),
        Field("end_date", Kind.DATE, "When it ended"),
        Field("method", help="HTTP method of the call"),
        Field("path", help="HTTP path of the call"),
        Field("ip", help="Address that the call came from"),
        Field("location", help="Where that address is"),
        Field("user_agent", help="The client that called"),
        Field("is_user_action", Kind.BOOLEAN, "Asked for by a user"),
        Field("can_be_canceled", Kind.BOOLEAN, "Can be canceled while it runs"),
        Field("can_be_retried", Kind.BOOLEAN, "Can be run again"),
    ),
    states=(
        State("Pending", ("cancel",), lasting=False, help="Waits for another action on the same object."),
        State("In progress", ("cancel",), lasting=False, help="At work."),
        State("Canceling", lasting=False, help="Being canceled."),
        State("Canceled", ("retry",), help="Canceled by a user."),
        State("Success", ("retry",), help="Done."),
        State("Failed", ("retry",), help="Did not work out; its log says why."),
    ),
    endpoints=(
        listing(
            UUID_FILTER,
            Field("state", Kind.CHOICE, "The action's state"),
            Field("start_date__gte", Kind.DATE, "Started then or later"),
            Field("start_date__lte", Kind.DATE, "Started then or earlier"),
            Field("end_date__gte", Kind.DATE, "Ended then or later"),
            Field("end_date__lte", Kind.DATE, "Ended then or earlier"),
            Field("object", Kind.URI, "The object that it was asked for"),
            Field("include_related", Kind.BOOLEAN, "With the actions of the object's relatives", default=False),
        ),
        detail(),
        stream("logs", *TAIL_AND_FOLLOW),
        action("cancel"),
        action("retry"),
    ),
)
