"""PDF files as objects: the only importer of pikepdf. Runs in the check's child process only.

What is printed is always a new file. A page goes into it as a form (vectors, text and pictures as they are) if it is
plain; a page with anything else on it goes as a picture of itself. Nothing of the old file's catalogue is kept.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

import pikepdf

from central.protocol.papers import Refusal
from firmware.papers.a4 import HEIGHT_PT, WIDTH_PT, Matrix, is_turned, placement
from firmware.papers.pictures import Jpeg

_ACTIVE_KEYS = frozenset({
    "/JS", "/JavaScript", "/AA", "/OpenAction", "/AcroForm", "/XFA", "/Names", "/EmbeddedFiles", "/EF", "/AF", "/RF",
    "/Annots", "/RichMediaContent", "/OPI", "/Alternates", "/OC", "/OCProperties", "/Ref", "/Launch", "/URI",
})  # fmt: skip
"""Keys that a plain page has no use for: they act, carry files, or show other things on paper than on a screen."""
_ACTIVE_TYPES = frozenset(
    {"/Action", "/Annot", "/Filespec", "/EmbeddedFile", "/Catalog", "/RichMedia", "/OCG", "/OCMD"}
)
_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie",
    "/Sound",
})  # fmt: skip
_DROPPED_KEYS = ("/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents", "/Thumb")
_PLAIN_FILTERS = frozenset({"/FlateDecode", "/DCTDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/CCITTFaxDecode"})
"""Decoders that the print system's own filters may be trusted with on a stranger's file."""
_MAX_UNPACKED_BYTES = 200_000_000
_MAX_PICTURE_PIXELS = 60_000_000
_MAX_VALUES = 400_000
_MAX_DEPTH = 60
_MAX_OUTPUT_BYTES = 40_000_000

type Object = pikepdf.Object
type RenderPage = Callable[[bytes, int], Jpeg]
"""(PDF, index of the page) to a picture of it, upright, the paper's proportions not yet applied."""


