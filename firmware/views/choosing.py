"""Views before a call: the services, one service, the notice before the camera opens."""

from dataclasses import replace

from central.protocol.values import ServiceInfo, ServiceState
from firmware.locale.translations import Language, chosen
from firmware.session.keys import language_keys, menu_pages, menu_services, next_page_key
from firmware.session.state import Phase, Session
from firmware.views.amounts import about, minutes, people
from firmware.views.text import _, speaking
from firmware.views.view import Art, Chip, Label, LabelState, Layout, Line, Tone, View
from hardware.events import Key, LampState

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
    softkeys = {key: service_label(service) for key, service in menu_services(session).items()}
    page = _("Page {page} sur {count}.").format(page=session.menu_page + 1, count=len(menu_pages(session)))
    if (turn := next_page_key(session)) is not None:
        softkeys[turn] = Label(_("Autres services") if first else _("Suite"), icon="apps")
    if first and len(session.languages) > 1:
        softkeys[Key.R3] = Label(_language_in_all(session), icon="translate", spoken=_("Langue"))
    if not first:
        return View(
            name="more",
            layout=Layout.MENU,
            title=_("Autres services"),
            lines=(Line(page),),
            softkeys=softkeys,
            cancel=_("Retour"),
            spoken=_("Autres services. {page}").format(page=page),
        )
    return View(
        name="idle",
        layout=Layout.MENU,
        title=_("Parlez à un conseiller"),
        lines=(Line(_("Appuyez sur une touche à côté de l’écran.")),),
        art=Art.COUNTER,
        softkeys=softkeys,
        spoken=_("Bonjour. Parlez à un conseiller en vidéo. C’est gratuit. Appuyez sur une touche à côté de l’écran."),
    )


def _language_in_all(session: Session) -> str:
    """The word for `language` in the first few languages of the borne, a line each: everybody finds a known one."""
    words = []
    for code in session.languages[:3]:
        with speaking(code):
            words.append(_("Langue"))
    return "\n".join(dict.fromkeys(words))


def languages(session: Session) -> View:
    """Each language by its own name, said in it too."""
    known = {one.code: one for one in chosen(session.languages)}
    softkeys = {
        key: _language_label(known[code], speaks=code == session.language)
        for key, code in language_keys(session).items()
    }
    if len(session.languages) > len(softkeys):
        softkeys[Key.R3] = Label(_("Suite"), icon="apps")
    return View(
        name="language",
        layout=Layout.MENU,
        title=_language_in_all(session),
        softkeys=softkeys,
        cancel=_("Retour"),
        spoken=_("Choisissez votre langue."),
    )


def _language_label(language: Language, *, speaks: bool) -> Label:
    with speaking(language.code):
        note = "" if language.reviewed else _("Texte pas encore relu")
    state = LabelState.SELECTED if speaks else LabelState.ACTION
    return Label(
        language.name,
        icon="translate",
        state=state,
        note=note,
        spoken=language.name,
        language=language.code,
    )


def service_label(service: ServiceInfo) -> Label:
    """A service with its live state: as text, as lamp, and for the voice."""
    state, lamp = _STATES[service.state]
    note, more = _state_note(service)
    spoken = ", ".join(part for part in (service.name, note.lower(), more.lower()) if part)
    return Label(text=service.name, lamp=lamp, icon=service.icon, state=state, note=note, more=more, spoken=spoken)


def _state_note(service: ServiceInfo) -> tuple[str, str]:
    match service.state:
        case ServiceState.OPEN:
            return _("Ouvert"), ""
        case ServiceState.BUSY:
            if service.wait_estimate_s is None:
                return _("Attente"), ""
            return _("Attente {count} min").format(count=minutes(service.wait_estimate_s)), ""
        case ServiceState.CLOSED:
            return _("Fermé"), opening(service)


def opening(service: ServiceInfo) -> str:
    """The next opening in words, or nothing when it is not known."""
    return _("Ouvre {when}").format(when=service.opens) if service.opens else ""


def service(session: Session) -> View:
    chosen = session.service()
    if chosen is None:
        return starting(session)
    view = View(
        name="service",
        layout=Layout.CONTENT,
        title=chosen.name,
        icon=chosen.icon,
        lines=(),
        cancel=_("Retour"),
        place=chosen.partner,
    )
    match chosen.state:
        case ServiceState.OPEN:
            return _open(view, chosen)
        case ServiceState.BUSY:
            return _busy(view, chosen)
        case ServiceState.CLOSED:
            return _closed(view, chosen)


