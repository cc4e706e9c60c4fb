"""Storefront addresses of the orders app."""

from django.urls import path

from apps.orders import views

app_name = "orders"
urlpatterns = [
    path("checkout/<uuid:reference>/done/", views.confirmation, name="confirmation"),
    path("account/orders/", views.orders, name="list"),
    path("orders/<order_number:number>/", views.order, name="order"),
    path("orders/<order_number:number>/cancel/", views.cancel, name="cancel"),
    path("orders/<order_number:number>/pay/", views.pay, name="pay"),
    path("orders/<order_number:number>/paid/", views.paid, name="paid"),
]
