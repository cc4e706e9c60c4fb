"""Storefront addresses of the accounts app."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("register/", views.register, name="register"),
    path("verify/", views.verify, name="verify"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("addresses/", views.addresses, name="addresses"),
    path("addresses/new/", views.address_new, name="address_new"),
    path("addresses/<uuid:address_id>/", views.address_edit, name="address_edit"),
    path("addresses/<uuid:address_id>/delete/", views.address_delete, name="address_delete"),
    path("password/", views.password_change, name="password_change"),
    path("password/reset/", views.password_reset, name="password_reset"),
    path("password/reset/confirm/", views.password_reset_confirm, name="password_reset_confirm"),
    path("devices/", views.sessions, name="sessions"),
    path("devices/<uuid:session_id>/end/", views.session_end, name="session_end"),
    path("devices/end/", views.sessions_end, name="sessions_end"),
]
