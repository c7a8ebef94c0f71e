"""Views from the line to the end of the talk."""

from firmware.session.deadlines import ON_HOOK_S
from firmware.session.keys import background_print
from firmware.session.paper_state import DocumentState, ScanState, ShowState
from firmware.session.phases import LINKED, Overlay
from firmware.session.state import Session
from firmware.views.aloud import lines_aloud
from firmware.views.amounts import about, countdown, ordinal
from firmware.views.callback import line_label
from firmware.views.devices import fault_sentences, left_handset
from firmware.views.faults import printer_fault
from firmware.views.frame import partner, who
from firmware.views.pauses import pause_banner, pause_labels
from firmware.views.services import name_of, plain
from firmware.views.text import _
from firmware.views.view import Art, Label, Layout, Line, Tone, Video, View
from firmware.views.writing import caption
from hardware.events import Key, LampState

_PICTURE_S = 15.0
_WORDS_S = 60.0
"""How long a picture is announced; an adviser may have none."""


def _sees_itself(session: Session) -> bool:
    """Whether there is an own picture to show in the centre."""
    return session.camera_open and "camera" not in session.media_faults


def _self_view(session: Session) -> Video:
    return Video.SELF_LARGE if _sees_itself(session) else Video.NONE


def _heard(*parts: str) -> str:
    """What is said, the banner over the picture with it."""
    return " ".join(part for part in parts if part)


def waiting(session: Session) -> View:
    call = session.call
    place = "" if call.service is None else name_of(call.service)
    if call.position is None:
        title, said = (
            _("Nous appelons : {partner}").format(partner=partner(session)),
            _("Nous vous mettons dans la file."),
        )
        lines: tuple[Line, ...] = (Line(said),)
    else:
        title = _("Vous êtes le {rank}").format(rank=ordinal(call.position))
        said = ""
        if call.wait_estimate_s is not None:
            said = _("Attente : {time}.").format(time=about(call.wait_estimate_s))
        lines = (Line(said),) if said else ()
    return View(
        name="waiting",
        layout=Layout.CONTENT,
        title=title,
        lines=lines,
        art=None if _sees_itself(session) else Art.QUEUE,
        foot=_("Restez ici. La borne vous appelle."),
        softkeys={**line_label(session), **pause_labels(session)},
        cancel=_("Quitter la file"),
        place=place,
        video=_self_view(session),
        banner=line_banner(session),
        spoken=_heard(f"{title}.", said, _("Restez ici. La borne vous appelle."), line_banner(session)),
    )


def ringing(session: Session) -> View:
    title = _("Nous appelons : {partner}").format(partner=partner(session))
    return View(
        name="ringing",
        layout=Layout.CONTENT,
        title=title,
        icon="" if _sees_itself(session) else "ring_volume",
        foot=_("Cela sonne. Patientez."),
        softkeys={**line_label(session), **pause_labels(session)},
        cancel=_("Arrêter"),
        place=partner(session),
        video=_self_view(session),
        banner=line_banner(session),
        spoken=_heard(_("{title}. Cela sonne. Patientez.").format(title=title), line_banner(session)),
    )


def connecting(session: Session) -> View:
    title, foot = _("{adviser} vous répond").format(adviser=who(session)), _("L’image arrive. Patientez.")
    return View(
        name="connecting",
        layout=Layout.CONTENT,
        title=title,
        icon="" if _sees_itself(session) else "call",
        tone=Tone.GOOD,
        foot=foot,
        softkeys=pause_labels(session),
        cancel=_("Arrêter"),
        video=_self_view(session),
        banner=device_banner(session),
        spoken=_heard(f"{title}.", foot, device_banner(session)),
    )


def heard_banner(session: Session, *, papers: bool = True) -> str:
    """The banner as it is heard, without the seconds that count down: the voice would begin anew with each."""
    if session.process_up and session.call.lost_since_s is not None:
        return _link_lost()
    return banner(session, papers=papers)


def _said_in_call(session: Session) -> str:
    """The banner is heard too; without one: who is there."""
    return heard_banner(session) or _("Vous êtes en ligne avec {adviser}, {partner}.").format(
        adviser=who(session), partner=partner(session)
    )


def call(session: Session) -> View:
    unread = session.texting.unread
    softkeys = {
        Key.L1: Label(_("Scanner un papier"), icon="scanner"),
        Key.L2: Label(
            _("Lire et écrire"),
            icon="keyboard",
            note=_("Nouveau texte") if unread else "",
            lamp=LampState.FAST if unread else LampState.STEADY,
        ),
        **pause_labels(session),
    }
    if (printing := background_print(session)) is not None:
        stopped = printing.state is DocumentState.STOPPED
        softkeys[Key.L3] = Label(
            _("Voir l’impression"), icon="print", lamp=LampState.FAST if stopped else LampState.SLOW
        )
    elif session.showing.state is ShowState.ASIDE:
        softkeys[Key.L3] = Label(_("Revoir la page"), icon="description")
    elif session.showing.state is ShowState.SCREEN_ASIDE:
        softkeys[Key.L3] = Label(_("Revoir l’écran"), icon="desktop_windows")
    return View(
        name="call",
        layout=Layout.CALL,
        title="",
        softkeys=softkeys,
        lines=caption(session),
        cancel=_("Raccrocher"),
        video=Video.CALL,
        banner=banner(session),
        spoken=_said_in_call(session),
        spoken_private=lines_aloud(session),
    )


