"""API addresses of the orders app."""

from django.urls import path

from apps.orders.api import views

urlpatterns = [
    path("orders", views.OrdersView.as_view(), name="api-orders"),
    path("orders/<order_number:number>", views.OrderView.as_view(), name="api-order"),
    path("orders/<order_number:number>/cancel", views.CancelView.as_view(), name="api-order-cancel"),
]
