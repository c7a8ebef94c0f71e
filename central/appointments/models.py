"""When services take appointments, and the appointments made. No identity of a citizen: a code stands for it."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from central.calls.models import Call
from central.directory.models import Borne, Service, Site


class AppointmentOffer(models.Model):
    """A service takes appointments: how long each is, and how many at the same time, over all sites."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="appointment_offer")
    length_min = models.PositiveSmallIntegerField(default=30, validators=[MinValueValidator(5), MaxValueValidator(240)])
    places = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    time_zone = models.CharField(max_length=120, default="Europe/Paris")
    """Of the advisers: their hours are in it, whatever the site's is."""

    def __str__(self) -> str:
        return f"{self.service_id}: {self.length_min} min, {self.places} at once"


class AppointmentHours(models.Model):
    """Appointments may begin from `begins` on and are over by `ends`, each week on this day."""

    offer = models.ForeignKey(AppointmentOffer, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    """0 is Monday."""
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="appointment_hours_end_after_they_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.weekday} {self.begins}-{self.ends}"

    def clean(self) -> None:
        if self.begins >= self.ends:
            raise ValidationError("the hours end before they begin")


class AppointmentState(models.TextChoices):
    BOOKED = "booked"
    HONOURED = "honoured"
    """An adviser took the call that came for it."""
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    """Its day is over, and nobody came."""


HELD = (AppointmentState.BOOKED, AppointmentState.HONOURED)
"""States in which it takes up its place."""


class Appointment(models.Model):
    id = models.UUIDField(primary_key=True)
    """Made by the borne that books, so that asking twice is asking once; unguessable."""
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="appointments")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="appointments")
    booked_by = models.ForeignKey(Borne, null=True, on_delete=models.SET_NULL, related_name="+")
    booked_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    length_min = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    """Which of the offer's places it takes, from 0."""
    day = models.DateField()
    """Of its start, as the calendar at the site says: the code is good on this day."""
    code = models.CharField(max_length=6, validators=[RegexValidator(r"^[1-6]{6}$")])
    state = models.CharField(max_length=10, choices=AppointmentState.choices, default=AppointmentState.BOOKED)
    call = models.OneToOneField(Call, null=True, on_delete=models.SET_NULL, related_name="appointment")
    """The last call that came for it."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "day"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day", "code"], name="one_appointment_a_code_and_day"),
            models.UniqueConstraint(
                fields=["service", "starts_at", "place"],
                condition=Q(state__in=HELD),
                name="one_appointment_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} at {self.starts_at}"
