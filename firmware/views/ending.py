"""Views after a call, and those of a borne that cannot work."""

from central.protocol.values import EndReason
from firmware.session.keys import WITHOUT_SLIP_KEY, keeps_next_steps
from firmware.session.paper_state import DocumentState, Slip
from firmware.session.state import MEDIA, Session
from firmware.views.amounts import minutes, pages
from firmware.views.choices import choice_labels, with_leaflet
from firmware.views.faults import end_text, refusal_text, slip_fault
from firmware.views.frame import said, who
from firmware.views.hours import phone_lines
from firmware.views.services import plain
from firmware.views.text import _, several
from firmware.views.view import Art, Label, Layout, Line, Tone, View
from hardware.events import Key

_MOST_LINES = 4


def ended(session: Session) -> View:
    call = session.call
    lines = _summary(session)
    softkeys = {}
    if call.slip is Slip.OFFERED:
        softkeys[Key.L1] = Label(_("Imprimer un ticket"), icon="receipt_long")
    elif call.slip is Slip.FAILED:
        softkeys[Key.L1] = Label(_("Réessayer le ticket"), icon="replay")
    if call.next_steps:
        softkeys[Key.L2] = Label(_("Lire la suite"), icon="article")
    ok, keeps = "" if session.printing else _("Terminer"), keeps_next_steps(session)
    if keeps:
        ok = _("Imprimer le ticket")
        softkeys |= {} if session.printing else {WITHOUT_SLIP_KEY: Label(_("Terminer sans ticket"), icon="logout")}
    title = _("L’appel est terminé") if call.refused is None else _("L’appel n’a pas commencé")
    foot = _("Imprimez le ticket. Ensuite, tout s’efface ici.") if keeps else _("Ensuite, tout s’efface ici.")
    return View(
        name="ended",
        layout=Layout.CONTENT,
        title=title,
        lines=lines,
        softkeys=softkeys,
        foot=foot,
        ok=ok,
        cancel=_("Arrêter") if session.printing else "",
        spoken=said(title, plain(*lines), foot),
    )


def _summary(session: Session) -> tuple[Line, ...]:
    """At most four lines: how it ended, what is still to be done, the number to keep; then what was done."""
    call = session.call
    needed = [Line(_how(session)), *_to_do(session)]
    keep = _to_keep(session)
    done = []
    if call.pages_sent:
        sent = _("**{pages}** envoyées.") if call.pages_sent > 1 else _("**{pages}** envoyée.")
        done.append(Line(sent.format(pages=pages(call.pages_sent)), icon="upload_file"))
    if call.pages_printed:
        printed = _("**{pages}** imprimées.") if call.pages_printed > 1 else _("**{pages}** imprimée.")
        done.append(Line(printed.format(pages=pages(call.pages_printed)), icon="print"))
    return (*needed, *done[: _MOST_LINES - len(needed) - len(keep)], *keep)


def _to_do(session: Session) -> tuple[Line, ...]:
    call = session.call
    lines = []
    if call.next_steps and call.slip not in {Slip.PRINTED, Slip.FAILED}:
        lines.append(
            Line(_("{adviser} a écrit **la suite** pour vous.").format(adviser=who(session)), icon="edit_note")
        )
    if call.slip is Slip.FAILED:
        text = slip_fault(call.slip_fault)
        lines.append(Line(f"{text.title}. {text.advice}", icon="report_problem"))
    elif call.slip is Slip.PRINTED:
        lines.append(Line(_("Prenez votre ticket."), icon="receipt_long"))
    if session.printing:
        lines.append(Line(_("Vos pages s’impriment encore. Attendez."), icon="print"))
    elif unprinted := _unprinted(session):
        missing = several(
            "Pardon, votre page n’a pas été imprimée. Rien n’est gardé.",
            "Pardon, vos pages n’ont pas toutes été imprimées. Rien n’est gardé.",
            unprinted,
        )
        lines.append(Line(missing, icon="print_disabled"))
    return tuple(lines)


