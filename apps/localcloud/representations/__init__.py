"""Objects as the API shows them: complete on their own, without long attributes in lists."""
