"""API addresses of the catalog app."""

from django.urls import path

from apps.catalog.api import views

urlpatterns = [
    path("categories", views.CategoriesView.as_view(), name="api-categories"),
    path("products", views.ProductsView.as_view(), name="api-products"),
    path("products/<slug:slug>", views.ProductView.as_view(), name="api-product"),
]
