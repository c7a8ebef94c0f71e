"""A service as a citizen reads of it, in the language of the view."""

from central.protocol.values import ServiceInfo, ServiceTexts
from firmware.session.state import Session
from firmware.views import moments
from firmware.views.text import _, language
from firmware.views.view import Line

_FRENCH = ServiceTexts(language="fr")


def name_of(service: ServiceInfo) -> str:
    return _texts(service).name or service.name


def bring_of(service: ServiceInfo) -> str:
    return _texts(service).bring or service.bring


def _texts(service: ServiceInfo) -> ServiceTexts:
    return next((texts for texts in service.texts if texts.language == language()), _FRENCH)


def zone_of(session: Session) -> str:
    return moments.HOME_ZONE if session.site is None else session.site.time_zone


def opening(session: Session, service: ServiceInfo, *, aloud: bool = False) -> str:
    """The next opening in words, or nothing when it is not known."""
    if service.next_opening_s is None:
        return ""
    when = moments.moment(service.next_opening_s, session.wall_s, zone_of(session), aloud=aloud)
    return _("Ouvre {when}").format(when=when if aloud else f"**{when}**")


def opening_on_a_key(session: Session, service: ServiceInfo, *, aloud: bool = False) -> str:
    if service.next_opening_s is None:
        return ""
    when = moments.moment_on_a_key(service.next_opening_s, session.wall_s, zone_of(session), aloud=aloud)
    return _("Ouvre {when}").format(when=when)


def open_until(session: Session, service: ServiceInfo, *, aloud: bool = False) -> str:
    """`Ouvert jusqu’à 12 h.`, within a permanence."""
    if service.open_until_s is None:
        return ""
    time = moments.time_at(service.open_until_s, zone_of(session), aloud=aloud)
    return _("Ouvert jusqu’à {time}.").format(time=time if aloud else f"**{time}**")


def phone_line(service: ServiceInfo) -> tuple[Line, ...]:
    if not service.phone:
        return ()
    return (Line(_("Téléphone : **{number}**.").format(number=service.phone), icon="call"),)


def address_line(service: ServiceInfo) -> tuple[Line, ...]:
    return (Line(_("Adresse : {address}.").format(address=service.address), icon="place"),) if service.address else ()


def plain(*lines: Line) -> str:
    """Lines as they are spoken."""
    return " ".join(line.text.replace("**", "") for line in lines)
