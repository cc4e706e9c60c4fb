"""API addresses of the catalog app."""

from django.urls import include, path

from apps.catalog.api import alerts, collections, reviews, search, views

urlpatterns = [
    path("", include("apps.catalog.api.staff.urls")),
    path("categories", views.CategoriesView.as_view(), name="api-categories"),
    path("collections", collections.CollectionsView.as_view(), name="api-collections"),
    path("collections/<slug:slug>", collections.CollectionView.as_view(), name="api-collection"),
    path("products", views.ProductsView.as_view(), name="api-products"),
    path("products/facets", views.FacetsView.as_view(), name="api-facets"),
    path("products/<slug:slug>", views.ProductView.as_view(), name="api-product"),
    path("products/<slug:slug>/reviews", reviews.ReviewsView.as_view(), name="api-reviews"),
    path("products/<slug:slug>/reviews/mine", reviews.MyReviewView.as_view(), name="api-my-review"),
    path("stock-alerts", alerts.StockAlertsView.as_view(), name="api-stock-alerts"),
    path("search/suggest", search.SuggestView.as_view(), name="api-suggest"),
]
