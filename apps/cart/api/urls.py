"""API addresses of the cart app."""

from django.urls import path

from apps.cart.api import checkout, views

urlpatterns = [
    path("cart", views.CartView.as_view(), name="api-cart"),
    path("cart/items", views.CartItemsView.as_view(), name="api-cart-items"),
    path("cart/items/<sku:sku>", views.CartItemView.as_view(), name="api-cart-item"),
    path("checkout", checkout.CheckoutsView.as_view(), name="api-checkouts"),
    path("checkout/quote", checkout.QuoteView.as_view(), name="api-checkout-quote"),
    path("checkout/<uuid:reference>", checkout.CheckoutView.as_view(), name="api-checkout"),
    path("checkout/<uuid:reference>/pay", checkout.PayView.as_view(), name="api-checkout-pay"),
    path("checkout/<uuid:reference>/cancel", checkout.CancelView.as_view(), name="api-checkout-cancel"),
]
