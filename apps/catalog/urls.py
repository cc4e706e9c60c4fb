"""Storefront addresses of the catalog app."""

from django.urls import path

from apps.catalog.views import home, listing, product

app_name = "catalog"
urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", listing.category, name="category"),
    path("search/", listing.search, name="search"),
    path("p/<slug:slug>/", product.product, name="product"),
]
