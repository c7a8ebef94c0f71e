"""Who wants to be called back where. No identity of a citizen: a ticket's number stands for it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from central.accounts.models import Adviser
from central.directory.models import Borne, Service, Site


class CallbackState(models.TextChoices):
    OPEN = "open"
    ANSWERED = "answered"
    """The citizen came back to the borne and spoke with an adviser."""
    CANCELLED = "cancelled"
    UNANSWERED = "unanswered"
    """The borne rang for it as often as it may, and nobody came."""
    EXPIRED = "expired"
    """The opening in which it was to be answered is over."""


class Callback(models.Model):
    id = models.UUIDField(primary_key=True)
    """Made by the borne, so that asking twice is asking once."""
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="callbacks")
    borne = models.ForeignKey(Borne, on_delete=models.CASCADE, related_name="callbacks")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="callbacks")
    language = models.CharField(max_length=16)
    ticket = models.PositiveSmallIntegerField()
    day = models.DateField()
    """As the calendar at the site says: on it the ticket's number is given once."""
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CallbackState.choices, default=CallbackState.OPEN)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often the borne rang and nobody answered."""
    rung_by = models.ForeignKey(Adviser, null=True, on_delete=models.SET_NULL, related_name="+")
    """The adviser who has the borne ring now."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "requested_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day", "ticket"], name="one_callback_a_ticket_and_day"),
            models.UniqueConstraint(
                fields=["site", "ticket"], condition=Q(state=CallbackState.OPEN), name="one_open_callback_a_ticket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.ticket}"
