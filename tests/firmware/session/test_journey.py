"""The journey of issue 2, from the key to idle."""

from central.protocol.papers import PrintToldStage, ScanStage
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.paper_state import Slip
from firmware.session.phases import Phase
from hardware.events import Key, PrintStage
from tests.firmware.session.driver import SERVICES, SITE, Driver


def test_first_event_wipes_before_anything_else() -> None:
    borne = Driver().give(ev.CentralConnected(SITE, SERVICES, 1.0))
    assert borne.commands[:2] == (cmd.StopLinks(), cmd.Wipe())
    assert borne.at(Phase.STARTING)
    assert borne.give(ev.Wiped()).at(Phase.IDLE)


def test_camera_opens_only_after_ok_on_the_notice() -> None:
    borne = Driver().to_idle().press(Key.L1)
    assert borne.at(Phase.PRIVACY)
    assert not borne.made(cmd.OpenCamera)
    borne.press(Key.OK)
    (request,) = borne.just(cmd.RequestCall)
    assert borne.just(cmd.OpenCamera) == [cmd.OpenCamera(request.call_id)]
    assert request.service_id == "service-1"
    assert borne.at(Phase.WAITING)


def test_whole_journey() -> None:
    borne = Driver().to_call()
    assert borne.at(Phase.IN_CALL)
    assert borne.session.call.words == ("lune", "cerise")
    borne.give(pev.ScanAsked("scan-1", "attestation de loyer"))
    assert borne.just(pcmd.TellScan) == [pcmd.TellScan("scan-1", ScanStage.PLACING)]
    borne.press(Key.OK)
    borne.give(pev.ScanProgressed(0.5), pev.PageScanned(borne.made(pcmd.StartScan)[-1].page_id))
    borne.press(Key.L2, Key.OK)
    borne.give(pev.PageScanned(borne.made(pcmd.StartScan)[-1].page_id)).press(Key.OK)
    pages = tuple(scan.page_id for scan in borne.made(pcmd.StartScan))
    assert len(set(pages)) == 2
    assert borne.just(pcmd.SendPages) == [pcmd.SendPages("scan-1", pages)]
    borne.give(pev.SendingProgressed(0.5), pev.PagesSent("scan-1"))
    assert borne.just(pcmd.TellScan) == [pcmd.TellScan("scan-1", ScanStage.SENT, pages=2)]
    borne.press(Key.OK).propose().press(Key.L1, Key.OK)
    assert borne.just(pcmd.PrintDocument) == [pcmd.PrintDocument("print-1")]
    borne.job(PrintStage.QUEUED).job(PrintStage.PRINTING, pages_done=1).job(PrintStage.PRINTED, pages_done=2)
    stages = [told.stage for told in borne.made(pcmd.TellPrint)]
    assert stages == [
        PrintToldStage.CHECKING,
        PrintToldStage.PREVIEW,
        PrintToldStage.QUEUED,
        PrintToldStage.PRINTING,
        PrintToldStage.PRINTED,
    ]
    borne.press(Key.OK, Key.CANCEL, Key.CANCEL)
    assert borne.at(Phase.ENDED)
    borne.press(Key.L1)
    assert borne.just(pcmd.PrintSlip) == [pcmd.PrintSlip("Service 1", "Claire", "CAF du Lot", "LAT-4821")]
    borne.give(pev.SlipPrinted())
    assert borne.session.call.slip is Slip.PRINTED
    borne.press(Key.OK)
    assert borne.just(cmd.Wipe)
    assert borne.just(cmd.CheckPaper)
    borne.give(ev.PaperChecked(left=True), ev.Wiped())
    assert borne.at(Phase.PAPER_LEFT)
    borne.press(Key.OK).give(ev.PaperChecked(left=False))
    assert borne.at(Phase.NOTHING)
    assert borne.press(Key.OK).at(Phase.IDLE)