class Unfit(Exception):
    """The document is not printed, for `reason`."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class _NotPlain(Exception):
    """The page goes as a picture."""


type Rewritten = tuple[bytes, tuple[bool, ...]]
"""An inert PDF whose pages are exactly A4, and of each page whether it was a lying one, turned to stand."""


def rewrite(data: bytes, max_pages: int, render: RenderPage) -> Rewritten:
    """Raises Unfit."""
    try:
        with pikepdf.open(BytesIO(data)) as source:
            return _rewritten(source, _count(source, max_pages), render)
    except pikepdf.PasswordError as error:
        raise Unfit(Refusal.ENCRYPTED) from error
    except (Unfit, MemoryError):
        raise
    except Exception as error:
        # qpdf's errors come as PdfError, RuntimeError, ValueError, TypeError and others, by where the damage is.
        raise Unfit(Refusal.DAMAGED) from error


def _count(source: pikepdf.Pdf, max_pages: int) -> int:
    if source.is_encrypted:
        raise Unfit(Refusal.ENCRYPTED)
    count = len(source.pages)
    if count > max_pages:
        raise Unfit(Refusal.TOO_LONG)
    if count == 0:
        raise Unfit(Refusal.DAMAGED)
    return count


def of_pictures(pictures: Sequence[Jpeg]) -> Rewritten:
    """One page for each picture."""
    with pikepdf.new() as target:
        lying = tuple(_add_picture(target, picture) for picture in pictures)
        return _saved(target), lying


def marked(data: bytes, text: str) -> bytes:
    """`data`, a document of ours, with `text` (Windows-1252) in a frame at the top of each page."""
    with pikepdf.open(BytesIO(data)) as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name("/Helvetica-Bold"),
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        drawn = pdf.make_stream(_mark(text))
        for page in pdf.pages:
            page.obj["/Resources"]["/Font"] = pikepdf.Dictionary(M=font)
            page.obj["/Contents"] = pikepdf.Array([page.obj["/Contents"], drawn])
        return _saved(pdf)


def _mark(text: str) -> bytes:
    """Within what any printer can reach; the letters of this font are about 0.6 of their size wide."""
    bottom, height, size = HEIGHT_PT - 48, 28, 16
    left = max(24.0, (WIDTH_PT - 0.6 * size * len(text)) / 2)
    frame = f"24 {bottom} {WIDTH_PT - 48:.1f} {height} re"
    letters = text.encode("cp1252", "replace").hex()
    box = f"q 1 1 1 rg {frame} f 0 0 0 RG 1.5 w {frame} S 0 0 0 rg"
    return f"{box} BT /M {size} Tf {left:.1f} {bottom + 9} Td <{letters}> Tj ET Q".encode()


def _rewritten(source: pikepdf.Pdf, count: int, render: RenderPage) -> Rewritten:
    layered = "/OCProperties" in source.Root
    normalised: bytes | None = None
    lying: list[bool] = []
    with pikepdf.new() as target:
        for index in range(count):
            try:
                lying.append(_add_form(target, source.pages[index], layered))
            except (_NotPlain, ValueError, TypeError, KeyError, AttributeError, OverflowError, pikepdf.PdfError):
                normalised = normalised or _saved(source)
                lying.append(_add_picture(target, render(normalised, index)))
        return _saved(target), tuple(lying)


def _add_form(target: pikepdf.Pdf, page: pikepdf.Page, layered: bool) -> bool:
    """Adds the page as a form XObject (ISO 32000-1 8.10); whether it was a lying one.

    Raises _NotPlain before anything is added.
    """
    if layered or any(str(note.get("/Subtype")) != "/Link" for note in page.obj.get("/Annots", ())):
        raise _NotPlain
    for box in ("/TrimBox", "/ArtBox", "/BleedBox"):
        # qpdf would take the trim box; viewers and people mean the crop box.
        if box in page.obj:
            del page.obj[box]
    form = page.as_form_xobject()
    matrix = placement(*_box(form))
    _require_plain(form)
    copied = target.copy_foreign(form)
    target.add_blank_page(page_size=(WIDTH_PT, HEIGHT_PT))
    _place(target, target.pages[-1], copied, matrix)
    return is_turned(matrix)


def _place(pdf: pikepdf.Pdf, page: pikepdf.Page, content: Object, matrix: Matrix) -> None:
    numbers = " ".join(f"{number:.5f}" for number in matrix)
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=content))
    page.obj["/Contents"] = pdf.make_stream(f"q {numbers} cm /P Do Q".encode())


def _add_picture(target: pikepdf.Pdf, picture: Jpeg) -> bool:
    """Whether it was a lying one."""
    image = target.make_stream(picture.data)
    image["/Type"], image["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
    image["/Width"], image["/Height"] = picture.width, picture.height
    image["/ColorSpace"], image["/BitsPerComponent"] = pikepdf.Name.DeviceRGB, 8
    image["/Filter"] = pikepdf.Name.DCTDecode
    target.add_blank_page(page_size=(WIDTH_PT, HEIGHT_PT))
    try:
        matrix = placement(0, 0, picture.width, picture.height)
    except ValueError as error:
        raise Unfit(Refusal.DAMAGED) from error
    a, b, c, d, e, f = matrix
    # An image fills the unit square.
    stretched = (a * picture.width, b * picture.width, c * picture.height, d * picture.height, e, f)
    _place(target, target.pages[-1], image, stretched)
    return is_turned(matrix)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    output = BytesIO()
    pdf.save(output, static_id=True, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    if output.tell() > _MAX_OUTPUT_BYTES:
        raise Unfit(Refusal.TOO_BIG)
    return output.getvalue()


def _box(form: Object) -> tuple[float, float, float, float]:
    """x, y, width, height of a form in the space it is drawn in."""
    x0, y0, x1, y1 = (float(value) for value in form["/BBox"])
    a, b, c, d, e, f = (float(value) for value in form.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    left, bottom = (min(corner[axis] for corner in corners) for axis in (0, 1))
    right, top = (max(corner[axis] for corner in corners) for axis in (0, 1))
    return left, bottom, right - left, top - bottom


def _require_plain(root: Object) -> None:
    """Drops what is of no use on paper; raises _NotPlain for what acts, hides, or unpacks to too much."""
    unpacked = 0
    for value in _values(root):
        keys = set(value.keys())
        if keys & _ACTIVE_KEYS or str(value.get("/Type")) in _ACTIVE_TYPES or str(value.get("/S")) in _ACTIONS:
            raise _NotPlain
        for key in _DROPPED_KEYS:
            if key in keys:
                del value[key]
        if isinstance(value, pikepdf.Stream):
            unpacked += _unpacked_bytes(value, _MAX_UNPACKED_BYTES - unpacked)


def _values(root: Object) -> Iterator[Object]:
    """Every dictionary and stream that can be reached. Raises _NotPlain beyond the limits."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Object, int]] = [(root, 0)]
    visited = 0
    while waiting:
        value, depth = waiting.pop()
        visited += 1
        if visited > _MAX_VALUES or depth > _MAX_DEPTH:
            raise _NotPlain
        if not isinstance(value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
            continue
        if value.is_indirect:
            if value.objgen in seen:
                continue
            seen.add(value.objgen)
        if isinstance(value, pikepdf.Array):
            waiting.extend((item, depth + 1) for item in value)
            continue
        yield value
        waiting.extend((value[key], depth + 1) for key in value.keys())  # noqa: SIM118 - an Object is no mapping


def _unpacked_bytes(stream: Object, limit: int) -> int:
    """The bytes that a stream unpacks to. Raises _NotPlain beyond `limit` or where that cannot be told cheaply."""
    if "/F" in stream or "/FFilter" in stream or str(stream.get("/Subtype")) == "/PS":
        raise _NotPlain
    filters = stream.get("/Filter", ())
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)] if filters else []
    if not _PLAIN_FILTERS.issuperset(names) or len(names) > 2 or len(set(names)) < len(names):
        raise _NotPlain
    if str(stream.get("/Subtype")) == "/Image":
        pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
        if not 0 < pixels <= _MAX_PICTURE_PIXELS:
            raise _NotPlain
    if "/FlateDecode" not in names:
        return len(stream.read_raw_bytes())
    if len(names) > 1:
        raise _NotPlain
    return _inflated_bytes(stream.read_raw_bytes(), limit)


def _inflated_bytes(raw: bytes, limit: int) -> int:
    inflate, total, waiting = zlib.decompressobj(), 0, raw
    while waiting and not inflate.eof:
        try:
            total += len(inflate.decompress(waiting, 1_000_000))
        except zlib.error as error:
            raise _NotPlain from error
        if total > limit:
            raise _NotPlain
        waiting = inflate.unconsumed_tail
    return total
