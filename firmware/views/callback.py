"""Views of being called back at the borne: the notice, the ticket, and the ring that comes later."""

from dataclasses import replace

from central.protocol.values import ServiceInfo
from firmware.session.appointment import TicketState
from firmware.session.callback import LINE_KEY, may_wish_in_line
from firmware.session.phases import IN_LINE
from firmware.session.state import Session
from firmware.session.wish import WishStage
from firmware.views import moments
from firmware.views.code import ticket, ticket_key
from firmware.views.frame import said
from firmware.views.services import name_of, plain, zone_of
from firmware.views.text import _
from firmware.views.view import Label, Layout, Line, Tone, View
from hardware.events import Key


def called_when(service: ServiceInfo, *, now_s: float, zone: str, aloud: bool = False) -> str:
    """When about the borne will ring: before the end of the present opening, or from the next one on."""
    if service.open_until_s is not None:
        return _("aujourd’hui, avant {time}").format(time=moments.time_at(service.open_until_s, zone, aloud=aloud))
    if service.next_opening_s is None:
        return _("dès qu’un conseiller est là")
    return _("à l’ouverture, {when}").format(when=moments.moment(service.next_opening_s, now_s, zone, aloud=aloud))


def _when(session: Session, *, aloud: bool = False) -> Line:
    service = session.service()
    if service is None:
        return Line("")
    when = called_when(service, now_s=session.wall_s, zone=zone_of(session), aloud=aloud)
    return Line(_("On vous rappelle {when}.").format(when=when if aloud else f"**{when}**"), icon="event")


def _near() -> Line:
    return Line(_("Soyez **près de la borne** : elle sonnera."), icon="place")


def line_label(session: Session) -> dict[Key, Label]:
    """For who waits already."""
    return {LINE_KEY: Label(_("Être rappelé ici"), icon="phone_callback")} if may_wish_in_line(session) else {}


def callback(session: Session) -> View:
    service = session.service()
    place = "" if service is None else name_of(service)
    view = View(name="callback", layout=Layout.CONTENT, title=_("Être rappelé ici"), place=place)
    match session.wish.stage:
        case WishStage.KEPT:
            return _kept(session, view)
        case WishStage.FAILED:
            return _failed(session, view)
        case WishStage.CANCELLED:
            return _cancelled(view)
        case WishStage.CANCEL_LATER:
            return _cancelled_later(view)
        case WishStage.ASKING:
            return _wait(view, _("La borne note votre demande."))
        case WishStage.CANCELLING:
            return _wait(view, _("La borne annule votre demande."))
        case _:
            return _notice(session, view)


def _notice(session: Session, view: View) -> View:
    number = Line(_("Vous aurez un **numéro de ticket**."), icon="receipt_long")
    nameless = Line(_("On ne demande **ni nom, ni téléphone**."), icon="visibility_off")
    spoken = plain(number, _when(session, aloud=True), _near(), nameless)
    view = replace(view, lines=(number, _when(session), _near(), nameless), ok=_("D’accord"))
    asked = _("{title}. {lines} Oui, rond vert. Non, croix rouge.")
    if session.phase in IN_LINE:
        foot = _("Avec le rond vert, vous quittez la file.")
        heard = asked.format(title=view.title, lines=f"{spoken} {foot}")
        return replace(view, foot=foot, cancel=_("Rester dans la file"), spoken=heard)
    return replace(
        view,
        foot=_("Oui : appuyez sur le rond vert."),
        cancel=_("Non, retour"),
        spoken=asked.format(title=view.title, lines=spoken),
    )


def _wait(view: View, text: str) -> View:
    title = _("Un instant")
    return replace(view, title=title, icon="hourglass_empty", foot=text, spoken=said(title, text))


def _kept(session: Session, view: View) -> View:
    number = str(session.wish.ticket)
    title = _("C’est noté")
    news = ticket(session)
    troubled = session.ticket is TicketState.FAILED
    told = (Line(news, icon="report_problem" if troubled else "receipt_long"),) if news else ()
    yours = _("Votre ticket : le numéro {number}.").format(number=number)
    return replace(
        view,
        title=title,
        lines=(_when(session), _near(), *told),
        big=number,
        foot="" if told else _("C’est le numéro de votre ticket."),
        softkeys=ticket_key(session, _("Imprimer le ticket")),
        ok=_("Terminer"),
        cancel=_("Ne plus être rappelé"),
        spoken=said(title, yours, plain(_when(session, aloud=True), _near(), *told)),
    )


def _failed(session: Session, view: View) -> View:
    in_line = session.phase in IN_LINE
    title = _("Pardon, cela n’a pas marché")
    text = (
        _("Rien n’est noté. Vous êtes toujours dans la file.")
        if in_line
        else _("Rien n’est noté. Essayez plus tard, ou demandez à l’accueil.")
    )
    return replace(
        view,
        title=title,
        icon="report_problem",
        tone=Tone.WARNING,
        lines=(Line(text),),
        foot=_("Pour revenir, appuyez sur la croix rouge."),
        cancel=_("Rester dans la file") if in_line else _("Retour"),
        spoken=said(title, text),
    )


def _cancelled(view: View) -> View:
    title, text = _("C’est annulé"), _("La borne ne vous rappellera pas.")
    return replace(
        view,
        title=title,
        icon="phone_disabled",
        lines=(Line(text),),
        ok=_("Terminer"),
        spoken=said(title, text),
    )


def _cancelled_later(view: View) -> View:
    title = _("Ce sera annulé")
    later = Line(_("La liaison est coupée. Dès qu’elle revient, **la borne annule**."), icon="sync_problem")
    rings = Line(_("Si la borne sonne quand même, **ne répondez pas**."), icon="phone_disabled")
    return replace(
        view,
        title=title,
        tone=Tone.WARNING,
        lines=(later, rings),
        foot=_("Vous pouvez partir."),
        ok=_("Terminer"),
        spoken=said(title, plain(later, rings), _("Vous pouvez partir.")),
    )


def called_back(session: Session) -> View:
    """Read from afar, and heard by whoever waits near the borne."""
    service = session.service()
    name = "" if service is None else name_of(service)
    number = "" if session.ring is None else str(session.ring.ticket)
    title = _("On rappelle le ticket {number}").format(number=number)
    waits, answer = _("Un conseiller vous attend."), _("Pour répondre : décrochez, ou appuyez sur le rond vert.")
    return View(
        name="called_back",
        layout=Layout.CONTENT,
        title=title,
        lines=(Line(f"**{name}**", icon="people"), Line(waits, icon="ring_volume")),
        big=number,
        foot=answer,
        ok=_("Répondre"),
        cancel=_("Ce n’est pas moi"),
        place="" if service is None else service.partner,
        spoken=said(title, f"{name}.", waits, answer),
    )
