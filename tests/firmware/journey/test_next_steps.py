"""What the adviser wrote for afterwards: read on the screen, heard in the handset alone, printed once, then gone."""

from central.protocol.papers import NextSteps
from hardware.errors import FaultKind
from hardware.events import Key
from hardware.protocols import SlipLine
from tests.firmware.journey.borne import Borne

STEPS = "Rapportez la quittance.\nPuis attendez une lettre de la caisse. Elle vient en décembre."
LONG = "\n".join(f"Étape {number} : rapportez la quittance numéro {number} à l’accueil." for number in range(1, 13))


async def ended(borne: Borne, text: str = STEPS) -> None:
    """The adviser writes and hangs up."""
    borne.desk.tell(NextSteps(text=text))
    await borne.until("the next steps", lambda: borne.session.call.next_steps)
    await borne.hang_up()


async def test_a_long_text_is_read_page_by_page_and_printed_once(borne: Borne) -> None:
    await ended(borne, LONG)
    await borne.press(Key.L2)
    await borne.see("next_steps")
    read = borne.text
    while Key.R2 in borne.view.softkeys:
        before = borne.view
        await borne.press(Key.R2)
        await borne.until("the next page", lambda: borne.view != before)  # noqa: B023
        read += borne.text
    assert all(f"Étape {number} : rapportez" in read for number in range(1, 13))
    await borne.press(Key.OK)
    await borne.until("the slip", lambda: "Prenez votre ticket." in borne.text)
    (slip,) = borne.twins.receipt_printer.slips
    assert LONG in "\n".join(part.text for part in slip.slip.parts if isinstance(part, SlipLine))
    await borne.press(Key.L2)
    await borne.see("next_steps")
    await borne.press(Key.OK)
    await borne.until("a refusal", lambda: borne.answered_no() == 1)
    assert len(borne.twins.receipt_printer.slips) == 1
    await borne.press_on("next_steps", Key.CANCEL)
    await borne.see("ended")
    await borne.finish()


async def test_the_room_hears_not_a_word_of_it_and_the_ear_all(borne: Borne) -> None:
    await ended(borne)
    await borne.listen()
    await borne.choose(Key.L2)
    await borne.until("how to hear it", lambda: "Décrochez le combiné pour entendre." in borne.call_process.said()[-1])
    assert borne.call_process.said_privately() == []
    borne.twins.keys.lift()
    await borne.until("all of it in the ear", lambda: len(borne.call_process.said_privately()) == 3)
    assert " ".join(borne.call_process.said_privately()) == STEPS.replace("\n", " ")


async def test_without_a_slip_printer_nothing_of_it_is_lost(borne: Borne) -> None:
    borne.twins.receipt_printer.inject(FaultKind.NO_PAPER)
    await ended(borne)
    await borne.press(Key.L2)
    await borne.see("next_steps")
    await borne.press(Key.OK)
    await borne.see("ended")
    await borne.until("the failure", lambda: "Il n’y a plus de papier pour le ticket." in borne.text)
    await borne.press(Key.L2)
    await borne.until("the text", lambda: "Puis attendez une lettre de la caisse." in borne.text)


async def test_after_the_wipe_nothing_of_it_is_left(borne: Borne) -> None:
    await ended(borne)
    await borne.press(Key.L2)
    await borne.see("next_steps")
    await borne.press(Key.CANCEL)
    await borne.see("ended")
    await borne.press(Key.R1)
    await borne.see("nothing")
    assert "quittance" not in repr(borne.session)
    assert borne.store.next_steps == ""
