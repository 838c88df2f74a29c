"""What stands in the way of a call in a user's name."""


class NoKey(Exception):
    """The user has stored no API key. The key page is the way on."""

    def __init__(self, message: str = "No API key is stored yet.") -> None:
        super().__init__(message)
        self.message = message


class KeyUnreadable(NoKey):
    """A key is stored, and none of the sealing keys opens it: it has to be stored again."""

    def __init__(self) -> None:
        super().__init__("The stored API key can no longer be opened. Store it again.")
