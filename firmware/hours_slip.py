"""What stands on the slip of hours and numbers. Data only; the receipt printer’s adapter draws it, in French."""

import datetime as dt
from collections.abc import Iterator

from central.protocol.values import ServiceInfo, SiteInfo
from firmware.session.paper_commands import PrintHours
from firmware.session.week import week
from firmware.views import moments
from firmware.views.text import _
from firmware.wall_clock import on_slip
from hardware.protocols import Slip, SlipAlign, SlipLine, SlipQr

MOST_SERVICES = 40
"""What a receipt printer takes in one slip is limited."""
_CENTRE = SlipAlign.CENTRE


def hours_slip(command: PrintHours, *, site: SiteInfo, now: dt.datetime) -> Slip:
    """The site, then of each service the week, the number to telephone and the address, then the day of all that."""
    known = dt.datetime.fromtimestamp(command.known_s, dt.UTC) if command.known_s else now
    day, time = on_slip(known, site.time_zone)
    parts: list[SlipLine | SlipQr] = [
        SlipLine(site.name, bold=True, align=_CENTRE),
        SlipLine(_("Horaires et téléphone"), large=True, align=_CENTRE),
    ]
    for service in command.services[:MOST_SERVICES]:
        parts += _of(service)
    if len(command.services) > MOST_SERVICES:
        parts.append(SlipLine(_("Il y a d’autres services. Demandez à l’accueil.")))
    parts += [
        SlipLine(""),
        SlipLine(_("Information du {day}, {time}.").format(day=day, time=time), align=_CENTRE),
        SlipLine(_("Gardez ce ticket."), align=_CENTRE),
    ]
    return Slip(tuple(parts))


def _of(service: ServiceInfo) -> Iterator[SlipLine]:
    name = service.name if service.partner in {"", service.name} else f"{service.name} ({service.partner})"
    lines = [moments.days_and_spans(days) for days in week(service.hours)]
    if not lines:
        lines = [_("Les horaires ne sont pas connus.")]
    if service.phone:
        lines.append(_("Téléphone : {number}").format(number=service.phone))
    if service.address:
        lines.append(service.address)
    yield SlipLine(f"\n{name}", bold=True)
    yield SlipLine("\n".join(lines))
