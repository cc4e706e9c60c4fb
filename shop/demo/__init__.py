"""Fernhollow, the demo shop: what it sells, the pictures of it, and the code that sets it up."""
