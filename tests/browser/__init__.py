"""What people do in the shop with a browser: journeys of shoppers and staff, and a look at every page."""
