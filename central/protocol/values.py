"""Value types of the messages, with the limits that make a bad message a clear refusal at the edge."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

# Python's `$` also matches before a last line feed, JavaScript's does not: hence `$(?!\n)`.
type Identifier = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$(?!\n)")]
"""A slug or a lower-case UUID."""
type ShortText = Annotated[str, Meta(max_length=120)]
type LongText = Annotated[str, Meta(max_length=4_000)]
type Fingerprint = Annotated[str, Meta(pattern=r"^([0-9A-F]{2}:){31}[0-9A-F]{2}$(?!\n)")]
"""SHA-256 of a DTLS certificate as in SDP (RFC 8122 5), upper case."""
type Hex32 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
type Nonce = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)")]
"""128 random bits."""
type PublicKey = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
"""Raw Ed25519 public key (RFC 8032), hexadecimal."""
type Signature = Annotated[str, Meta(pattern=r"^[0-9a-f]{128}$(?!\n)")]
type Sdp = Annotated[str, Meta(max_length=32_000)]
type Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$(?!\n)")]
"""ISO 639-1, such as `en`."""
type Seconds = Annotated[float, Meta(ge=0)]
type Count = Annotated[int, Meta(ge=0, le=1_000_000)]

MAX_HOURS = 42
"""Spans in a week of one service."""
MAX_LANGUAGES = 16
"""Languages besides French that a service may be described in."""
MAX_SHEETS = 24
"""Information sheets that one service shows, those of its partner among them."""


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    """Base of every message: immutable, tagged by `type`, an unknown field is an error."""


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the values inside messages."""


class ServiceState(StrEnum):
    """What the key lamp of a service tells."""

    OPEN = "open"
    """An adviser is present and free."""
    BUSY = "busy"
    """Advisers are present, all in calls."""
    CLOSED = "closed"
    """No adviser is present."""


class Menu(StrEnum):
    """What the keys of a borne's first screen are."""

    SERVICES = "services"
    PARTNERS = "partners"
    """Where the services are more than the keys: their partners, and behind each its services."""
    SINGLE = "single"
    """A dedicated borne: its one service is the first screen."""


class OpenHours(Value, frozen=True):
    """A weekly span in the local time of the site, in minutes since midnight."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    """0 is Monday."""
    from_min: Annotated[int, Meta(ge=0, le=1_439)]
    to_min: Annotated[int, Meta(ge=1, le=1_440)]


class ServiceTexts(Value, frozen=True):
    """What a citizen reads of a service in one more language; what is empty is read in French."""

    language: Language
    name: ShortText = ""
    bring: ShortText = ""


class SheetTitle(Value, frozen=True):
    language: Language
    title: ShortText


class SheetHead(Value, frozen=True):
    """An information sheet as it stands in a list; `sheets` has the rest."""

    sheet_id: Identifier
    digest: Hex32
    """SHA-256 of the whole sheet (`sheets.digest_of`): another one is another text."""
    published_s: Seconds
    """Unix time."""
    titles: Annotated[tuple[SheetTitle, ...], Meta(min_length=1, max_length=MAX_LANGUAGES + 1)]
    """One a language, French first."""


class ServiceInfo(Value, frozen=True):
    """One service of a site, with its live state. `icon` is a Material Icons name, such as `family_restroom`."""

    service_id: Identifier
    name: ShortText
    partner: ShortText
    icon: ShortText
    state: ServiceState
    waiting: Count = 0
    """People in line."""
    wait_estimate_s: Seconds | None = None
    opens: ShortText = ""
    """In words, as the first centrals said it; read no more, because a borne speaks several languages."""
    phone: ShortText = ""
    bring: ShortText = ""
    """The paper to have at hand, such as `votre carte Vitale`."""
    partner_id: Identifier | None = None
    address: ShortText = ""
    hours: Annotated[tuple[OpenHours, ...], Meta(max_length=MAX_HOURS)] = ()
    """The permanences of a week, in order."""
    open_until_s: Seconds | None = None
    """Unix time at which the present permanence ends; None outside of one."""
    next_opening_s: Seconds | None = None
    """Unix time at which the next permanence begins, closures left out; None when none is known."""
    texts: Annotated[tuple[ServiceTexts, ...], Meta(max_length=MAX_LANGUAGES)] = ()
    """One a language; French is in the fields above."""
    appointments: bool = False
    """Whether it takes appointments."""
    sheets: Annotated[tuple[SheetHead, ...], Meta(max_length=MAX_SHEETS)] = ()
    """What its partner has published about it, and about all of the partner's services."""


class SiteInfo(Value, frozen=True):
    site_id: Identifier
    name: ShortText
    time_zone: ShortText = "Europe/Paris"
    menu: Menu = Menu.SERVICES


class IceServer(Value, frozen=True):
    """A STUN or TURN server (RFC 7064, RFC 7065) with its short-lived credentials."""

    urls: tuple[Annotated[str, Meta(max_length=300)], ...]
    username: ShortText = ""
    credential: ShortText = ""


class EndReason(StrEnum):
    """Why a call is over; each has a French text on both screens."""

    CITIZEN_HUNG_UP = "citizen_hung_up"
    ADVISER_HUNG_UP = "adviser_hung_up"
    CITIZEN_LEFT_QUEUE = "citizen_left_queue"
    NO_ANSWER = "no_answer"
    LINK_LOST = "link_lost"
    """One side was out of reach for 60 s."""
    BORNE_RESTARTED = "borne_restarted"
    SERVICE_CLOSED = "service_closed"
    FAULT = "fault"


class HelpState(StrEnum):
    """What became of a citizen's HELP."""

    OVER = "over"
    """Nobody is asked for, or the host has been there."""
    UNHEARD = "unheard"
    """No host has the page open: nobody at the place was told."""
    CALLED = "called"
    """It rings at a host's page."""
    COMING = "coming"
    """A host has said: I am coming."""


class Presence(StrEnum):
    FREE = "free"
    IN_CALL = "in_call"
    WRAP_UP = "wrap_up"
    """The call is over, its outcome is not yet told."""
    AWAY = "away"


class Outcome(StrEnum):
    """What an adviser notes when a call is over."""

    ANSWERED = "answered"
    TO_FOLLOW_UP = "to_follow_up"
    APPOINTMENT_ADVISED = "appointment_advised"
    REDIRECTED = "redirected"
    INTERRUPTED = "interrupted"


class CloseCode:
    """WebSocket close codes of ours (RFC 6455 7.4.2, 4000-4999)."""

    BAD_MESSAGE = 4400
    NOT_AUTHENTICATED = 4401
    FORBIDDEN = 4403
    REPLACED = 4409
    """A newer proof of the same key took over."""
    TOO_BIG = 4413
    BLOCKED = 4423
    """Cloned card: this key is blocked until IT acts."""
    TOO_MANY = 4429
    RESTARTING = 4503
