"""Who may read and change stock over the API: staff, each as far as their rights in the back office go."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class MayReadStock(BasePermission):
    """Staff who may look at stock."""

    right = "inventory.view_stockitem"

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the user has the right."""
        return bool(request.user.is_staff and request.user.has_perm(self.right))


class MayReadMovements(MayReadStock):
    """Staff who may look at the ledger."""

    right = "inventory.view_movement"


class MayAdjustStock(MayReadStock):
    """Staff who may adjust stock in the back office."""

    right = "inventory.change_stockitem"


def actor_of(request: Request) -> str:
    """How the ledger names who did something."""
    return f"staff:{request.user.get_username()}"
