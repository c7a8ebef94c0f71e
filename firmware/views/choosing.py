"""Views before a call: the services, one service, the notice before the camera opens."""

from dataclasses import replace

from central.protocol.values import ServiceInfo, ServiceState
from firmware.session.choices import Choice, choices
from firmware.session.code_entry import takes_appointments
from firmware.session.menu import Entry, PartnerEntry, menu_entries, menu_pages, next_page_key
from firmware.session.notice import PAGE_KEY, is_first, notice_keys
from firmware.session.pausing import VOICE_ONLY_KEY
from firmware.session.phases import Phase
from firmware.session.state import Session
from firmware.views.amounts import about, minutes, people
from firmware.views.choices import choice_labels, green_label, with_leaflet
from firmware.views.devices import notice_line
from firmware.views.languages import language_key
from firmware.views.services import (
    address_line,
    bring_of,
    name_of,
    open_until,
    opening,
    opening_on_a_key,
    phone_line,
    plain,
)
from firmware.views.text import _, several
from firmware.views.view import Art, Chip, Label, LabelState, Layout, Line, View
from firmware.views.writes import wish_heard, wish_labels, wish_mark
from hardware.events import LampState

_STATES = {
    ServiceState.OPEN: (LabelState.OPEN, LampState.STEADY),
    ServiceState.BUSY: (LabelState.BUSY, LampState.SLOW),
    ServiceState.CLOSED: (LabelState.CLOSED, LampState.OFF),
}


def starting(_session: Session) -> View:
    return View(
        name="starting",
        layout=Layout.CONTENT,
        title=_("Un instant"),
        icon="hourglass_empty",
        foot=_("La borne se prépare."),
        spoken=_("Un instant. La borne se prépare."),
    )


def idle(session: Session) -> View:
    first = session.phase is Phase.IDLE
    if first and session.single() is not None:
        return _dedicated(session)
    softkeys = {key: entry_label(session, entry) for key, entry in menu_entries(session).items()}
    count = len(menu_pages(session))
    page = _("Page {page} sur {count}.").format(page=session.menu_page + 1, count=count) if count > 1 else ""
    if (turn := next_page_key(session)) is not None:
        softkeys[turn] = Label(_("Autres services") if first else _("Suite"), icon="apps")
    if first:
        softkeys |= language_key(session)
    if not first:
        title = _partner(session) or _("Autres services")
        return View(
            name="more",
            layout=Layout.MENU,
            title=title,
            lines=(Line(page),) if page else (),
            softkeys=softkeys,
            cancel=_("Retour"),
            spoken=f"{title}. {page}".strip(),
        )
    return View(
        name="idle",
        layout=Layout.MENU,
        title=_("Parlez à un conseiller"),
        lines=(Line(_("Appuyez sur une touche à côté de l’écran.")),),
        art=Art.COUNTER,
        softkeys=softkeys,
        ok=_("J’ai un rendez-vous") if takes_appointments(session) else "",
        spoken=_("Bonjour. Parlez à un conseiller en vidéo. C’est gratuit. Appuyez sur une touche à côté de l’écran."),
    )


def _dedicated(session: Session) -> View:
    """The first screen of a borne with one service: that service's page, with no way back."""
    page = service(session)
    return replace(page, name="idle", cancel="", softkeys={**page.softkeys, **language_key(session)})


def _partner(session: Session) -> str:
    """Whose services the menu shows, where it shows one partner's only."""
    return next(
        (one.partner for one in session.services if session.partner_id and one.partner_id == session.partner_id), ""
    )


def entry_label(session: Session, entry: Entry) -> Label:
    return _partner_label(entry) if isinstance(entry, PartnerEntry) else service_label(session, entry)


def _partner_label(partner: PartnerEntry) -> Label:
    """The best state of its services counts: behind the key somebody is there, or will be free."""
    state = min((one.state for one in partner.services), key=list(_STATES).index)
    label, lamp = _STATES[state]
    count = len(partner.services)
    more = several("{count} service", "{count} services", count).format(count=count)
    return Label(partner.name, lamp=lamp, icon="apps", state=label, note=_state_word(state), more=more)


def service_label(session: Session, service: ServiceInfo) -> Label:
    """A service with its live state: as text, as lamp, and for the voice."""
    state, lamp = _STATES[service.state]
    name, note = name_of(service), _state_note(service)
    more, aloud = "", ""
    if service.state is ServiceState.CLOSED:
        more, aloud = opening_on_a_key(session, service), opening_on_a_key(session, service, aloud=True)
    spoken = ", ".join(part for part in (name, note.lower(), aloud.lower()) if part)
    return Label(text=name, lamp=lamp, icon=service.icon, state=state, note=note, more=more, spoken=spoken)


def _state_note(service: ServiceInfo) -> str:
    if service.state is ServiceState.BUSY and service.wait_estimate_s is not None:
        return _("Attente {count} min").format(count=minutes(service.wait_estimate_s))
    return _state_word(service.state)


def _state_word(state: ServiceState) -> str:
    match state:
        case ServiceState.OPEN:
            return _("Ouvert")
        case ServiceState.BUSY:
            return _("Attente")
        case ServiceState.CLOSED:
            return _("Fermé")


def service(session: Session) -> View:
    chosen = session.service()
    if chosen is None:
        return starting(session)
    view = View(
        name="service",
        layout=Layout.CONTENT,
        title=name_of(chosen),
        icon=chosen.icon,
        lines=(),
        softkeys=choice_labels(session),
        cancel=_("Retour"),
        place=chosen.partner,
    )
    match chosen.state:
        case ServiceState.OPEN:
            view = _open(session, view, chosen)
        case ServiceState.BUSY:
            view = _busy(session, view, chosen)
        case ServiceState.CLOSED:
            view = _closed(session, view, chosen)
    return with_leaflet(session, view)


