"""Storefront addresses of the cart app."""

from django.urls import path

from apps.cart import views

app_name = "cart"
urlpatterns = [
    path("cart/", views.cart, name="cart"),
    path("cart/add/", views.add, name="add"),
    path("cart/items/<sku:sku>/", views.update, name="update"),
    path("cart/items/<sku:sku>/remove/", views.remove, name="remove"),
    path("cart/empty/", views.empty, name="empty"),
    path("checkout/", views.checkout, name="checkout"),
    path("checkout/<uuid:reference>/", views.checkout_status, name="checkout_status"),
    path("checkout/<uuid:reference>/pay/", views.pay, name="pay"),
    path("checkout/<uuid:reference>/return/", views.checkout_return, name="checkout_return"),
    path("checkout/<uuid:reference>/cancel/", views.checkout_cancel, name="checkout_cancel"),
]
