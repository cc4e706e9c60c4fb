"""How fast the shop is: `make bench` fills it, serves it as in production, and measures it beside a bare view."""
