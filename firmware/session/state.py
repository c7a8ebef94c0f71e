"""What a session is made of: one frozen value. Its papers are in `paper_state`, where it stands in `phases`."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from central.protocol.values import EndReason, HelpState, Menu, ServiceInfo, ServiceState, SiteInfo
from firmware.session.appointment import NO_BOOKING, NOTHING_TYPED, Booking, CodeEntry, Meeting, TicketState
from firmware.session.commands import Tone
from firmware.session.dialogue import Texting
from firmware.session.ids import derive_id, derive_seed
from firmware.session.paper_state import (
    NO_LEAFLET,
    NO_SCAN,
    NO_STEPS_READ,
    NOT_ENLARGED,
    NOTHING_SHOWN,
    Document,
    DocumentState,
    Leaflet,
    Scan,
    Showing,
    Slip,
    StepsReading,
    Zoom,
)
from firmware.session.phases import IN_LINE, LINKED, Overlay, Phase
from firmware.session.sheet import NO_SHEET, SheetReading
from firmware.session.wish import NO_WISH, Ring, Wish, WishStage
from hardware.errors import FaultKind
from hardware.events import Key

NORMAL_VOLUME = 6
MAX_VOLUME = 10
"""The volume has the steps 1 to 10, 2 dB each."""
MANDATORY = frozenset({"keys", "screen"})
"""Devices, by their names in the profile, without which a borne is out of order."""
MEDIA = frozenset({"camera", "microphone", "speaker"})
"""Without all of these too: nobody could be received."""
CAMERA_LAMP = "camera_lamp"
"""As a device of its own: the one light that a citizen must be able to trust."""


class CallRefusal(StrEnum):
    """Why central did not take a call; the values are its codes, `OTHER` any that a citizen can do nothing about."""

    NO_SUCH_SERVICE = "no_such_service"
    TOO_MANY = "too_many"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Flash:
    """The lamps that go with a tone (`flashes.LAMP_FORMS`), since it was played; `key` is the one that was pressed."""

    tone: Tone
    since_s: float
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call, from the OK of the citizen to the wipe."""

    call_id: str = ""
    service: ServiceInfo | None = None
    position: int | None = None
    wait_estimate_s: float | None = None
    adviser: str = ""
    partner: str = ""
    reference: str = ""
    accepted_at_s: float = 0.0
    ended_at_s: float = 0.0
    media: bool = False
    """Sound and picture flow."""
    picture: bool = False
    adviser_speaks: bool = False
    camera_paused: bool = False
    microphone_paused: bool = False
    """The citizen keeps the picture, the sound back."""
    signing: bool = False
    """Whether the desk was told that the citizen signs."""
    lost_since_s: float | None = None
    """Since when media is out, while the call stands."""
    peer_present: bool = True
    words: tuple[str, str] | None = None
    words_changed_s: float | None = None
    """When the words that stood on the screen went, or others came: the citizen is told."""
    faults_told: frozenset[str] = frozenset()
    """Devices of whose failing the citizen knows."""
    unsafe: bool = False
    """The desk could not show who it is."""
    end_reason: EndReason | None = None
    refused: CallRefusal | None = None
    """The call never began."""
    slip: Slip = Slip.NONE
    slip_fault: FaultKind | None = None
    next_steps: str = ""
    """What the adviser wrote for afterwards, in lines."""
    steps_read: StepsReading = NO_STEPS_READ
    pages_sent: int = 0
    pages_printed: int = 0
    pages_unprinted: int = 0
    """Pages of documents that were to print on after the call and did not come out whole."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """What the voice guide has to do with the last key; whether it is on is `Session.voice_on`."""

    by_handset: bool = False
    """Lifting the handset turned it on: putting it back turns it off."""
    turn: int = 0
    """Grows with each key that is answered anew."""
    selected: Key | None = None
    """A softkey that has said what it does: pressed again, or with OK, it does it."""
    useless: bool = False
    """The last key does nothing here, which is said."""
    asked: bool = False
    """VOICE was pressed again on this screen."""
    volume: bool = False
    """A volume key was pressed: how loud it is now is said, and then the screen again."""


@dataclass(frozen=True, slots=True)
class Session:
    seed: str
    """128 random bits in hexadecimal; the ids come from it, and a wipe replaces it."""
    ids_made: int = 0
    serial: int = 0
    """Grows whenever what the keys mean changes."""
    phase: Phase = Phase.STARTING
    entered_s: float = 0.0
    overlay: Overlay = Overlay.NONE
    overlay_since_s: float = 0.0
    active_s: float = 0.0
    """The last key, or the last change of the screen: time limits count from here."""
    landed: Key | None = None
    """The last key that a finger met, whether it counted or not, and when."""
    landed_s: float = 0.0
    flash: Flash | None = None
    now_s: float = 0.0
    clock: str = ""
    wall_s: float = 0.0
    """Unix time, for words such as `demain`; 0 until the first second has passed."""
    begun: bool = False
    """The first event has come, and with it `now_s`."""
    # What the borne knows around it
    site: SiteInfo | None = None
    services: tuple[ServiceInfo, ...] = ()
    online: bool = False
    offline_since_s: float = 0.0
    known_s: float = 0.0
    """Unix time at which central last stood behind the services; 0: never."""
    camera_open: bool = False
    camera_fault: FaultKind | None = None
    microphone_fault: FaultKind | None = None
    speaker_fault: FaultKind | None = None
    device_faults: tuple[tuple[str, FaultKind], ...] = ()
    process_up: bool = True
    """The call process lives."""
    handset_lifted: bool = False
    handset_left: bool = False
    """It is off the hook since before anybody of now came: it lies somewhere, and what it says is heard by nobody."""
    handset_left_s: float = 0.0
    handset_told: bool = False
    """The place's host was told that it is off the hook."""
    help_wanted: bool = False
    """HELP was pressed, and nobody has said that it is over."""
    help_state: HelpState = HelpState.OVER
    help_new: bool = False
    """The wish is that of the help which is open, and nobody has insisted on it since."""
    help_set: bool = False
    """The help which is open was used to set something."""
    bell: bool = False
    """A bell hangs at the host's counter."""
    link_patience_s: float = 60.0
    """How long a call outlives the loss of its link, or of central while in line."""
    languages: tuple[str, ...] = ("fr",)
    """Those of this borne, in the order of the screen; the first one is spoken to everybody who comes."""
    practice: bool = False
    """The citizen practises (`practice.py`)."""
    real_services: tuple[ServiceInfo, ...] = ()
    """In practice: the services as central has them."""
    # What the citizen has chosen
    language: str = "fr"
    contrast: bool = False
    """White on black, until the citizen has gone."""
    large: bool = False
    """Large text, until the citizen has gone."""
    signing: bool = False
    """Sign language: the pictures' rate comes before their size, until the citizen has gone."""
    writes: bool = False
    """The citizen writes instead of speaking, until they have gone."""
    menu_page: int = 0
    service_id: str = ""
    partner_id: str = ""
    """The menu shows only what this partner offers."""
    more_choices: bool = False
    """The page shows the second leaf of what it offers."""
    leaf: int = 0
    """The leaf of the hours that shows."""
    leaflet: Leaflet = NO_LEAFLET
    sheet: SheetReading = NO_SHEET
    unanswered: EndReason | None = None
    """Why nobody took the call that was just wiped."""
    voice_on: bool = False
    guidance: Guidance = Guidance()
    volume: int = NORMAL_VOLUME
    volume_until_s: float | None = None
    # An appointment
    code_entry: CodeEntry = NOTHING_TYPED
    codes_locked_until_s: float = 0.0
    """Too many tries at this borne: until then it takes no code, whoever comes."""
    meeting: Meeting | None = None
    booking: Booking = NO_BOOKING
    ticket: TicketState = TicketState.NONE
    """The slip of the meeting, the booking or the wish."""
    ticket_asked_s: float = 0.0
    # Being called back
    wish: Wish = NO_WISH
    ring: Ring | None = None
    # The call and its papers
    call: Call = Call()
    scan: Scan = NO_SCAN
    documents: tuple[Document, ...] = ()
    submitted: frozenset[str] = frozenset()
    """Requests that went to the printer: none goes twice."""
    foreground: str = ""
    """The document whose printing the citizen watches."""
    texting: Texting = field(default_factory=Texting)
    showing: Showing = NOTHING_SHOWN
    zoom: Zoom = NOT_ENLARGED
    # The end
    wiped: bool = False
    wipe_asked_s: float = 0.0
    paper_checked: bool = False
    paper_left: bool = False
    next_tone_s: float | None = None

    def new_id(self) -> tuple["Session", str]:
        """A fresh identifier (a lower-case UUID) and the session that has used it up."""
        return replace(self, ids_made=self.ids_made + 1), derive_id(self.seed, self.ids_made)

    def next_deadline_s(self) -> float | None:
        """When the runtime should send `TimePassed` at the latest; None: the ticking second is enough."""
        from firmware.session.deadlines import deadlines

        return min((deadline.at_s for deadline in deadlines(self)), default=None)

    def single(self) -> ServiceInfo | None:
        """The one service of a dedicated borne."""
        dedicated = self.site is not None and self.site.menu is Menu.SINGLE and len(self.services) == 1
        return self.services[0] if dedicated else None

    def service(self) -> ServiceInfo | None:
        """The service that the citizen chose, as central knows it now; before that, a dedicated borne's own."""
        chosen = (service for service in self.services if service.service_id == self.service_id)
        return next(chosen, None if self.service_id else self.single())

    def closed(self) -> bool:
        service = self.service()
        return service is None or service.state is ServiceState.CLOSED

    @property
    def printing(self) -> bool:
        """Whether pages are coming out of the printer."""
        return any(document.state is DocumentState.PRINTING for document in self.documents)

    def document(self, request_id: str) -> Document | None:
        return next((document for document in self.documents if document.request_id == request_id), None)

    def with_document(self, document: Document) -> "Session":
        """The session with this document in place of its older self; gone, it leaves."""
        known = [document if old.request_id == document.request_id else old for old in self.documents]
        return replace(self, documents=tuple(one for one in known if one.state is not DocumentState.GONE))

    def reconnecting(self) -> bool:
        return self.phase in LINKED and self.call.lost_since_s is not None

    @property
    def handset_in_hand(self) -> bool:
        """Whether the citizen of now has lifted it: only then it may say what nobody else shall hear."""
        return self.handset_lifted and not self.handset_left

    def held(self) -> bool:
        """Whether help, or the question whether somebody is still here, is open in line or in a call: nothing is seen
        or heard of it until the citizen says so.
        """
        return self.overlay in {Overlay.HELP, Overlay.ON_HOOK} and self.phase in IN_LINE | LINKED

    def wishes_in_line(self) -> bool:
        """Whether the notice of being called back lies over the line, in which the citizen keeps the place."""
        return self.phase in IN_LINE and self.wish.stage is not WishStage.NONE

    def wiping(self) -> bool:
        """Whether the answer to a wipe is awaited: nothing of a call can come in any more."""
        return self.begun and self.phase in {Phase.STARTING, Phase.WIPING, Phase.OUT}

    def unfit(self) -> bool:
        """Whether a device is dead without which nobody can be received."""
        dead = {device for device, _ in self.device_faults}
        return bool(dead & MANDATORY) or self.media_faults == MEDIA

    @property
    def bell_rings(self) -> bool:
        """Whether the place hears a wish for help without central."""
        rung = self.bell and self.help_wanted and not self.practice
        return rung and "bell" not in dict(self.device_faults)

    @property
    def lamp_fault(self) -> FaultKind | None:
        """The light beside the camera cannot be lit: then the camera stays shut."""
        return dict(self.device_faults).get(CAMERA_LAMP)

    @property
    def media_faults(self) -> frozenset[str]:
        """What of picture and sound does not work."""
        camera = self.camera_fault if self.lamp_fault is None else self.lamp_fault
        states = {"camera": camera, "microphone": self.microphone_fault, "speaker": self.speaker_fault}
        return frozenset(device for device, fault in states.items() if fault is not None)

    def after_wipe(self) -> "Session":
        """A session that knows of the borne, and nothing of the citizen."""
        return Session(
            seed=derive_seed(self.seed),
            serial=self.serial,
            phase=self.phase,
            entered_s=self.entered_s,
            active_s=self.active_s,
            now_s=self.now_s,
            clock=self.clock,
            wall_s=self.wall_s,
            begun=self.begun,
            site=self.site,
            services=self.services,
            online=self.online,
            offline_since_s=self.offline_since_s,
            known_s=self.known_s,
            camera_fault=self.camera_fault,
            microphone_fault=self.microphone_fault,
            speaker_fault=self.speaker_fault,
            device_faults=self.device_faults,
            codes_locked_until_s=self.codes_locked_until_s,
            process_up=self.process_up,
            handset_lifted=self.handset_lifted,
            handset_left=self.handset_left,
            handset_left_s=self.handset_left_s,
            handset_told=self.handset_told,
            help_wanted=self.help_wanted,
            help_state=self.help_state,
            bell=self.bell,
            link_patience_s=self.link_patience_s,
            languages=self.languages,
            practice=self.practice,
            real_services=self.real_services,
            language=self.language,
            contrast=self.contrast,
            large=self.large,
            signing=self.signing,
            writes=self.writes,
            # Where nobody answered, other ways to the same service are offered next; who left the line for a call back
            # reads the ticket.
            service_id="" if self.unanswered is None and self.wish.stage is WishStage.NONE else self.service_id,
            unanswered=self.unanswered,
            wish=self.wish,
            voice_on=self.voice_on,
            guidance=self.guidance,
            volume=self.volume,
            wiped=True,
            paper_checked=self.paper_checked,
            paper_left=self.paper_left,
        )
