"""Objects as the API shows them: whole in a detail, without their long lists in a list."""
