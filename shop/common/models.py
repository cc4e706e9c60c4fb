"""The one technical table all apps share: what was answered to which Idempotency-Key."""

from django.db import models
from django.db.models import UniqueConstraint


class IdempotencyRecord(models.Model):
    """A request that must not run twice; `status` is null while it runs."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint("scope", "key", name="one_answer_per_idempotency_key")]
        indexes = [models.Index(fields=["started_at"])]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
