"""The directory as immutable values, read in one go by the hub, which must not query per message."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from central.appointments.store import taking_services
from central.directory.hours import Calendar, Hours
from central.directory.models import Borne, Service, Site
from central.directory.sheets import Heads
from central.directory.stored_hours import HOURS, hours_of
from central.protocol.values import Menu, SheetHead


@dataclass(frozen=True, slots=True)
class TextEntry:
    """A service in one more language."""

    language: str
    name: str
    bring: str


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    pk: int
    slug: str
    name: str
    partner: str
    icon: str
    phone: str
    bring: str
    patience_s: int
    partner_slug: str
    address: str
    hours: Hours
    texts: tuple[TextEntry, ...]
    appointments: bool
    """Whether it takes appointments."""
    sheets: tuple[SheetHead, ...]
    """Its information sheets, in order."""


@dataclass(frozen=True, slots=True)
class SiteEntry:
    pk: int
    slug: str
    name: str
    code: str
    calendar: Calendar
    menu: Menu
    services: tuple[ServiceEntry, ...]
    """In the order of the keys."""


@dataclass(frozen=True, slots=True)
class BorneEntry:
    pk: int
    slug: str
    name: str
    public_key: str
    site_pk: int
    blocked: bool
    only_service_pk: int | None
    """Of a dedicated borne."""


@dataclass(frozen=True, slots=True)
class Directory:
    sites: dict[int, SiteEntry]
    services: dict[int, ServiceEntry]
    bornes: dict[int, BorneEntry] = field(default_factory=dict)


def load_directory() -> Directory:
    taking, heads = taking_services(), Heads()
    services = {
        service.pk: _service(service, service.pk in taking, heads.of(service.pk, service.partner_id))
        for service in _services()
    }
    sites = {}
    for site in Site.objects.prefetch_related("siteservice_set"):
        offered = tuple(services[link.service_id] for link in site.siteservice_set.all())
        sites[site.pk] = SiteEntry(
            site.pk,
            site.slug,
            site.name,
            site.code,
            Calendar(site.time_zone, site.departement),
            Menu(site.menu),
            offered,
        )
    bornes = {borne.pk: _borne(borne) for borne in Borne.objects.all()}
    return Directory(sites=sites, services=services, bornes=bornes)


def find_borne(public_key: str) -> BorneEntry | None:
    borne = Borne.objects.filter(public_key=public_key).first()
    return None if borne is None else _borne(borne)


def blocked_keys() -> frozenset[str]:
    """Public keys of the bornes that IT or the hub has blocked."""
    return frozenset(Borne.objects.filter(blocked_at__isnull=False).values_list("public_key", flat=True))


def _borne(borne: Borne) -> BorneEntry:
    return BorneEntry(
        borne.pk,
        borne.slug,
        borne.name,
        borne.public_key,
        borne.site_id,
        blocked=borne.blocked_at is not None,
        only_service_pk=borne.only_service_id,
    )


def _services() -> QuerySet[Service]:
    return Service.objects.select_related("partner").prefetch_related(*HOURS, "texts")


def _service(service: Service, appointments: bool, sheets: tuple[SheetHead, ...]) -> ServiceEntry:
    return ServiceEntry(
        service.pk,
        service.slug,
        service.name,
        service.partner.name,
        service.icon,
        service.phone,
        service.bring,
        service.patience_s,
        service.partner.slug,
        service.address,
        hours_of(service),
        tuple(TextEntry(text.language, text.name, text.bring) for text in service.texts.all()),
        appointments,
        sheets,
    )
