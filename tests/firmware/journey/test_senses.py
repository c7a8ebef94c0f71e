"""Every journey twice: with speech off, by the screen alone; and with the screen ignored, by voice and lamps alone."""

from collections.abc import Awaitable, Callable
from itertools import groupby

import msgspec
import pytest

from central.protocol.papers import NextSteps, ScanRequested
from central.protocol.values import EndReason, HelpState, ServiceState
from hardware.errors import FaultKind
from hardware.events import Key
from tests.firmware.journey.borne import Borne, paper
from tests.firmware.journey.citizens import Citizen, Hearing, Seeing
from tests.firmware.journey.doubles import SERVICE
from tests.firmware.journey.papers import pdf
from tests.firmware.journey.test_appointments import type_code
from tests.firmware.journey.test_service_pages import CLOSED
from tests.firmware.session.driver import THURSDAYS
from tests.firmware.session.sheets import CARD, head

type Journey = Callable[[Citizen, Borne], Awaitable[None]]

CODE = "315264"
BOOKABLE = msgspec.structs.replace(SERVICE, appointments=True)
CROWDED = msgspec.structs.replace(
    BOOKABLE,
    state=ServiceState.BUSY,
    wait_estimate_s=1_800.0,
    partner_id="caf",
    hours=THURSDAYS,
    sheets=(head(CARD),),
)
"""More is possible than five keys hold."""


async def calls(citizen: Citizen, borne: Borne) -> None:
    """From the first screen into a call whose papers link stands."""
    await citizen.does("Aides")
    await citizen.learns("Rien n’est enregistré")
    await citizen.does("Appeler")
    await citizen.learns("Cela sonne")
    await answered(citizen, borne)


async def answered(citizen: Citizen, borne: Borne) -> None:
    borne.central.answer()
    await citizen.learns("Nadia", heard="en ligne avec Nadia")
    await borne.until("the papers link", lambda: {"control", "bulk"} <= borne.desk.channels.keys())


async def leaves(citizen: Citizen, borne: Borne) -> None:
    await citizen.does("Raccrocher")
    await citizen.learns("Voulez-vous raccrocher", heard="Raccrocher")
    await citizen.does("Raccrocher", heard="Encore la croix rouge")
    await citizen.learns("L’appel est terminé")
    await citizen.does("Terminer")
    await comes_home(citizen, borne)


async def comes_home(citizen: Citizen, borne: Borne) -> None:
    await citizen.learns("C’est fini")
    await citizen.learns("Rien n’est gardé dans la borne")
    await citizen.does("Accueil")
    await borne.see("idle")
    assert not borne.session.voice_on, "the next citizen is not spoken to unasked"


