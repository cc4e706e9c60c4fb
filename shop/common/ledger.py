"""Rows that are written once: the base of every ledger."""

from typing import Any, NoReturn

from django.db import models


class LedgerIsAppendOnly(TypeError):
    """Somebody tried to change or delete a ledger row; a programming error."""


class LedgerQuerySet(models.QuerySet[Any]):
    """A QuerySet that can add and read, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise LedgerIsAppendOnly(self.model.__name__)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise LedgerIsAppendOnly(self.model.__name__)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise LedgerIsAppendOnly(self.model.__name__)


LedgerManager = models.Manager.from_queryset(LedgerQuerySet)


class LedgerRow(models.Model):
    """A fact with the time it was written down; correct it by adding another."""

    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = LedgerManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row; a row that is stored already refuses."""
        if not self._state.adding:
            raise LedgerIsAppendOnly(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise LedgerIsAppendOnly(type(self).__name__)
