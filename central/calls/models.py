"""Calls from key press to outcome, and who is present. No personal data of a citizen."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from central.accounts.models import Adviser
from central.directory.models import Borne, Service
from central.protocol.values import EndReason, Outcome, Presence


class CallState(models.TextChoices):
    WAITING = "waiting"
    RINGING = "ringing"
    """First in line while an adviser of the service is free: it rings at each of them."""
    ACCEPTED = "accepted"
    ENDED = "ended"


IN_LINE = (CallState.WAITING, CallState.RINGING)


class Call(models.Model):
    id = models.UUIDField(primary_key=True)
    """Made by the borne, so that asking twice is asking once."""
    borne = models.ForeignKey(Borne, on_delete=models.CASCADE, related_name="calls")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="calls")
    adviser = models.ForeignKey(Adviser, null=True, on_delete=models.SET_NULL, related_name="calls")
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.WAITING)
    language = models.CharField(max_length=16)
    signing = models.BooleanField(default=False)
    """In sign language."""
    writes = models.BooleanField(default=False)
    """The citizen writes instead of speaking."""
    reference = models.CharField(max_length=12)
    """Such as `LAT-4821`: random, said aloud; unique among the calls of the last days, not for ever."""
    requested_at = models.DateTimeField()
    ringing_at = models.DateTimeField(null=True)
    """When it first rang."""
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=24, blank=True, choices=[(reason, reason) for reason in EndReason])
    outcome = models.CharField(max_length=24, blank=True, choices=[(outcome, outcome) for outcome in Outcome])

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "requested_at"]),
            models.Index(fields=["service", "ended_at"]),
            models.Index(fields=["adviser", "ended_at"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["borne"], condition=~Q(state=CallState.ENDED), name="one_live_call_a_borne"
            ),
            models.UniqueConstraint(
                fields=["adviser"], condition=Q(state=CallState.ACCEPTED), name="one_live_call_an_adviser"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PresenceLease(models.Model):
    """One borne or adviser holds a socket at one node, until `expires_at` unless renewed.

    `epoch` grows with each new socket of the same subject: only the holder of the current epoch may renew or release.
    """

    borne = models.OneToOneField(Borne, null=True, on_delete=models.CASCADE, related_name="lease")
    adviser = models.OneToOneField(Adviser, null=True, on_delete=models.CASCADE, related_name="lease")
    node = models.CharField(max_length=64)
    epoch = models.PositiveBigIntegerField()
    expires_at = models.DateTimeField()
    presence = models.CharField(max_length=10, blank=True, choices=[(presence, presence) for presence in Presence])
    """An adviser's, kept so that a reload or a restart does not change it; empty for a borne."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(borne__isnull=False, adviser__isnull=True) | Q(borne__isnull=True, adviser__isnull=False),
                name="lease_of_one_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.borne_id or self.adviser_id} at {self.node}"