async def papers_both_ways(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    borne.desk.tell(ScanRequested(request_id="s1", what="votre attestation"))
    await citizen.learns("votre attestation")
    borne.twins.scanner.put(paper())
    await citizen.does("Scanner", heard="puis")
    await citizen.does("Envoyer", heard="Rond vert, envoyer")
    await citizen.learns("C’est envoyé")
    await borne.until("the page at the desk", lambda: borne.desk.complete)
    borne.twins.scanner.remove()
    await citizen.does("Continuer")
    borne.desk.print("p1", pdf())
    await citizen.does("Imprimer", heard="Rond vert, imprimer")
    await citizen.learns("Prenez")
    await borne.until("one sheet", lambda: borne.sheets() == {"p1": 1})
    await citizen.does("Continuer")
    await leaves(citizen, borne)


async def a_scanner_that_fails(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    borne.twins.scanner.put(paper())
    borne.twins.scanner.inject(FaultKind.PAPER_JAM)
    await citizen.does("Scanner un papier")
    await citizen.does("Scanner", heard="puis")
    await citizen.learns("Le papier est bloqué")
    await citizen.does("Recommencer")
    await citizen.does("Envoyer", heard="Rond vert, envoyer")
    await citizen.learns("C’est envoyé")
    await citizen.does("Continuer")
    await citizen.does("Raccrocher")
    await citizen.does("Raccrocher", heard="Encore la croix rouge")
    await citizen.does("Terminer")
    await citizen.learns("Votre papier est encore dans le scanner")
    borne.twins.scanner.remove()
    await citizen.does("Je l’ai repris")
    await comes_home(citizen, borne)


async def a_slip_of_hours(citizen: Citizen, borne: Borne) -> None:
    await citizen.does("MSA")
    await citizen.learns("demain")
    await citizen.does("Imprimer les horaires")
    await citizen.learns("Prenez")
    assert len(borne.twins.receipt_printer.slips) == 1


async def what_one_leaf_does_not_hold(citizen: Citizen, borne: Borne) -> None:
    borne.central.tell_services(CROWDED, msgspec.structs.replace(CROWDED, service_id="apl", name="Logement"))
    await borne.until("the line is long", lambda: borne.session.services[0] == CROWDED)
    await citizen.does("Aides")
    await citizen.does("Autres choix")
    await citizen.does("Premiers choix")
    await citizen.does("Autres choix")
    await citizen.does("Voir les horaires")
    await citizen.learns("jeudi")


async def an_appointment_is_booked(citizen: Citizen, borne: Borne) -> None:
    await citizen.does("Aides")
    await citizen.does("Autres choix")
    await citizen.does("rendez-vous")
    await citizen.does("mardi 1er décembre")
    await citizen.does("9 h 30")
    await citizen.learns("mardi 1er décembre, 9 h 30")
    assert len(borne.central.agenda.booked) == 1


async def an_appointment_is_kept(citizen: Citizen, borne: Borne) -> None:
    borne.central.agenda.meet(CODE, 0.0, SERVICE.service_id)
    await citizen.does("J’ai un rendez-vous")
    await citizen.learns("Tapez votre code")
    await type_code(borne)
    await citizen.learns("C’est l’heure", heard="C’est l’heure. Rendez-vous à 10 h 30 : Aides")
    await citizen.does("D’accord", heard="Oui")
    await citizen.learns("Cela sonne")
    await answered(citizen, borne)
    await leaves(citizen, borne)


async def a_page_is_shown(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    borne.desk.show("s1", pdf(2))
    await citizen.learns("Nadia vous montre une page")
    await citizen.does("Page après")
    await citizen.learns("2 sur 2")
    await citizen.does("Agrandir")
    await citizen.does("Plus petit")
    await citizen.does("Revenir à l’appel")
    await leaves(citizen, borne)


async def camera_and_microphone_are_kept_back(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    await citizen.does("Couper ma caméra")
    await citizen.learns("Caméra coupée")
    await borne.until("the camera's lamp off", lambda: not borne.twins.lamps.camera)
    await citizen.does("Couper mon micro")
    await citizen.learns("micro coupé")
    await citizen.does("micro")
    await citizen.does("caméra")
    await leaves(citizen, borne)


async def somebody_is_called(citizen: Citizen, borne: Borne) -> None:
    await citizen.feels(Key.HELP)
    await citizen.learns("Besoin d’aide ?")
    borne.central.tell_help(HelpState.CALLED)
    await citizen.learns("prévenu")
    borne.central.tell_help(HelpState.COMING)
    await citizen.learns("arrive")
    await citizen.does("Plus besoin d’aide")
    await borne.until("word that it is over", lambda: borne.central.help_asked()[-2:] == [True, False])


async def somebody_is_called_in_line(citizen: Citizen, borne: Borne) -> None:
    await citizen.does("Aides")
    await citizen.does("Appeler")
    await citizen.learns("Cela sonne")
    await borne.until("the camera's lamp", lambda: borne.twins.lamps.camera)
    await citizen.feels(Key.HELP)
    await citizen.learns("Vous restez dans la file")
    await borne.until("the camera shut", lambda: not borne.twins.lamps.camera)
    await citizen.does("Revenir")
    await citizen.learns("Cela sonne")
    await borne.until("the camera's lamp again", lambda: borne.twins.lamps.camera)
    await citizen.feels(Key.HELP)
    await citizen.learns("Vous restez dans la file")
    borne.central.answer()
    await citizen.learns("L’appel est en pause")
    await borne.until("the papers link", lambda: {"control", "bulk"} <= borne.desk.channels.keys())
    assert not borne.twins.lamps.camera
    await citizen.does("Reprendre l’appel")
    await citizen.learns("Nadia", heard="en ligne avec Nadia")
    await leaves(citizen, borne)


async def nobody_answers(citizen: Citizen, borne: Borne) -> None:
    await citizen.does("Aides")
    await citizen.does("Appeler")
    await citizen.learns("Cela sonne")
    borne.central.end(EndReason.NO_ANSWER)
    await citizen.learns("Personne")


async def a_printer_without_paper(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    borne.twins.page_printer.inject(FaultKind.NO_PAPER)
    borne.desk.print("p1", pdf())
    await citizen.does("Imprimer", heard="Rond vert, imprimer")
    await citizen.learns("papier")
    borne.twins.page_printer.mend()
    await citizen.learns("Prenez")
    await borne.until("one sheet", lambda: borne.sheets() == {"p1": 1})
    await citizen.does("Continuer")
    await leaves(citizen, borne)


async def central_is_out_of_reach(citizen: Citizen, borne: Borne) -> None:
    borne.central.lose()
    await citizen.learns("Pas de liaison vidéo")
    await citizen.learns("05 65 35 87 00")


async def another_language_without_central(citizen: Citizen, borne: Borne) -> None:
    borne.central.lose()
    await citizen.learns("Pas de liaison vidéo")
    await citizen.does("Langue")
    await citizen.does("English")
    await citizen.learns("No video connection")
    borne.central.welcome()
    await citizen.learns("Talk to an adviser")


async def the_handset_is_put_back_by_mistake(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    borne.twins.keys.lift()
    borne.twins.keys.hang_up()
    await citizen.learns("raccroché")
    await citizen.does("Continuer")
    await leaves(citizen, borne)


async def nobody_moves(citizen: Citizen, borne: Borne) -> None:
    await citizen.does("Aides")
    await citizen.learns("Appeler", heard="Pour appeler")
    borne.clock.put_forward(121.0)
    await citizen.learns("toujours là")
    await citizen.feels(Key.OK)
    await citizen.learns("Rien n’est enregistré")
    await citizen.does("Appeler")
    await citizen.learns("Cela sonne")


async def another_language(citizen: Citizen, borne: Borne) -> None:
    await citizen.does("Langue")
    await citizen.does("English")
    await citizen.learns("Talk to an adviser")


async def what_comes_next_is_read(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    borne.desk.tell(NextSteps(text="Rapportez la quittance.\n\nAvant le 15 décembre."))
    await borne.until("the next steps", lambda: borne.session.call.next_steps)
    borne.central.hang_up()
    await citizen.learns("a écrit la suite pour vous")
    await citizen.does("Lire la suite")
    await citizen.learns("Décrochez le combiné pour entendre")
    if isinstance(citizen, Hearing):
        borne.twins.keys.lift()
    await citizen.learns("Rapportez la quittance")
    await citizen.learns("Avant le 15 décembre")
    await citizen.does("Retour")
    await citizen.learns("L’appel est terminé")
    await citizen.does("Lire la suite")
    await citizen.does("Imprimer le ticket")
    await citizen.learns("Prenez votre ticket")
    assert len(borne.twins.receipt_printer.slips) == 1
    await citizen.does("Terminer")
    await comes_home(citizen, borne)


async def the_first_screen_is_read_for_long(citizen: Citizen, borne: Borne) -> None:
    """In a language that was chosen: it goes after a question only, and as late as the citizen wants."""
    await another_language(citizen, borne)
    for _ in range(3):
        borne.clock.put_forward(61.0)
        await citizen.learns("Are you still there")
        await citizen.feels(Key.OK)
        await citizen.learns("Talk to an adviser")
    borne.clock.put_forward(61.0)
    await citizen.learns("Are you still there")
    borne.clock.put_forward(21.0)
    await borne.until("the next citizen's language", lambda: "Parlez à un conseiller" in borne.text)
    assert not borne.session.voice_on


async def the_microphone_is_forgotten_over_a_paper(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    await citizen.does("Couper mon micro")
    await citizen.does("Scanner un papier")
    await citizen.learns("Posez votre papier")
    await citizen.learns("Micro coupé. On ne vous entend pas.")


async def the_two_words_are_compared(citizen: Citizen, borne: Borne) -> None:
    await calls(citizen, borne)
    await borne.until("the two words", lambda: borne.session.call.words)
    first, second = borne.session.call.words or ("", "")
    await citizen.learns(first)
    await citizen.learns(second)
    await citizen.does("Scanner un papier")
    await citizen.learns("Posez votre papier")
    if isinstance(citizen, Hearing):
        await citizen.feels(Key.VOICE)
    await citizen.learns(f"{first} {second}", heard=f"Voici les deux mots. {first}, {second}.")


JOURNEYS: list[Journey] = [
    papers_both_ways,
    a_scanner_that_fails,
    a_slip_of_hours,
    what_one_leaf_does_not_hold,
    an_appointment_is_booked,
    an_appointment_is_kept,
    a_page_is_shown,
    camera_and_microphone_are_kept_back,
    somebody_is_called,
    somebody_is_called_in_line,
    nobody_answers,
    a_printer_without_paper,
    what_comes_next_is_read,
    central_is_out_of_reach,
    another_language_without_central,
    the_handset_is_put_back_by_mistake,
    nobody_moves,
    another_language,
    the_first_screen_is_read_for_long,
    the_microphone_is_forgotten_over_a_paper,
    the_two_words_are_compared,
]


@pytest.mark.parametrize("sense", [Seeing, Hearing])
@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)
async def test_one_sense_is_enough(journey: Journey, sense: type[Citizen]) -> None:
    borne = Borne(languages=("fr", "en"))
    borne.central.services = (BOOKABLE, CLOSED)
    async with borne.running():
        citizen = sense(borne)
        await citizen.begin()
        await journey(citizen, borne)


@pytest.mark.parametrize("sense", [Seeing, Hearing])
async def test_two_presses_lead_to_an_adviser(sense: type[Citizen]) -> None:
    """The bar of a first-time user; by ear a softkey speaks first, so that its second press counts as the same one."""
    borne = Borne()
    async with borne.running():
        citizen = sense(borne)
        await citizen.begin()
        before = len(borne.pressed)
        await citizen.does("Aides")
        await citizen.learns("Rien n’est enregistré")
        await citizen.does("Appeler")
        await citizen.learns("Cela sonne")
        assert [key for key, _ in groupby(borne.pressed[before:])] == [Key.L1, Key.OK]
        assert len(borne.pressed) - before == (2 if sense is Seeing else 3)
