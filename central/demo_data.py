"""A believable directory for the demo and a first look: a town hall in the Lot, five services, an adviser, a host."""

import datetime as dt
import secrets
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from central.accounts.models import Adviser, Host, User
from central.appointments.models import AppointmentHours, AppointmentOffer
from central.clock import SystemClock
from central.config import ConfigError
from central.directory.models import Borne, Network, Partner, Service, Site, SiteService
from central.directory.publishing import publish_folder

_PARTNERS = {
    "caf-lot": "CAF du Lot",
    "cpam-lot": "CPAM du Lot",
    "france-travail": "France Travail",
    "msa": "MSA Midi-Pyrénées Nord",
    "finances-publiques": "Finances publiques",
}
# Slug, partner, name, icon, phone, what to bring.
_SERVICES = (
    ("allocations-familiales", "caf-lot", "Allocations familiales", "family_restroom", "32 30", "votre n° allocataire"),
    ("assurance-maladie", "cpam-lot", "Assurance maladie", "health_and_safety", "36 46", "votre carte Vitale"),
    ("france-travail", "france-travail", "France Travail", "work", "39 49", "votre identifiant France Travail"),
    ("msa", "msa", "MSA", "agriculture", "05 65 35 87 00", "votre numéro de Sécurité sociale"),
    ("impots", "finances-publiques", "Impôts", "account_balance", "0 809 401 401", "votre dernier avis d’impôt"),
)  # fmt: skip
_ADDRESSES = {
    "allocations-familiales": "304 rue Victor-Hugo, 46000 Cahors",
    "assurance-maladie": "238 rue Hautesserre, 46000 Cahors",
    "france-travail": "Place Claude-Rousseau, 46000 Cahors",
    "msa": "129 avenue Germain-Canet, 46000 Cahors",
    "impots": "Cité Bessières, 46000 Cahors",
}
_MORNING, _AFTERNOON = ("09:00", "12:00"), ("14:00", "17:00")
# Service, weekdays (0 is Monday), spans of each.
_PERMANENCES: dict[str, tuple[tuple[int, ...], tuple[tuple[str, str], ...]]] = {
    "allocations-familiales": ((0, 1, 2, 3, 4), (_MORNING, _AFTERNOON)),
    "assurance-maladie": ((0, 1, 2, 3, 4), (("08:30", "12:30"), ("13:30", "17:00"))),
    "france-travail": ((0, 1, 2, 4), (("08:30", "12:30"),)),
    "msa": ((3,), (_MORNING,)),
    "impots": ((1, 3), (_MORNING, ("13:30", "16:00"))),
}
# Service, language: name, what to bring. Names that stand on every door in French stay as they are.
_TEXTS = {
    ("allocations-familiales", "en"): ("Family benefits", "your family benefits number"),
    ("allocations-familiales", "ar"): ("الإعانات العائلية", "رقم المستفيد"),
    ("allocations-familiales", "uk"): ("Сімейні виплати", "ваш номер одержувача виплат"),
    ("assurance-maladie", "en"): ("Health insurance", "your Vitale card"),
    ("assurance-maladie", "ar"): ("التأمين الصحي", "بطاقة Vitale"),
    ("assurance-maladie", "uk"): ("Медичне страхування", "вашу картку Vitale"),
    ("france-travail", "en"): ("", "your France Travail number"),
    ("france-travail", "ar"): ("", "رقمك لدى France Travail"),
    ("france-travail", "uk"): ("", "ваш номер у France Travail"),
    ("msa", "en"): ("", "your social security number"),
    ("msa", "ar"): ("", "رقم الضمان الاجتماعي"),
    ("msa", "uk"): ("", "ваш номер соціального страхування"),
    ("impots", "en"): ("Taxes", "your last tax notice"),
    ("impots", "ar"): ("الضرائب", "آخر إشعار ضريبي"),
    ("impots", "uk"): ("Податки", "ваше останнє податкове повідомлення"),
}
_APPOINTMENTS = {"allocations-familiales": 30, "impots": 20}
"""Slug -> length in minutes of the services that take appointments, in their permanences."""
_SITES = {
    "mairie-latronquiere": ("Mairie de Latronquière", "LAT"),
    "mediatheque-assier": ("Médiathèque d’Assier", "ASS"),
}
SHEETS = Path(__file__).with_name("demo_sheets")
"""Two information sheets as partners would write them."""
_ADVISER = ("claire", "Claire")
_HOST = ("hugo", "Hugo")


