"""API addresses of the accounts app."""

from django.urls import path

from apps.accounts.api import auth, me

urlpatterns = [
    path("auth/register", auth.RegisterView.as_view(), name="api-register"),
    path("auth/verify-email", auth.VerifyEmailView.as_view(), name="api-verify-email"),
    path("auth/login", auth.LoginView.as_view(), name="api-login"),
    path("auth/refresh", auth.RefreshView.as_view(), name="api-refresh"),
    path("auth/validate", auth.ValidateView.as_view(), name="api-validate"),
    path("auth/logout", auth.LogoutView.as_view(), name="api-logout"),
    path("auth/sessions", auth.SessionsView.as_view(), name="api-sessions"),
    path("auth/sessions/<uuid:session_id>", auth.SessionView.as_view(), name="api-session"),
    path("auth/password/reset", auth.PasswordResetView.as_view(), name="api-password-reset"),
    path("auth/password/reset/confirm", auth.PasswordResetConfirmView.as_view(), name="api-password-reset-confirm"),
    path("auth/password/change", auth.PasswordChangeView.as_view(), name="api-password-change"),
    path("me", me.MeView.as_view(), name="api-me"),
    path("me/addresses", me.AddressesView.as_view(), name="api-addresses"),
    path("me/addresses/<uuid:address_id>", me.AddressView.as_view(), name="api-address"),
]
