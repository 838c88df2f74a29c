"""The API's REST half at the console's own `/api/`: for browsers with a session, for tools with a personal token."""
