"""The colours of the screens as data: two themes with the same tokens (ui.md 4)."""

from dataclasses import dataclass

type Colour = tuple[int, int, int]


def _hex(value: int) -> Colour:
    return value >> 16, value >> 8 & 255, value & 255


@dataclass(frozen=True, slots=True)
class Theme:
    """One value a token. `border_u` is the width of an edge in units of the grid."""

    bg: Colour
    surface: Colour
    ink: Colour
    ink2: Colour
    line: Colour
    brand: Colour
    tint: Colour
    ok: Colour
    ok_tint: Colour
    busy: Colour
    busy_tint: Colour
    closed: Colour
    closed_bg: Colour
    danger: Colour
    help: Colour
    night: Colour
    night_ink: Colour
    on_ok: Colour
    selected: Colour
    on_selected: Colour
    border_u: float
    outlined: bool
    """Whether tinted shapes need an edge to be seen, because the tint is the background."""


NORMAL = Theme(
    bg=_hex(0xF3F0E8),
    surface=_hex(0xFFFFFF),
    ink=_hex(0x12232E),
    ink2=_hex(0x3E4F5A),
    line=_hex(0x76858E),
    brand=_hex(0x0E4A5C),
    tint=_hex(0xDFEBED),
    ok=_hex(0x0F5A2A),
    ok_tint=_hex(0xE2F0E5),
    busy=_hex(0x6B4000),
    busy_tint=_hex(0xFBEFD5),
    closed=_hex(0x3D4A53),
    closed_bg=_hex(0xE6E3DA),
    danger=_hex(0x971815),
    help=_hex(0x124B8C),
    night=_hex(0x0B171D),
    night_ink=_hex(0xF4F1EA),
    on_ok=_hex(0xFFFFFF),
    selected=_hex(0x12232E),
    on_selected=_hex(0xF3F0E8),
    border_u=0.1,
    outlined=False,
)

CONTRAST = Theme(
    bg=_hex(0x000000),
    surface=_hex(0x000000),
    ink=_hex(0xFFFFFF),
    ink2=_hex(0xFFFFFF),
    line=_hex(0xFFFFFF),
    brand=_hex(0xFFE34D),
    tint=_hex(0x000000),
    ok=_hex(0x7CF29A),
    ok_tint=_hex(0x000000),
    busy=_hex(0xFFC861),
    busy_tint=_hex(0x000000),
    closed=_hex(0xD0D0D0),
    closed_bg=_hex(0x000000),
    danger=_hex(0xFF9C96),
    help=_hex(0x9CCBFF),
    night=_hex(0x000000),
    night_ink=_hex(0xFFFFFF),
    on_ok=_hex(0x000000),
    selected=_hex(0xFFE34D),
    on_selected=_hex(0x000000),
    border_u=0.2,
    outlined=True,
)

TEXT_PAIRS = (
    ("surface", "ink"),
    ("night", "night_ink"),
    ("ink", "bg"),
    ("ink", "surface"),
    ("ink", "tint"),
    ("ink", "closed_bg"),
    ("ink", "busy_tint"),
    ("ink2", "bg"),
    ("ink2", "surface"),
    ("brand", "bg"),
    ("brand", "surface"),
    ("brand", "tint"),
    ("ok", "surface"),
    ("ok", "bg"),
    ("ok", "ok_tint"),
    ("on_ok", "ok"),
    ("busy", "surface"),
    ("busy", "bg"),
    ("busy", "busy_tint"),
    ("closed", "closed_bg"),
    ("danger", "surface"),
    ("danger", "bg"),
    ("help", "surface"),
    ("night_ink", "night"),
    ("on_selected", "selected"),
)
"""(foreground, background) of every text and sign that the painter draws: at least 7:1."""

EDGE_PAIRS = (
    ("line", "bg"),
    ("line", "surface"),
    ("line", "tint"),
    ("closed", "bg"),
    ("ok", "bg"),
    ("busy", "bg"),
    ("brand", "bg"),
)
"""(edge, background) of every line that carries meaning: at least 3:1."""


def contrast_ratio(one: Colour, other: Colour) -> float:
    """WCAG 2.2 contrast ratio, 1.0 to 21.0."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
