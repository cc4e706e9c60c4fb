"""The notifications app: what people are told: the outbox and the channels that empty it."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the app under its own short label."""

    name = "apps.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Start listening to the apps below."""
        from apps.notifications import receivers  # noqa: F401  (importing connects the receivers)