def _until(session: Session, chosen: ServiceInfo, *, aloud: bool = False) -> tuple[Line, ...]:
    text = open_until(session, chosen, aloud=aloud)
    return (Line(text, icon="event"),) if text else ()


def _bring(chosen: ServiceInfo) -> tuple[Line, ...]:
    return (Line(_("Préparez **{paper}**.").format(paper=bring_of(chosen)), icon="badge"),) if chosen.bring else ()


def _open(session: Session, view: View, chosen: ServiceInfo) -> View:
    answers = (Line(_("Un conseiller vous répond."), icon="people"), *_bring(chosen))
    return replace(
        view,
        chip=Chip(_("Ouvert"), LabelState.OPEN),
        lines=(*answers, *_until(session, chosen)),
        foot=_("Pour appeler, appuyez sur le rond vert."),
        ok=_("Appeler"),
        spoken=_("{service}. C’est ouvert. {lines} Pour appeler, appuyez sur le rond vert.").format(
            service=view.title, lines=plain(*answers, *_until(session, chosen, aloud=True))
        ),
    )


def _busy(session: Session, view: View, chosen: ServiceInfo) -> View:
    wait = (
        _("Attente")
        if chosen.wait_estimate_s is None
        else _("Attente : {time}").format(time=about(chosen.wait_estimate_s))
    )
    before = (
        _("**{people}** avant vous.").format(people=people(chosen.waiting))
        if chosen.waiting
        else _("**Personne** avant vous.")
    )
    needed = (Line(before, icon="people"), *_bring(chosen))
    return replace(
        view,
        chip=Chip(wait, LabelState.BUSY),
        lines=(*needed, *_until(session, chosen)),
        foot=_("Pour attendre votre tour, appuyez sur le rond vert."),
        ok=_("Attendre mon tour"),
        spoken=_("{service}. {wait}. {lines} Pour attendre, appuyez sur le rond vert.").format(
            service=view.title, wait=wait, lines=plain(*needed, *_until(session, chosen, aloud=True))
        ),
    )


def _closed(session: Session, view: View, chosen: ServiceInfo) -> View:
    opens, aloud = opening(session, chosen), opening(session, chosen, aloud=True)
    nobody = (Line(_("Aucun conseiller n’est là."), icon="people"),) if chosen.open_until_s or not opens else ()
    when = (Line(f"{opens}.", icon="event"),) if opens else ()
    about = (*phone_line(chosen), *address_line(chosen))
    green = green_label(session)
    said = " ".join(part for part in (plain(*nobody), f"{aloud}." if aloud else "", plain(*about)) if part)
    return replace(
        view,
        name="closed",
        chip=Chip(_("Fermé maintenant"), LabelState.CLOSED),
        lines=(*nobody, *when, *about),
        foot=_closed_advice(session, green),
        ok=green,
        spoken=_("{service}. C’est fermé. {hours}").format(service=view.title, hours=said).strip(),
    )


def _closed_advice(session: Session, green: str) -> str:
    if green:
        return _("Pour un rendez-vous, appuyez sur le rond vert.")
    return _("Vous pouvez imprimer les horaires.") if Choice.PRINT_HOURS in choices(session).values() else ""


def notice(session: Session) -> tuple[Line, ...]:
    """What must have been read before the camera opens for a call."""
    return (
        notice_line(session),
        Line(_("Rien n’est **enregistré**."), icon="videocam_off"),
        _you_decide(),
        Line(_("À la fin, **tout s’efface** ici."), icon="delete_sweep"),
    )


def _you_decide() -> Line:
    return Line(_("Vos papiers : **vous décidez**."), icon="description")


def privacy(session: Session) -> View:
    chosen = session.service()
    view = _notice(session, "" if chosen is None else name_of(chosen))
    return view if chosen is None or not is_first(session) else _first_notice(session, view, chosen)


def _first_notice(session: Session, view: View, chosen: ServiceInfo) -> View:
    """Of an open service, whose page comes after it: what that would say stands here, so that two presses call."""
    unkept = Line(_("Rien n’est **enregistré** ni **gardé**."), icon="videocam_off")
    lines = (*_bring(chosen), notice_line(session), unkept, _you_decide())
    asked = _("{service}. C’est ouvert. {lines} Pour appeler, appuyez sur le rond vert.")
    labels = {PAGE_KEY: Label(_("Autres choix"), icon="more_horiz")} if PAGE_KEY in notice_keys(session) else {}
    said = asked.format(service=name_of(chosen), lines=plain(*lines))
    return replace(
        view,
        title=name_of(chosen),
        lines=lines,
        softkeys={**view.softkeys, **labels},
        foot=_("Pour appeler, appuyez sur le rond vert."),
        ok=_("Appeler"),
        cancel=_("Retour"),
        place=chosen.partner,
        spoken=f"{wish_heard(session)} {said}".strip(),
    )


def _notice(session: Session, place: str) -> View:
    lines = notice(session)
    asked = _("Avant d’ouvrir la caméra. {lines} Oui, rond vert. Non, croix rouge.").format(lines=plain(*lines))
    return View(
        name="privacy",
        layout=Layout.CONTENT,
        title=_("Avant d’ouvrir la caméra"),
        lines=lines,
        aside=wish_mark(session),
        softkeys={
            VOICE_ONLY_KEY: Label(_("Voix seule, sans caméra"), icon="videocam_off"),
            **wish_labels(session),
        },
        foot=_("Oui : appuyez sur le rond vert."),
        ok=_("D’accord"),
        cancel=_("Non, retour"),
        place=place,
        spoken=f"{wish_heard(session)} {asked}".strip(),
    )
