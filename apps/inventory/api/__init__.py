"""Stock over the API: reports and adjustments, for staff."""
