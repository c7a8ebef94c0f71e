"""What stands on the slip of hours and numbers, in the citizen's language. Data only."""

import datetime as dt
from collections.abc import Iterator

from central.protocol.values import ServiceInfo, SiteInfo
from firmware.bilingual import Draft, SlipText, Tongue, as_is
from firmware.session.paper_commands import PrintHours
from firmware.session.week import week
from firmware.views import moments
from firmware.views.services import name_of
from firmware.views.text import _, language
from firmware.wall_clock import on_slip
from hardware.protocols import SlipAlign

MOST_SERVICES = 40
"""What a receipt printer takes in one slip is limited."""
_CENTRE = SlipAlign.CENTRE


def hours_slip(command: PrintHours, tongue: Tongue, *, site: SiteInfo, now: dt.datetime) -> Draft:
    """The site, then of each service the week, the number to telephone and the address, then the day of all that."""
    known = dt.datetime.fromtimestamp(command.known_s, dt.UTC) if command.known_s else now

    def known_since() -> str:
        day, time = on_slip(known, site.time_zone, language())
        return _("Information du {day}, {time}.").format(day=day, time=time)

    parts = [
        as_is(site.name, bold=True, align=_CENTRE),
        tongue.shared(lambda: _("Horaires et téléphone"), large=True, align=_CENTRE),
    ]
    for service in command.services[:MOST_SERVICES]:
        parts += _of(service, tongue)
    if len(command.services) > MOST_SERVICES:
        parts.append(tongue.own(lambda: _("Il y a d’autres services. Demandez à l’accueil.")))
    parts += [
        as_is(""),
        tongue.shared(known_since, align=_CENTRE),
        tongue.own(lambda: _("Gardez ce ticket."), align=_CENTRE),
    ]
    return Draft(tongue.language, tuple(parts))


def _of(service: ServiceInfo, tongue: Tongue) -> Iterator[SlipText]:
    """Its name after an empty line."""
    yield as_is("")
    yield tongue.shared(lambda: _name(service), bold=True)
    yield tongue.own(lambda: _when_and_how(service))
    if service.address:
        yield as_is(service.address)


def _name(service: ServiceInfo) -> str:
    name = name_of(service)
    return name if service.partner in {"", service.name} else f"{name} ({service.partner})"


def _when_and_how(service: ServiceInfo) -> str:
    lines = [moments.days_and_spans(days) for days in week(service.hours)] or [_("Les horaires ne sont pas connus.")]
    if service.phone:
        lines.append(_("Téléphone : {number}").format(number=service.phone))
    return "\n".join(lines)
