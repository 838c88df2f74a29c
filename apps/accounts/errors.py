"""Why a call cannot be made on a user's behalf."""


class NoKey(Exception):
    """The user has stored no API key yet, and is sent to the key page."""

    def __init__(self, message: str = "No API key is stored yet.") -> None:
        super().__init__(message)
        self.message = message


class KeyUnreadable(NoKey):
    """A key is stored, but none of the sealing keys opens it: the user has to store it again."""

    def __init__(self) -> None:
        super().__init__("The stored API key can no longer be opened. Store it again.")
