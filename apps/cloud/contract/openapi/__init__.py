"""The contract as an OpenAPI document. Not imported with the rest of the contract, as only servers of it need it."""