def hangup(session: Session) -> View:
    title = _("Voulez-vous raccrocher ?")
    lines = (Line(_("Encore la croix rouge : raccrocher.")), Line(_("Rond vert : continuer.")))
    return View(
        name="hangup",
        layout=Layout.CONTENT,
        title=title,
        icon="call_end",
        tone=Tone.BAD,
        lines=lines,
        ok=_("Continuer l’appel"),
        cancel=_("Raccrocher"),
        video=Video.ADVISER_SMALL,
        banner=banner(session),
        spoken=_heard(title, plain(*lines), heard_banner(session)),
    )


def on_hook(session: Session) -> View:
    """In a call, and before it: then an adviser may answer meanwhile, which is told."""
    before = session.overlay is Overlay.ON_HOOK
    since_s = session.overlay_since_s if before else session.entered_s
    left_s = countdown(since_s + ON_HOOK_S - session.now_s)
    answered = _("{adviser} vous répond").format(adviser=who(session)) if before and session.phase in LINKED else ""
    title, way = _("Vous avez raccroché"), _("Pour continuer, levez le combiné.")
    ends = _("L’appel s’arrête dans **{seconds} s**.")
    return View(
        name="onhook",
        layout=Layout.CONTENT,
        title=title,
        icon="call_end",
        tone=Tone.WARNING,
        lines=(*((Line(f"{answered}."),) if answered else ()), Line(ends.format(seconds=left_s))),
        foot=way,
        ok=_("Continuer sans le combiné"),
        cancel=_("Arrêter"),
        video=Video.NONE if before else Video.ADVISER_SMALL,
        banner="" if before else banner(session),
        # The way back comes first, and the seconds are those of its beginning: there is no time to say each.
        spoken=_heard(
            f"{title}.",
            f"{answered}." if answered else "",
            way,
            plain(Line(ends.format(seconds=round(ON_HOOK_S)))),
            "" if before else heard_banner(session),
        ),
    )


# Banners


def _link_lost() -> str:
    return _("La liaison est coupée. Nous rappelons.")


def line_banner(session: Session) -> str:
    if not session.online and not session.practice:
        return _link_lost()
    return device_banner(session)


def device_banner(session: Session) -> str:
    """What does not work or is kept back, and what still works."""
    if faults := fault_sentences(session):
        return " ".join(faults)
    return pause_banner(session) or left_handset(session)


def banner(session: Session, *, papers: bool = True) -> str:
    """The one sentence over the picture that matters most now; without `papers` where the screen tells them itself."""
    return (
        _link_banner(session)
        or _words_banner(session)
        or device_banner(session)
        or (_papers_banner(session) if papers else "")
    )


def _words_banner(session: Session) -> str:
    changed_s = session.call.words_changed_s
    if changed_s is None or session.now_s - changed_s >= _WORDS_S:
        return ""
    return _("Les deux mots ont changé. Comparez-les.")


def _link_banner(session: Session) -> str:
    call_ = session.call
    if not session.process_up:
        return _("L’image s’est arrêtée. Nous rappelons.")
    if call_.lost_since_s is not None:
        left_s = max(0, int(session.link_patience_s - (session.now_s - call_.lost_since_s)))
        return f"{_link_lost()} {_('Encore {seconds} s.').format(seconds=left_s)}"
    if not call_.peer_present:
        return _("La liaison avec {adviser} est faible. Patientez.").format(adviser=who(session))
    if not call_.picture and session.now_s - call_.accepted_at_s < _PICTURE_S:
        return _("L’image arrive. Vous pouvez parler.")
    return ""


def _papers_banner(session: Session) -> str:
    for document in session.documents:
        if document.state is DocumentState.STOPPED and document.fault is not None:
            text = printer_fault(document.fault)
            return f"{text.title}. {text.advice}"
    for document in session.documents:
        match document.state:
            case DocumentState.PREVIEW if session.scan.state is not ScanState.NONE:
                return _("{adviser} vous envoie un papier.").format(adviser=who(session))
            case DocumentState.RECEIVING:
                return _("{adviser} vous envoie un papier.").format(adviser=who(session))
            case DocumentState.CANCELLING:
                return _("L’impression s’arrête.")
            case DocumentState.PRINTING:
                return _("Vos pages s’impriment.")
            case _:
                continue
    if session.scan.state is not ScanState.NONE or not session.scan.waiting:
        return ""
    return _("{adviser} demande un papier.").format(adviser=who(session))
