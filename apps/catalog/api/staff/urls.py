"""API addresses of products for other systems."""

from django.urls import path

from apps.catalog.api.staff import views

urlpatterns = [
    path("staff/products", views.StaffProductsView.as_view(), name="api-staff-products"),
    path("staff/products/<slug:slug>", views.StaffProductView.as_view(), name="api-staff-product"),
    path("staff/products/<slug:slug>/images", views.StaffImagesView.as_view(), name="api-staff-images"),
    path("staff/products/<slug:slug>/images/<slug:key>", views.StaffImageView.as_view(), name="api-staff-image"),
]
