"""The journal's one table. Rows are written by `record` and protected in the database."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """What was done, by whom, on what, why. Never updated, never deleted (trigger `journal_is_append_only`)."""

    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    action = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.BigIntegerField(null=True)
    # No foreign keys: the journal outlives what it speaks of, and no room stands below it.
    case_id = models.BigIntegerField(null=True)
    why = models.TextField(default="")
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "journal_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=["agent", "process", "person"]), name="journal_actor_kind"
            ),
            models.CheckConstraint(condition=~models.Q(action=""), name="journal_action_is_named"),
        ]
        indexes = [
            models.Index(
                fields=["case_id", "at"], name="journal_by_case", condition=models.Q(case_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_kind} {self.actor_id} {self.action}"
