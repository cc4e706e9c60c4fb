"""The back office of the catalogue."""
