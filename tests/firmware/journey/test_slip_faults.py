"""A slip printer that fails: the citizen reads why and what to do, a try after a refill prints once."""

import pytest

from central.protocol.papers import NextSteps
from hardware.errors import FaultKind
from hardware.events import Key, LampState
from hardware.protocols import SlipLine
from tests.firmware.journey.borne import Borne

ADVICE = {
    FaultKind.NO_PAPER: "Il n’y a plus de papier pour le ticket. Notez le numéro de l’écran.",
    FaultKind.COVER_OPEN: "Le papier du ticket est bloqué. Notez le numéro de l’écran.",
    FaultKind.OFF: "Le ticket ne s’imprime pas. Notez le numéro de l’écran.",
}


@pytest.mark.parametrize("kind", ADVICE)
async def test_a_try_after_it_is_mended_prints_one_slip(borne: Borne, kind: FaultKind) -> None:
    borne.desk.tell(NextSteps(text="Rapportez la quittance."))
    await borne.until("the next steps", lambda: borne.session.call.next_steps)
    borne.twins.receipt_printer.inject(kind)
    await borne.hang_up()
    await borne.press(Key.L1)
    await borne.until("the failure", lambda: ADVICE[kind] in borne.text)
    assert "LAT-4821" in borne.text
    await borne.until("word of it at the desk", lambda: borne.told_of_slip() == [kind.value])
    assert borne.view.softkeys[Key.L1].text == "Réessayer le ticket"
    await borne.press(Key.L1)
    await borne.until("word of the second failure", lambda: len(borne.told_of_slip()) == 2)
    borne.twins.receipt_printer.mend()
    await borne.press_on("ended", Key.L1)
    await borne.until("the slip", lambda: "Prenez votre ticket." in borne.text)
    await borne.until("word of the slip", lambda: borne.told_of_slip()[-1] == "printed")
    (slip,) = borne.twins.receipt_printer.slips
    assert slip.whole
    assert SlipLine("Rapportez la quittance.") in slip.slip.parts
    await borne.finish()


async def test_a_slip_that_broke_off_is_not_printed_again_by_itself_but_on_request(borne: Borne) -> None:
    borne.twins.receipt_printer.inject(FaultKind.NO_PAPER, in_the_middle=True)
    await borne.hang_up()
    await borne.press(Key.L1)
    await borne.until("the failure", lambda: ADVICE[FaultKind.NO_PAPER] in borne.text)
    borne.twins.receipt_printer.mend()
    borne.clock.put_forward(20)
    await borne.see("ended")
    assert [slip.whole for slip in borne.twins.receipt_printer.slips] == [False]
    await borne.press(Key.L1)
    await borne.until("the slip", lambda: "Prenez votre ticket." in borne.text)
    assert [slip.whole for slip in borne.twins.receipt_printer.slips] == [False, True]
    assert not borne.view.softkeys, "no third slip is offered"


async def test_a_slip_that_takes_too_long_is_given_up_and_never_comes_twice(borne: Borne) -> None:
    borne.twins.slip_printing.halt_after(0)
    await borne.hang_up()
    await borne.press(Key.L1)
    await borne.until("a printer that stands still", lambda: borne.twins.slip_printing.standing)
    borne.clock.put_forward(31)
    await borne.until("the failure", lambda: ADVICE[FaultKind.OFF] in borne.text)
    borne.twins.slip_printing.go_on()
    await borne.until("the late slip", lambda: len(borne.twins.receipt_printer.slips) == 1)
    await borne.press_on("ended", Key.L1)
    await borne.until("word of the slip", lambda: borne.told_of_slip()[-1] == "printed")
    assert len(borne.twins.receipt_printer.slips) == 1


async def test_declined_nothing_prints_and_the_desk_knows(borne: Borne) -> None:
    await borne.hang_up()
    await borne.press(Key.OK)
    await borne.until("word of it at the desk", lambda: borne.told_of_slip() == ["declined"])
    await borne.see("nothing")
    assert borne.twins.receipt_printer.slips == ()


@pytest.mark.parametrize("sense", ["eye", "ear"])
async def test_the_obvious_key_prints_what_is_to_be_done_next(borne: Borne, sense: str) -> None:
    borne.desk.tell(NextSteps(text="Rapportez la quittance."))
    await borne.until("the next steps", lambda: borne.session.call.next_steps)
    if sense == "ear":
        await borne.listen()
        borne.central.hang_up()
        await borne.until("the way on", lambda: "Rond vert, Imprimer le ticket." in borne.call_process.said()[-1])
        assert "a écrit la suite pour vous." in borne.call_process.said()[-1]
        await borne.until("its lamp", lambda: borne.lamp(Key.OK) is LampState.STEADY)
    else:
        await borne.hang_up()
        assert borne.view.ok == "Imprimer le ticket"
    await borne.press(Key.OK)
    await borne.until("the slip", lambda: "Prenez votre ticket." in borne.text)
    (slip,) = borne.twins.receipt_printer.slips
    assert SlipLine("Rapportez la quittance.") in slip.slip.parts
    await borne.finish()
