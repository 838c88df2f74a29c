"""What the statuses of the API mean. Manual: Errors."""

MEANINGS = {
    400: "Something in the request is wrong; the same request will fail again.",
    401: "The API key is wrong, or the account is no longer active.",
    402: "The account has no billing information.",
    403: "Not allowed: a role is missing, or a quota is used up.",
    404: "There is no such object, or it is not visible to this key.",
    405: "This object does not support this call.",
    409: "The object's state, or another object with the same name, prevents this.",
    415: "The request was not understood: it was not valid JSON.",
    429: "Too many requests in a short time.",
    500: "The cloud failed while processing the request.",
    502: "The cloud cannot be reached, or did not answer as the API does.",
    503: "The cloud is down for maintenance.",
    504: "The cloud is at its limit.",
}
