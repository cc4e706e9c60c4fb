"""Storefront addresses of the catalog app."""

from django.urls import path, re_path

from apps.catalog.views import alerts, collections, home, listing, product, reviews, robots, search

app_name = "catalog"
urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", listing.category, name="category"),
    path("collections/<slug:slug>/", collections.collection, name="collection"),
    path("search/", listing.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("p/<slug:slug>/", product.product, name="product"),
    path("p/<slug:slug>/reviews/", reviews.reviews, name="reviews"),
    path("p/<slug:slug>/reviews/delete/", reviews.delete, name="review_delete"),
    path("p/<slug:slug>/alert/", alerts.ask, name="ask_for_alert"),
    re_path(r"^stock-alerts/(?P<token>[A-Za-z0-9_-]{22})/$", alerts.forget, name="forget_alerts"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap-shelves.xml", robots.sitemap_shelves, name="sitemap_shelves"),
    re_path(r"^sitemap-products-(?P<part>[1-9]\d{0,8})\.xml$", robots.sitemap_products, name="sitemap_products"),
]
