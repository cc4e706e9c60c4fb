"""API addresses of the accounts app."""

from django.urls import path

from apps.accounts.api import me, views

urlpatterns = [
    path("auth/register", views.RegisterView.as_view(), name="api-register"),
    path("auth/verify-email", views.VerifyEmailView.as_view(), name="api-verify-email"),
    path("auth/login", views.LoginView.as_view(), name="api-login"),
    path("auth/refresh", views.RefreshView.as_view(), name="api-refresh"),
    path("auth/validate", views.ValidateView.as_view(), name="api-validate"),
    path("auth/logout", views.LogoutView.as_view(), name="api-logout"),
    path("auth/sessions", views.SessionsView.as_view(), name="api-sessions"),
    path("auth/sessions/<uuid:session_id>", views.SessionView.as_view(), name="api-session"),
    path("auth/password/reset", views.PasswordResetView.as_view(), name="api-password-reset"),
    path("auth/password/reset/confirm", views.PasswordResetConfirmView.as_view(), name="api-password-reset-confirm"),
    path("auth/password/change", views.PasswordChangeView.as_view(), name="api-password-change"),
    path("me", me.MeView.as_view(), name="api-me"),
    path("me/addresses", me.AddressesView.as_view(), name="api-addresses"),
    path("me/addresses/<uuid:address_id>", me.AddressView.as_view(), name="api-address"),
]
