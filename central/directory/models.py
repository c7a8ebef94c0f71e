"""Who offers what, where: networks, partners, sites, services and bornes."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

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
    bring = models.CharField(max_length=120, blank=True)
    """The paper to have at hand, such as `votre carte Vitale`."""
    patience_s = models.PositiveIntegerField(default=60)
    """A call that rings so long without an answer ends, and the citizen is offered other ways."""

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where bornes stand."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="sites")
    slug = models.CharField(max_length=64, unique=True, validators=[_SLUG])
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    """Begins the reference of a call, such as LAT."""
    time_zone = models.CharField(max_length=120, default="Europe/Paris")
    services = models.ManyToManyField(Service, through="SiteService", related_name="sites")

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
    blocked_at = models.DateTimeField(null=True, blank=True)
    block_reason = models.CharField(max_length=120, blank=True)
    """Such as `cloned card`; empty when not blocked."""

    def __str__(self) -> str:
        return self.name
