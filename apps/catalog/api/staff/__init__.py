"""Products over the API for other systems of the shop: everything of them, read and written."""