def _unprinted(session: Session) -> int:
    """Pages of the documents that did not come out whole; those too that are being given up."""
    giving_up = (one for one in session.documents if one.given_up and one.state is DocumentState.CANCELLING)
    return session.call.pages_unprinted + sum(len(one.page_ids) for one in giving_up)


def _to_keep(session: Session) -> tuple[Line, ...]:
    """The number of the conversation; without one, whom to telephone."""
    call = session.call
    if call.reference:
        return (Line(_("Votre numéro : **{reference}**.").format(reference=call.reference), icon="tag"),)
    if call.service is not None and call.service.phone:
        return (Line(_("Téléphone : **{number}**.").format(number=call.service.phone), icon="call"),)
    return ()


def _how(session: Session) -> str:
    call = session.call
    if call.unsafe:
        return _("Cet appel n’était pas sûr. La borne l’a arrêté. Vous pouvez rappeler.")
    if call.refused is not None:
        why = refusal_text(call.refused)
        return f"{why.title}. {why.advice}"
    whole = call.end_reason in {EndReason.CITIZEN_HUNG_UP, EndReason.ADVISER_HUNG_UP}
    if not whole or not call.accepted_at_s:
        return end_text(call.end_reason)
    count = minutes(call.ended_at_s - call.accepted_at_s)
    text = several("L’appel a duré {count} minute.", "L’appel a duré {count} minutes.", count)
    return text.format(count=count)


def _notice(name: str, title: str, foot: str, *, icon: str) -> View:
    """Two sentences to read while the borne is at work."""
    return View(name=name, layout=Layout.CONTENT, title=title, icon=icon, foot=foot, spoken=said(title, foot))


def slip_printing(_session: Session) -> View:
    return _notice("slip", _("Le ticket s’imprime"), _("Patientez."), icon="receipt_long")


def wiping(_session: Session) -> View:
    return _notice("wiping", _("Un instant"), _("La borne efface tout."), icon="delete_sweep")


def paper_left(_session: Session) -> View:
    title = _("Votre papier est encore dans le scanner")
    todo = (_("Levez le couvercle."), _("Reprenez votre papier."))
    return View(
        name="paper",
        layout=Layout.CONTENT,
        title=title,
        art=Art.SCANNER,
        lines=tuple(Line(sentence) for sentence in todo),
        ok=_("Je l’ai repris"),
        spoken=said(title, *todo),
    )


def nothing(_session: Session) -> View:
    """Shown only after the wipe is answered."""
    title, kept = _("C’est fini. Merci."), _("Rien n’est gardé dans la borne.")
    lines = (
        Line(_("La vidéo : **pas enregistrée**."), icon="videocam_off"),
        Line(_("Vos papiers : **effacés ici**."), icon="delete_sweep"),
    )
    return View(
        name="nothing",
        layout=Layout.CONTENT,
        title=title,
        lines=lines,
        foot=kept,
        ok=_("Accueil"),
        spoken=f"{title} {plain(*lines)} {kept} {_('Au revoir.')}",
    )


def out(session: Session) -> View:
    """Nobody can be received here; what still works is whom to telephone, on the screen and on paper."""
    title, advice = _("Cette borne ne marche pas"), _("Pardon. Demandez à l’accueil.")
    known, why = (phone_lines(session), _why_out(session)) if session.wiped else ((), "")
    softkeys = choice_labels(session)
    foot = _("Vous pouvez téléphoner.") if known else ""
    return with_leaflet(
        session,
        View(
            name="out",
            layout=Layout.CONTENT,
            title=title,
            icon="" if known else "report_problem",
            tone=Tone.BAD,
            lines=(*((Line(why),) if why else ()), Line(advice), *known),
            softkeys=softkeys,
            foot="" if why else foot,
            spoken=said(title, *filter(None, (why, advice, foot, plain(*(Line(f"{line.text}.") for line in known))))),
        ),
    )


def _why_out(session: Session) -> str:
    dead = dict(session.device_faults)
    if "keys" in dead:
        return _("Les touches ne marchent pas.")
    return _("L’image et le son ne marchent pas.") if session.media_faults == MEDIA else ""
