"""Where gateways send their notices; outside of the API's version, since they are not its clients."""

from django.urls import path

from apps.payments.api import views

urlpatterns = [
    path("payments/<slug:gateway>", views.receive_notice, name="payment-webhook"),
]
