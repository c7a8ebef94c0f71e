"""The directory as immutable values, read in one go by the hub, which must not query per message."""

from dataclasses import dataclass, field

from central.directory.models import Borne, Service, Site


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


@dataclass(frozen=True, slots=True)
class SiteEntry:
    pk: int
    slug: str
    name: str
    code: str
    time_zone: str
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


@dataclass(frozen=True, slots=True)
class Directory:
    sites: dict[int, SiteEntry]
    services: dict[int, ServiceEntry]
    bornes: dict[int, BorneEntry] = field(default_factory=dict)


def load_directory() -> Directory:
    services = {service.pk: _service(service) for service in Service.objects.select_related("partner")}
    sites = {}
    for site in Site.objects.prefetch_related("siteservice_set"):
        offered = tuple(services[link.service_id] for link in site.siteservice_set.all())
        sites[site.pk] = SiteEntry(site.pk, site.slug, site.name, site.code, site.time_zone, offered)
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
        borne.pk, borne.slug, borne.name, borne.public_key, borne.site_id, blocked=borne.blocked_at is not None
    )


def _service(service: Service) -> ServiceEntry:
    return ServiceEntry(
        service.pk,
        service.slug,
        service.name,
        service.partner.name,
        service.icon,
        service.phone,
        service.bring,
        service.patience_s,
    )
