"""Views of an appointment's code, and of the meeting that it opens.

A code is said only into the handset: over the loudspeaker the voice tells how many digits there are, and each press has
its tone.
"""

from dataclasses import replace

from central.protocol.appointments import CODE_LENGTH, EARLY_S, TRIES, Timing
from central.protocol.values import ServiceInfo, ServiceState
from firmware.session.appointment import CodeProblem, Meeting, TicketState
from firmware.session.code_entry import looks, stays_here
from firmware.session.pausing import VOICE_ONLY_KEY
from firmware.session.state import Session
from firmware.views.amounts import about
from firmware.views.choosing import notice, starting
from firmware.views.faults import slip_fault
from firmware.views.frame import said
from firmware.views.services import name_of, plain
from firmware.views.text import _
from firmware.views.times import before, countdown, hour, one_by_one
from firmware.views.view import Chip, Label, LabelState, Layout, Line, Tone, View
from firmware.views.writes import wish_heard, wish_labels, wish_mark
from hardware.events import SOFTKEYS, Key


def code(session: Session) -> View:
    entry = session.code_entry
    if entry.locked:
        return _locked(session)
    view = View(name="code", layout=Layout.CONTENT, title=_("Tapez votre code"), big=_boxes(entry.digits))
    if entry.check_id:
        known = _digits_heard(session) if session.handset_in_hand and session.guidance.asked else ""
        checks = _("Un instant. La borne vérifie le code.")
        return replace(
            view, foot=_("La borne vérifie le code."), cancel=_("Retour"), spoken=checks, spoken_private=known
        )
    problem = _problem(session)
    camera = _camera(session)
    return replace(
        view,
        lines=(Line(problem or _("Le code a **6 chiffres**, de 1 à 6.")),),
        foot=camera,
        softkeys={key: Label(str(digit)) for digit, key in enumerate(SOFTKEYS, start=1)},
        cancel=_("Effacer un chiffre") if entry.digits else _("Retour"),
        spoken=_heard(session, problem, camera),
        spoken_private=_digits_heard(session) if session.handset_in_hand and not problem else "",
    )


def _boxes(digits: str) -> str:
    return " ".join(digits.ljust(CODE_LENGTH, "–"))


def _problem(session: Session) -> str:
    entry = session.code_entry
    match entry.problem:
        case CodeProblem.WRONG:
            text = _("Ce code ne marche pas. Essai {number} sur {tries}.")
            return text.format(number=TRIES - entry.tries_left, tries=TRIES)
        case CodeProblem.UNREADABLE:
            return _("Code non lu. Tapez les 6 chiffres.")
        case CodeProblem.NO_ANSWER:
            return _("La borne n’a pas de réponse. Essayez encore.")
        case CodeProblem.NONE:
            return ""


def _camera(session: Session) -> str:
    """The camera's own notice, while it looks."""
    if not looks(session):
        return _("La caméra est fermée.")
    if session.camera_fault is not None:
        return _("La caméra ne marche pas. Tapez le code.")
    return _("Ou montrez le ticket à la caméra. La caméra lit seulement le code.")


def _heard(session: Session, problem: str, camera: str) -> str:
    """What is new; VOICE asks for all of it."""
    digits, asked = session.code_entry.digits, session.guidance.asked
    whole = " ".join((_("Tapez votre code. Le code a 6 chiffres, de 1 à 6."), camera))
    if problem:
        return f"{problem} {whole}" if asked else problem
    if not digits:
        return whole
    counted = _("Chiffre {number} sur 6.").format(number=len(digits))
    return f"{whole} {counted}" if asked else counted


def _digits_heard(session: Session) -> str:
    """The one that was typed; VOICE asks for all."""
    digits = session.code_entry.digits
    return one_by_one(digits) if session.guidance.asked else digits[-1:]


def _locked(session: Session) -> View:
    """No word of whether the code was right: it was not looked at, or one try too many was wrong."""
    title, why = _("Demandez à l’accueil"), _("Trop d’essais sur cette borne.")
    left_s = session.codes_locked_until_s - session.now_s
    again = _("Les codes marchent de nouveau dans {time}.").format(time=about(left_s)) if left_s > 0 else ""
    ways = _("Vous pouvez aussi appeler un service.")
    ask = _("Pour appeler l’accueil, appuyez sur la touche Aide.")
    return View(
        name="code",
        layout=Layout.CONTENT,
        title=title,
        icon="emoji_people",
        tone=Tone.WARNING,
        lines=tuple(Line(text) for text in (why, again, ways) if text),
        foot=ask,
        cancel=_("Retour"),
        spoken=said(title, *filter(None, (why, again, ask, ways))),
    )


