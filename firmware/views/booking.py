"""Views of booking an appointment: a day, an hour, the slip."""

from dataclasses import replace

from firmware.session.appointment import BookStage, TicketState
from firmware.session.booking import has_later, shown_choices
from firmware.session.state import Session
from firmware.views.code import ticket, ticket_key
from firmware.views.frame import said
from firmware.views.guided import lift
from firmware.views.services import name_of
from firmware.views.text import _
from firmware.views.times import day, hour, one_by_one, spaced
from firmware.views.view import Label, Layout, Line, Tone, View
from hardware.events import SOFTKEYS, Key


def book(session: Session) -> View:
    service = session.service()
    place = "" if service is None else name_of(service)
    view = View(name="book", layout=Layout.CONTENT, title=_("Un instant"), place=place, cancel=_("Retour"))
    match session.booking.stage:
        case BookStage.DAYS:
            return _days(session, view)
        case BookStage.HOURS:
            return _hours(session, view)
        case BookStage.NONE_FREE:
            return _none_free(view)
        case BookStage.FAILED:
            return _failed(view)
        case BookStage.ASKING:
            wait = _("La borne réserve votre rendez-vous.")
            return replace(view, icon="hourglass_empty", foot=wait, cancel="", spoken=said(view.title, wait))
        case _:
            wait = _("La borne cherche les jours libres.")
            return replace(view, icon="hourglass_empty", foot=wait, spoken=said(view.title, wait))


def _days(session: Session, view: View) -> View:
    title = _("Choisissez un jour")
    taken = _("Cette heure est déjà prise. Choisissez encore.") if session.booking.taken else ""
    softkeys = {key: Label(day(date), icon="event") for key, date in shown_choices(session).items()}
    return replace(
        view,
        layout=Layout.MENU,
        title=title,
        lines=(Line(taken),) if taken else (),
        softkeys=_with_later(session, softkeys),
        spoken=" ".join(part for part in (taken, f"{title}.") if part),
    )


def _hours(session: Session, view: View) -> View:
    title = _("Choisissez une heure")
    date = day(session.booking.date)
    softkeys = {key: Label(hour(at), icon="schedule") for key, at in shown_choices(session).items()}
    return replace(
        view,
        layout=Layout.MENU,
        title=title,
        lines=(Line(date),),
        softkeys=_with_later(session, softkeys),
        spoken=f"{title}. {date}.",
    )


def _with_later(session: Session, softkeys: dict[Key, Label]) -> dict[Key, Label]:
    return {**softkeys, SOFTKEYS[-1]: Label(_("Plus tard"), icon="more_time")} if has_later(session) else softkeys


def _none_free(view: View) -> View:
    title, text = _("Pas de rendez-vous libre"), _("Revenez un autre jour ou téléphonez.")
    return replace(
        view,
        title=title,
        icon="event_busy",
        tone=Tone.WARNING,
        lines=(Line(text),),
        foot=_("Pour revenir, appuyez sur la croix rouge."),
        spoken=said(title, text),
    )


def _failed(view: View) -> View:
    title, text = _("Pardon, cela n’a pas marché"), _("Rien n’est réservé. Essayez encore, ou demandez à l’accueil.")
    return replace(
        view,
        title=title,
        icon="report_problem",
        tone=Tone.WARNING,
        lines=(Line(text),),
        ok=_("Réessayer"),
        spoken=said(title, text),
    )


# Booked


def booked(session: Session) -> View:
    match session.booking.stage:
        case BookStage.CANCEL_ASKED:
            return _cancel_asked(session)
        case BookStage.CANCELLING:
            title, wait = _("Un instant"), _("La borne annule votre rendez-vous.")
            return View(
                name="booked",
                layout=Layout.CONTENT,
                title=title,
                icon="hourglass_empty",
                foot=wait,
                spoken=said(title, wait),
            )
        case BookStage.CANCELLED:
            return _cancelled()
        case _:
            return _done(session)


def _when(session: Session) -> str:
    return _("{day}, {hour}").format(day=day(session.booking.date), hour=hour(session.booking.at))


def _done(session: Session) -> View:
    booking, service = session.booking, session.service()
    slip, name = ticket(session), "" if service is None else name_of(service)
    kept = _("Le rendez-vous n’est pas annulé.") if booking.kept else ""
    title = _("Votre rendez-vous")
    pick_up = lift(session) if session.handset_left else _("Pour entendre le code, décrochez le combiné.")
    own_code = _("Votre code : {code}.").format(code=one_by_one(booking.code)) if session.handset_in_hand else ""
    return View(
        name="booked",
        layout=Layout.CONTENT,
        title=title,
        lines=(
            Line(f"**{_when(session)}**", icon="event"),
            *((Line(name, icon="people"),) if name else ()),
            Line(
                kept or slip, icon="report_problem" if kept or session.ticket is TicketState.FAILED else "receipt_long"
            ),
        ),
        big=spaced(booking.code),
        foot=_("Votre code, pour ce jour, ici."),
        softkeys=ticket_key(session, _("Réimprimer")),
        ok=_("Terminer"),
        cancel=_("Annuler ce rendez-vous"),
        spoken=said(
            title,
            *filter(None, (f"{_when(session)}.", f"{name}." if name else "", kept or slip)),
            *(() if session.handset_in_hand else (pick_up,)),
        ),
        spoken_private=own_code,
    )


def _cancel_asked(session: Session) -> View:
    title, again = _("Annuler ce rendez-vous ?"), _("Encore la croix rouge : annuler.")
    when, keep = _when(session), _("Non, le garder")
    return View(
        name="booked",
        layout=Layout.CONTENT,
        title=title,
        icon="event_busy",
        tone=Tone.WARNING,
        lines=(Line(when),),
        foot=again,
        ok=keep,
        cancel=_("Oui, annuler"),
        spoken=f"{title} {when}. {again} {_('Rond vert')}, {keep}.",
    )


def _cancelled() -> View:
    title, text = _("C’est annulé"), _("Jetez le ticket : son code ne marche plus.")
    return View(
        name="booked",
        layout=Layout.CONTENT,
        title=title,
        icon="event_busy",
        lines=(Line(text),),
        ok=_("Terminer"),
        spoken=said(title, text),
    )
