"""Who offers what, where: networks, partners, sites, services and bornes."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from central.directory.public_holidays import DEPARTEMENT
from central.protocol.values import Menu

_SLUG = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,63}$")
_PUBLIC_KEY = RegexValidator(r"^[0-9a-f]{64}$")


class Network(models.Model):
    """A region that runs bornes."""

    slug = models.CharField(max_length=64, unique=True, validators=[_SLUG])
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An organisation that offers services."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="partners")
    slug = models.CharField(max_length=64, unique=True, validators=[_SLUG])
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One thing that a citizen can call for."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="services")
    slug = models.CharField(max_length=64, unique=True, validators=[_SLUG])
    name = models.CharField(max_length=120)
    icon = models.CharField(max_length=120)
    """A Material Icons name."""
    phone = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=120, blank=True)
    """Where one may go or write to, on one line."""
    bring = models.CharField(max_length=120, blank=True)
    """The paper to have at hand, such as `votre carte Vitale`."""
    patience_s = models.PositiveIntegerField(default=60)
    """A call that rings so long without an answer rings at the next group of advisers too; after the last group it
    ends, and the citizen is offered other ways.
    """
    on_public_holidays = models.BooleanField(default=False)
    """Whether its permanences hold on public holidays too."""

    def __str__(self) -> str:
        return self.name


class ServiceText(models.Model):
    """What a citizen reads of a service, in one more language; what is empty is read in French."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, validators=[RegexValidator(r"^[a-z]{2,3}$")])
    """ISO 639-1, such as `en`."""
    name = models.CharField(max_length=120, blank=True)
    bring = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "language"], name="service_text_once_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.service_id}/{self.language}: {self.name}"


class Permanence(models.Model):
    """A weekly span in which a service answers, in the local time of whatever site asks."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="permanences")
    weekday = models.PositiveSmallIntegerField()
    """0 is Monday."""
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering: ClassVar = ["weekday", "opens"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="permanence_on_a_weekday"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="permanence_opens_before_it_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Closure(models.Model):
    """Days on which a service stays closed, both included."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="closures")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering: ClassVar = ["first"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="closure_begins_before_it_ends")
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.first} to {self.last}"


class DatedSpan(models.Model):
    """From a time to another of one day, in the local time of whatever site asks."""

    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        abstract = True
        ordering: ClassVar = ["day", "begins"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="%(class)s_begins_before_it_ends")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.begins:%H:%M}-{self.ends:%H:%M}"


class ExtraOpening(DatedSpan):
    """A service answers then as well, closed or a public holiday though the day may be."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="extra_openings")


class Pause(DatedSpan):
    """A service does not answer then, whatever opens on that day."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="pauses")


class Site(models.Model):
    """A place where bornes stand."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="sites")
    slug = models.CharField(max_length=64, unique=True, validators=[_SLUG])
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    """Begins the reference of a call, such as LAT."""
    time_zone = models.CharField(max_length=120, default="Europe/Paris")
    departement = models.CharField(max_length=3, blank=True, validators=[RegexValidator(DEPARTEMENT)])
    """INSEE code: the public holidays of this place. Empty: the national ones."""
    services = models.ManyToManyField(Service, through="SiteService", related_name="sites")
    menu = models.CharField(max_length=10, choices=[(menu, menu) for menu in Menu], default=Menu.SERVICES)
    """What the keys of the first screen are."""

    def __str__(self) -> str:
        return self.name


class SiteService(models.Model):
    """A service is offered at a site; `order` is its place among the keys, from 1."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.CASCADE)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "service"], name="service_once_a_site"),
            models.UniqueConstraint(fields=["site", "order"], name="one_service_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}/{self.order}: {self.service_id}"


class Borne(models.Model):
    """One kiosk, known by the public key that it made itself."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="bornes")
    slug = models.CharField(max_length=64, unique=True, validators=[_SLUG])
    name = models.CharField(max_length=120)
    public_key = models.CharField(max_length=64, unique=True, validators=[_PUBLIC_KEY])
    only_service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """A dedicated borne: the one service of its site that it offers."""
    blocked_at = models.DateTimeField(null=True, blank=True)
    block_reason = models.CharField(max_length=120, blank=True)
    """Such as `cloned card`; empty when not blocked."""

    def __str__(self) -> str:
        return self.name


class Sheet(models.Model):
    """Information that a partner publishes: about one service, or about all of its services."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="sheets")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="sheets")
    slug = models.CharField(max_length=64, unique=True, validators=[_SLUG])
    order = models.PositiveSmallIntegerField(default=1)
    """Its place among the partner's sheets."""
    published = models.BooleanField(default=True)
    published_at = models.DateTimeField()
    """When its text last changed."""
    digest = models.CharField(max_length=64)
    """`central.protocol.sheets.digest_of`."""

    class Meta:
        ordering: ClassVar = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug


class SheetText(models.Model):
    """A sheet in one language."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, validators=[RegexValidator(r"^[a-z]{2,3}$")])
    title = models.CharField(max_length=120)
    blocks = models.JSONField()
    """A list of `central.protocol.sheets.SheetBlock`."""

    class Meta:
        ordering: ClassVar = ["pk"]
        """As published: French first."""
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "language"], name="sheet_text_once_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.language}: {self.title}"


class SheetPicture(models.Model):
    """A picture of a sheet as it is shown: re-encoded by us."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="pictures")
    digest = models.CharField(max_length=64, db_index=True)
    """SHA-256 of the JPEG."""
    jpeg = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "digest"], name="sheet_picture_once_a_sheet")]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.digest[:8]}"


class SheetPublication(models.Model):
    """One run of publishing. The newest row is how a hub in another process sees that there is something new."""

    at = models.DateTimeField()
    sheets = models.PositiveIntegerField()
    """How many were in it."""

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.sheets}"
