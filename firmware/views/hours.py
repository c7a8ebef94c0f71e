"""Views of hours and numbers: the week of a service, what remains without central, a call that nobody took."""

from central.protocol.values import EndReason, ServiceInfo
from firmware.session.choices import leaf, subjects
from firmware.session.state import Session
from firmware.session.week import leaves
from firmware.views import moments
from firmware.views.choices import choice_labels, green_label, with_leaflet
from firmware.views.frame import said
from firmware.views.languages import language_key
from firmware.views.services import address_line, name_of, opening, phone_line, plain, zone_of
from firmware.views.text import _
from firmware.views.view import Chip, LabelState, Layout, Line, Tone, View

_PHONES = 3


def hours(session: Session) -> View:
    """One leaf of the week, with the number to telephone."""
    shown = leaf(session)
    if shown is None:
        return _nothing_known(session)
    service = shown.service
    lines = tuple(Line(_bold(moments.days_and_spans(days)), icon="schedule") for days in shown.days)
    aloud = [f"{moments.days_and_spans(days, aloud=True)}." for days in shown.days]
    unknown = () if lines else (Line(_("Les horaires ne sont pas connus."), icon="schedule"),)
    about = (*phone_line(service), *address_line(service))[: 4 - len(lines or unknown)]
    known = leaves(subjects(session))
    page = _("Page {page} sur {count}.").format(page=session.leaf % len(known) + 1, count=len(known))
    age = _age(session)
    return with_leaflet(
        session,
        View(
            name="hours",
            layout=Layout.CONTENT,
            title=name_of(service),
            lines=(*lines, *unknown, *about),
            softkeys=choice_labels(session),
            foot=" ".join((*([age] if age else []), *([page] if len(known) > 1 else []))),
            cancel=_("Retour"),
            place=service.partner,
            spoken=said(name_of(service), *aloud, plain(*unknown, *about), age),
        ),
    )


def _bold(text: str) -> str:
    """The days plain, the hours bold."""
    days, colon, spans = text.partition(":")
    return f"{days}{colon} **{spans.strip()}**" if colon else text


def _age(session: Session) -> str:
    """Without central: of when the hours are."""
    if session.online or not session.known_s:
        return ""
    when = moments.dated(session.known_s, session.wall_s, zone_of(session))
    return _("Les horaires datent {when}.").format(when=when)


def offline(session: Session) -> View:
    """Without central: whom to telephone, and the hours that were last known."""
    phones = phone_lines(session)
    if not session.services:
        return _nothing_known(session)
    age = _age(session)
    sentence = _("Vous pouvez téléphoner.") if phones else _("La borne cherche la liaison. Patientez.")
    dated = (Line(age, icon="event"),) if age else ()
    spoken = plain(*(Line(f"{line.text}.") for line in phones))
    return with_leaflet(
        session,
        View(
            name="offline",
            layout=Layout.CONTENT,
            title=_("Pas de liaison vidéo"),
            icon="" if phones or dated else "cloud_off",
            tone=Tone.WARNING,
            lines=(*dated, *phones),
            softkeys={**choice_labels(session), **language_key(session)},
            foot=sentence,
            spoken=said(_("Pas de liaison vidéo"), *([age] if age else []), sentence, spoken).strip(),
        ),
    )


def phone_lines(session: Session) -> tuple[Line, ...]:
    """Whom to telephone, as far as the screen has room."""
    return tuple(_phone(one) for one in session.services if one.phone)[:_PHONES]


def _phone(service: ServiceInfo) -> Line:
    return Line(_("{service} : **{number}**").format(service=name_of(service), number=service.phone), icon="call")


def _nothing_known(session: Session) -> View:
    return View(
        name="offline",
        layout=Layout.CONTENT,
        title=_("Pas de liaison vidéo"),
        icon="cloud_off",
        tone=Tone.WARNING,
        softkeys=language_key(session),
        foot=_("La borne cherche la liaison. Patientez."),
        spoken=_("Pas de liaison vidéo. La borne cherche la liaison."),
    )


def no_answer(session: Session) -> View:
    """Nobody took the call, or the service closed meanwhile; all is wiped already."""
    service = session.service()
    if service is None:
        return _nothing_known(session)
    closed = session.unanswered is EndReason.SERVICE_CLOSED
    title = _("Le service vient de fermer") if closed else _("Personne ne répond")
    line, aloud = opening(session, service), opening(session, service, aloud=True)
    opens = (Line(f"{line}.", icon="event"),) if line and session.closed() else ()
    about = phone_line(service)
    excuse, wiped = _("Pardon. Voici d’autres solutions."), _("Tout est effacé ici.")
    return with_leaflet(
        session,
        View(
            name="noanswer",
            layout=Layout.CONTENT,
            title=title,
            chip=Chip(_("Fermé maintenant"), LabelState.CLOSED) if session.closed() else None,
            icon="" if opens or about else "phone_missed",
            lines=(Line(excuse, icon="people"), *opens, *about),
            softkeys=choice_labels(session),
            foot=wiped,
            ok=green_label(session),
            cancel=_("Retour"),
            place=name_of(service),
            spoken=said(title, excuse, *([f"{aloud}."] if opens else []), plain(*about), wiped),
        ),
    )
