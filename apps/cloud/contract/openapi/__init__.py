"""The contract as an OpenAPI document. Not read with the rest of the contract: only who serves it needs it."""