# The meeting


def rdv(session: Session) -> View:
    meeting, service = session.meeting, session.service()
    if meeting is None or service is None:
        return starting(session)
    match meeting.timing:
        case Timing.EARLY:
            return _early(session, meeting, service)
        case Timing.ON_TIME:
            return _on_time(session, meeting, service)
        case Timing.LATE:
            return _late(meeting, service)


def _early(session: Session, meeting: Meeting, service: ServiceInfo) -> View:
    back_at = before(meeting.info.at, EARLY_S)
    stays = stays_here(session)
    foot = _("Restez ici. La borne vous appelle.") if stays else _("Revenez à {hour}.").format(hour=back_at)
    early = _("Vous êtes en avance.")
    slip, title, meets = ticket(session), _("Bonjour"), _meets(meeting, service)
    return View(
        name="rdv",
        layout=Layout.CONTENT,
        title=title,
        lines=(meets, Line(slip or early, icon="receipt_long" if slip else "schedule")),
        big=countdown(meeting.starts_s - session.now_s),
        softkeys=ticket_key(session, _("Imprimer")),
        foot=foot,
        cancel=_("Retour"),
        # The minutes are not said: the voice would begin anew with each.
        spoken=said(title, plain(meets), early, foot, slip).strip(),
    )


def _meets(meeting: Meeting, service: ServiceInfo) -> Line:
    at = hour(meeting.info.at)
    return Line(_("Rendez-vous à **{hour}** : {service}.").format(hour=at, service=name_of(service)), icon="event")


def _on_time(session: Session, meeting: Meeting, service: ServiceInfo) -> View:
    """The notice stands here, so that one OK is enough."""
    at, lines = hour(meeting.info.at), notice(session)
    title = _("Bonjour. C’est l’heure.")
    asked = _("{title}. {lines} Oui, rond vert. Non, croix rouge.").format(
        title=title.removesuffix("."), lines=plain(_meets(meeting, service), *lines)
    )
    return View(
        name="rdv",
        layout=Layout.CONTENT,
        title=title,
        chip=Chip(_("Rendez-vous à {hour}").format(hour=at), LabelState.OPEN),
        lines=lines,
        aside=wish_mark(session),
        softkeys={
            VOICE_ONLY_KEY: Label(_("Voix seule, sans caméra"), icon="videocam_off"),
            **wish_labels(session),
        },
        foot=_("Oui : appuyez sur le rond vert."),
        ok=_("D’accord, commencer"),
        cancel=_("Non, retour"),
        place=name_of(service),
        spoken=f"{wish_heard(session)} {asked}".strip(),
    )


def _late(meeting: Meeting, service: ServiceInfo) -> View:
    was = _("Votre rendez-vous était à **{hour}**.").format(hour=hour(meeting.info.at))
    now = {
        ServiceState.OPEN: _("Un conseiller peut vous répondre."),
        ServiceState.BUSY: _("Vous pouvez attendre votre tour."),
        ServiceState.CLOSED: _("Le service est fermé."),
    }[service.state]
    other = _("Vous pouvez prendre un autre rendez-vous.") if service.appointments else ""
    return View(
        name="rdv",
        layout=Layout.CONTENT,
        title=_("Vous êtes en retard"),
        lines=(Line(was, icon="event"), Line(now, icon="people"), *([Line(other, icon="event")] if other else [])),
        softkeys={Key.L1: Label(_("Prendre rendez-vous"), icon="event")} if service.appointments else {},
        foot=_("Pour continuer, appuyez sur le rond vert."),
        ok=_("Continuer"),
        cancel=_("Retour"),
        place=name_of(service),
        spoken=" ".join(part for part in (_("Vous êtes en retard."), was.replace("**", ""), now, other) if part),
    )


# The slip


def ticket(session: Session) -> str:
    """How the slip of the appointment is doing; nothing before it was asked for."""
    match session.ticket:
        case TicketState.PRINTING:
            return _("Votre ticket s’imprime. Gardez-le.")
        case TicketState.PRINTED:
            return _("Prenez votre ticket. Gardez-le.")
        case TicketState.FAILED:
            fault = slip_fault(session.call.slip_fault)
            return f"{fault.title}. {fault.advice}"
        case TicketState.NONE:
            return ""


def ticket_key(session: Session, text: str) -> dict[Key, Label]:
    """The key that prints the slip, while it does not print."""
    return {} if session.ticket is TicketState.PRINTING else {Key.L1: Label(text, icon="receipt_long")}