def _bring(chosen: ServiceInfo) -> tuple[Line, ...]:
    return (Line(_("Préparez **{paper}**.").format(paper=chosen.bring), icon="badge"),) if chosen.bring else ()


def _open(view: View, chosen: ServiceInfo) -> View:
    return replace(
        view,
        chip=Chip(_("Ouvert"), LabelState.OPEN),
        lines=(Line(_("Un conseiller vous répond."), icon="people"), *_bring(chosen)),
        foot=_("Pour appeler, appuyez sur le rond vert."),
        ok=_("Appeler"),
        spoken=_("{service}. C’est ouvert. Pour appeler, appuyez sur le rond vert.").format(service=chosen.name),
    )


def _busy(view: View, chosen: ServiceInfo) -> View:
    wait = (
        _("Attente")
        if chosen.wait_estimate_s is None
        else _("Attente : {time}").format(time=about(chosen.wait_estimate_s))
    )
    before = _("**{people}** avant vous.").format(people=people(chosen.waiting))
    return replace(
        view,
        chip=Chip(wait, LabelState.BUSY),
        lines=(Line(before, icon="people"), *_bring(chosen)),
        foot=_("Pour attendre votre tour, appuyez sur le rond vert."),
        ok=_("Attendre mon tour"),
        spoken=_("{service}. {wait}. Pour attendre, appuyez sur le rond vert.").format(service=chosen.name, wait=wait),
    )


def _closed(view: View, chosen: ServiceInfo) -> View:
    lines = []
    if opens := opening(chosen):
        lines.append(Line(f"{opens}.", icon="event"))
    if chosen.phone:
        lines.append(Line(_("Téléphone : **{number}**.").format(number=chosen.phone), icon="call"))
    said = " ".join(line.text.replace("**", "") for line in lines)
    return replace(
        view,
        name="closed",
        chip=Chip(_("Fermé maintenant"), LabelState.CLOSED),
        lines=tuple(lines) or (Line(_("Aucun conseiller n’est là."), icon="event"),),
        foot=_("Pour revenir, appuyez sur la croix rouge."),
        spoken=_("{service}. C’est fermé. {hours}").format(service=chosen.name, hours=said).strip(),
    )


def privacy(session: Session) -> View:
    lines = (
        Line(_("Le conseiller **vous voit** et **vous entend**."), icon="visibility"),
        Line(_("Rien n’est **enregistré**."), icon="videocam_off"),
        Line(_("Vos papiers : **vous décidez**."), icon="description"),
        Line(_("À la fin, **tout s’efface** ici."), icon="delete_sweep"),
    )
    said = " ".join(line.text.replace("**", "") for line in lines)
    chosen = session.service()
    return View(
        name="privacy",
        layout=Layout.CONTENT,
        title=_("Avant d’ouvrir la caméra"),
        lines=lines,
        foot=_("Oui : appuyez sur le rond vert."),
        ok=_("D’accord"),
        cancel=_("Non, retour"),
        place="" if chosen is None else chosen.name,
        spoken=_("Avant d’ouvrir la caméra. {lines} Oui, rond vert. Non, croix rouge.").format(lines=said),
    )


def offline(session: Session) -> View:
    """Without central: whom to telephone."""
    phones = tuple(
        Line(_("{service} : **{number}**").format(service=one.name, number=one.phone), icon="call")
        for one in session.services
        if one.phone
    )[:4]
    said = " ".join(f"{line.text.replace('**', '')}." for line in phones)
    return View(
        name="offline",
        layout=Layout.CONTENT,
        title=_("Pas de liaison vidéo"),
        icon="" if phones else "cloud_off",
        tone=Tone.WARNING,
        lines=phones,
        foot=_("Vous pouvez téléphoner.") if phones else _("La borne cherche la liaison. Patientez."),
        spoken=_("Pas de liaison vidéo. Vous pouvez téléphoner. {numbers}").format(numbers=said).strip()
        if phones
        else _("Pas de liaison vidéo. La borne cherche la liaison."),
    )