@transaction.atomic
def create(borne_key: str, *, site: str) -> dict[str, str]:
    """Creates or completes the demo directory, binds `borne_key` to `site`, gives adviser and host new passwords.

    Returns username and password of the adviser, the same of the host, site and borne. Raises ConfigError for a bad key
    or a site that the demo does not have.
    """
    if site not in _SITES:
        raise ConfigError(f"no demo site {site}; there are {', '.join(_SITES)}")
    name, code = _SITES[site]
    network, _ = Network.objects.get_or_create(slug="lot", defaults={"name": "Réseau du Lot"})
    place, _ = Site.objects.get_or_create(
        slug=site, defaults={"network": network, "name": name, "code": code, "departement": "46"}
    )
    services = _services(network)
    for order, service in enumerate(services, start=1):
        SiteService.objects.get_or_create(site=place, service=service, defaults={"order": order})
    publish_folder(SHEETS, now_s=SystemClock().wall_s())
    borne = _bind(place, borne_key)
    user, password = _account(_ADVISER[0])
    adviser, _ = Adviser.objects.get_or_create(user=user, defaults={"first_name": _ADVISER[1]})
    adviser.services.add(*services)
    host_user, host_password = _account(_HOST[0])
    host, _ = Host.objects.get_or_create(user=host_user, defaults={"first_name": _HOST[1]})
    host.sites.add(place)
    return {
        "username": user.username,
        "password": password,
        "first_name": adviser.first_name,
        "host_username": host_user.username,
        "host_password": host_password,
        "site": place.slug,
        "borne": borne.slug,
    }


def _services(network: Network) -> list[Service]:
    services = []
    for slug, partner_slug, name, icon, phone, bring in _SERVICES:
        partner, _ = Partner.objects.get_or_create(
            slug=partner_slug, defaults={"network": network, "name": _PARTNERS[partner_slug]}
        )
        service, is_new = Service.objects.get_or_create(
            slug=slug,
            defaults={
                "partner": partner,
                "name": name,
                "icon": icon,
                "phone": phone,
                "bring": bring,
                "address": _ADDRESSES[slug],
            },
        )
        if is_new:
            _describe(service)
        _offer_appointments(service)
        services.append(service)
    return services


def _describe(service: Service) -> None:
    """Permanences and texts in other languages."""
    weekdays, spans = _PERMANENCES[service.slug]
    for weekday in weekdays:
        for opens, closes in spans:
            service.permanences.create(
                weekday=weekday, opens=dt.time.fromisoformat(opens), closes=dt.time.fromisoformat(closes)
            )
    for (slug, language), (name, bring) in _TEXTS.items():
        if slug == service.slug:
            service.texts.create(language=language, name=name, bring=bring)


def _offer_appointments(service: Service) -> None:
    if service.slug not in _APPOINTMENTS:
        return
    offer, made = AppointmentOffer.objects.get_or_create(
        service=service, defaults={"length_min": _APPOINTMENTS[service.slug]}
    )
    if made:
        AppointmentHours.objects.bulk_create(
            AppointmentHours(offer=offer, weekday=one.weekday, begins=one.opens, ends=one.closes)
            for one in service.permanences.all()
        )


def _bind(site: Site, public_key: str) -> Borne:
    borne = Borne.objects.filter(public_key=public_key).first()
    if borne is not None:
        return borne
    number = site.bornes.count() + 1
    borne = Borne(site=site, slug=f"{site.slug}-{number}", name=f"{site.name}, borne {number}", public_key=public_key)
    try:
        borne.full_clean()
    except ValidationError as error:
        raise ConfigError(f"borne key: {'; '.join(error.messages)}") from error
    borne.save()
    return borne


def _account(username: str) -> tuple[User, str]:
    """An account with a new password, given back in the clear."""
    password = secrets.token_urlsafe(12)
    user = User.objects.filter(username=username).first()
    if user is None:
        return User.objects.create_user(username, password), password
    user.set_password(password)
    user.save()
    return user, password
