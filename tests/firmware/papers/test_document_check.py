"""The document check against documents that are sound, unfit or hostile, and against 560 damaged ones."""

import asyncio
import os
import random
import resource
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from fpdf import FPDF
from PIL import Image

from central.protocol.papers import MAX_DOCUMENT_BYTES, MAX_PRINT_PAGES, Refusal
from firmware.papers.document_check import CheckedDocument, CheckLimits, DocumentChecker

A4 = (595.2756, 841.8898)
CANARY = b"CANARI-7f3a-DUPONT"
FORBIDDEN = {"/JS", "/JavaScript", "/AA", "/OpenAction", "/AcroForm", "/Names", "/EmbeddedFiles", "/EF", "/Annots"}


@pytest.fixture
async def checker() -> AsyncIterator[DocumentChecker]:
    checker = DocumentChecker(CheckLimits(documents_per_worker=60, cpu_s=4), workers=2)
    yield checker
    await checker.close()


# Documents


def text_pdf(pages: int = 1, orientation: str = "P", page_format: str | tuple[float, float] = "A4") -> bytes:
    pdf = FPDF(orientation=orientation, format=page_format)
    pdf.set_font("Helvetica", size=24)
    for number in range(pages):
        pdf.add_page()
        pdf.text(20, 20, f"Attestation {number + 1}")
    return bytes(pdf.output())


def changed(change: Callable[[pikepdf.Pdf], None], pages: int = 1) -> bytes:
    with pikepdf.open(BytesIO(text_pdf(pages))) as pdf:
        change(pdf)
        output = BytesIO()
        pdf.save(output)
        return output.getvalue()


def scripted(pdf: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.OpenAction = script
    pdf.Root.AA = pikepdf.Dictionary(WC=script)
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=pikepdf.Dictionary(
            S=pikepdf.Name.Launch, F="calc.exe"
        ),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = [pdf.make_indirect(link)]


def with_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["secret.txt"] = b"attached"


def with_hidden_action(pdf: pikepdf.Pdf) -> None:
    """An action where a plain page has none: in the properties of marked content."""
    action = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(2)"))
    pdf.pages[0].obj.Resources.Properties = pikepdf.Dictionary(X=action)


def with_stamp(pdf: pikepdf.Pdf) -> None:
    """A black square that exists only as an annotation's appearance, as filled form fields do."""
    look = pdf.make_stream(b"0 0 0 rg 0 0 100 100 re f")
    look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 100, 100]
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[200, 300, 300, 400], F=4,
        AP=pikepdf.Dictionary(N=look),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = [pdf.make_indirect(note)]


def content_bomb(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Contents = pdf.make_stream(b"")
    pdf.pages[0].obj.Contents.write(deflated(700_000_000), filter=pikepdf.Name.FlateDecode)


def picture_bomb(pdf: pikepdf.Pdf) -> None:
    image = pdf.make_stream(b"")
    image.write(deflated(700_000_000), filter=pikepdf.Name.FlateDecode)
    image.Type, image.Subtype, image.Width, image.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 28_000, 25_000
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    page = pdf.pages[0].obj
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    page.Contents = pdf.make_stream(b"q 500 0 0 500 0 0 cm /I Do Q")


def laughing_forms(pdf: pikepdf.Pdf) -> None:
    """Twelve forms, each drawing the one before ten times."""
    inner = pdf.make_stream(b"0 0 1 1 re f")
    inner.Type, inner.Subtype, inner.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 500, 500]
    for _ in range(12):
        outer = pdf.make_stream(b"/F Do " * 10)
        outer.Type, outer.Subtype, outer.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 500, 500]
        outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
        inner = outer
    pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/F Do")


@cache
def deflated(size: int) -> bytes:
    """`size` line feeds, packed: white space in a content stream, near black in a picture."""
    pack = zlib.compressobj(1)
    block = b"\n" * 10_000_000
    return b"".join(pack.compress(block) for _ in range(size // len(block))) + pack.flush()


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 400), mode: str = "RGB") -> bytes:
    output = BytesIO()
    noise = Image.effect_noise(size, 60).convert(mode)
    noise.save(output, kind)
    return output.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    parts = [header, b"IDAT" + deflated(20_000_000), b"IEND"]
    framed = ((len(part) - 4).to_bytes(4, "big") + part + zlib.crc32(part).to_bytes(4, "big") for part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def encrypted(password: str) -> bytes:
    with pikepdf.open(BytesIO(text_pdf())) as pdf:
        output = BytesIO()
        pdf.save(output, encryption=pikepdf.Encryption(owner="owner", user=password))
        return output.getvalue()


RAW_PAGE = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj%b endobj\n3 0 obj%b endobj\ntrailer<</Root 1 0 R>>"
)


def recursive_tree() -> bytes:
    return RAW_PAGE % (b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>", b"<<>>")


def many_claimed() -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return RAW_PAGE % (b"<</Type/Pages/Kids[3 0 R]/Count 100000>>", page)


def many_real() -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return RAW_PAGE % (b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>", page)


def boxed(box: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]>>"
    return RAW_PAGE % (b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page)


# What holds for every answer


def require_printable(document: CheckedDocument) -> None:
    assert 1 <= document.page_count <= MAX_PRINT_PAGES
    for page in document.pages:
        assert page.shape == (1000, 707, 3)
    with pikepdf.open(BytesIO(document.pdf)) as pdf:
        assert len(pdf.pages) == document.page_count
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/Version", "/Extensions"}
        for sheet in pdf.pages:
            assert [float(side) for side in sheet.mediabox] == pytest.approx([0, 0, *A4], abs=0.01)
            assert not {"/CropBox", "/Rotate", "/UserUnit"} & set(sheet.obj.keys())
        for value in pdf.objects:
            if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                assert not FORBIDDEN & set(value.keys())
                assert value.get("/Type") not in ("/Action", "/Filespec", "/EmbeddedFile")


def darkness(document: CheckedDocument, top: int, bottom: int, left: int, right: int) -> float:
    """How black a part of the first page is, 0.0 to 1.0."""
    return 1.0 - float(np.mean(document.pages[0][top:bottom, left:right])) / 255.0


async def printable(checker: DocumentChecker, data: bytes) -> CheckedDocument:
    document = await checker.check(data)
    assert isinstance(document, CheckedDocument), document
    require_printable(document)
    return document


# Sound documents


async def test_an_a4_page_is_printed_at_its_own_size_with_its_text_as_text(checker: DocumentChecker) -> None:
    document = await printable(checker, text_pdf(2))
    with pikepdf.open(BytesIO(document.pdf)) as pdf:
        form = pdf.pages[0].obj.Resources.XObject.P
        assert form.Subtype == "/Form"
        assert b"1.00000 0.00000 0.00000 1.00000" in pdf.pages[0].obj.Contents.read_bytes()
    assert darkness(document, 50, 75, 65, 250) > 0.05
    assert darkness(document, 200, 900, 50, 650) == 0.0


@pytest.mark.parametrize("orientation", ["P", "L"])
async def test_a_mark_stands_at_the_top_of_every_page_on_screen_and_paper(orientation: str) -> None:
    marking = DocumentChecker(mark="ENTRAÎNEMENT – sans valeur")
    try:
        document = await printable(marking, text_pdf(3, orientation))
    finally:
        await marking.close()
    assert document.page_count == 3
    assert document.lying == (orientation == "L",) * 3
    for page in document.pages:
        assert page[30:50, 200:500].min() < 100, "the letters"
        assert page[25:55, 24:34].min() < 100, "the frame"
    with pikepdf.open(BytesIO(document.pdf)) as pdf:
        assert all(page.obj.Resources.XObject.P.Subtype == "/Image" for page in pdf.pages)


async def test_a_lying_page_is_turned_to_stand(checker: DocumentChecker) -> None:
    document = await printable(checker, text_pdf(1, "L"))
    # Text at the top left of a lying page runs upwards along the left edge of the sheet.
    assert darkness(document, 650, 940, 40, 75) > 0.03
    assert darkness(document, 50, 75, 65, 250) == 0.0


@pytest.mark.parametrize("angle", [90, 180, 270])
async def test_a_rotated_page_prints_as_it_is_seen(checker: DocumentChecker, angle: int) -> None:
    def rotate(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = angle

    document = await printable(checker, changed(rotate))
    assert darkness(document, 0, 1000, 0, 707) > 0.0005


@pytest.mark.parametrize("page_format", ["A3", "Letter", (100, 150), (74, 800)])
async def test_other_sizes_fill_the_sheet(checker: DocumentChecker, page_format: str | tuple[float, float]) -> None:
    document = await printable(checker, text_pdf(1, "P", page_format))
    assert darkness(document, 0, 1000, 0, 707) > 0.0001


async def test_what_exists_only_as_an_annotation_is_printed(checker: DocumentChecker) -> None:
    document = await printable(checker, changed(with_stamp))
    assert darkness(document, 530, 640, 243, 350) > 0.9


@pytest.mark.parametrize("harm", [scripted, with_attachment, with_hidden_action])
async def test_nothing_that_acts_is_left(checker: DocumentChecker, harm: Callable[[pikepdf.Pdf], None]) -> None:
    document = await printable(checker, changed(harm))
    for word in (b"alert", b"calc.exe", b"attached", b"secret.txt"):
        assert word not in document.pdf
    assert darkness(document, 50, 75, 65, 250) > 0.05


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
async def test_a_picture_is_one_page(checker: DocumentChecker, kind: str) -> None:
    document = await printable(checker, picture(kind))
    assert document.page_count == 1
    assert darkness(document, 400, 600, 100, 600) > 0.3


async def test_a_lying_picture_fills_the_sheet(checker: DocumentChecker) -> None:
    document = await printable(checker, picture("JPEG", (700, 495)))
    assert min(darkness(document, top, top + 50, 300, 400) for top in (10, 940)) > 0.3


async def test_transparency_is_white_paper(checker: DocumentChecker) -> None:
    output = BytesIO()
    Image.new("RGBA", (210, 297), (0, 0, 0, 0)).save(output, "PNG")
    assert darkness(await printable(checker, output.getvalue()), 0, 1000, 0, 707) < 0.01


async def test_each_page_of_a_fax_is_a_page(checker: DocumentChecker) -> None:
    output = BytesIO()
    sheets = [Image.new("1", (200, 280), shade) for shade in (0, 1, 0)]
    sheets[0].save(output, "TIFF", save_all=True, append_images=sheets[1:])
    assert (await printable(checker, output.getvalue())).page_count == 3


async def test_half_of_a_polyglot_is_left_behind(checker: DocumentChecker) -> None:
    document = await printable(checker, picture("JPEG") + text_pdf() + CANARY)
    assert CANARY not in document.pdf
    document = await printable(checker, b"<script>" + CANARY + b"</script>\n" + text_pdf())
    assert CANARY not in document.pdf


# Unfit documents


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Refusal.NOT_A_PDF),
        (b"bonjour", Refusal.NOT_A_PDF),
        (b"PK\x03\x04" + b"\x00" * 500, Refusal.NOT_A_PDF),
        (b"%PDF-1.7\n", Refusal.DAMAGED),
        (picture("JPEG")[:200], Refusal.DAMAGED),
        (text_pdf(MAX_PRINT_PAGES + 1), Refusal.TOO_LONG),
        (encrypted("secret"), Refusal.ENCRYPTED),
        (encrypted(""), Refusal.ENCRYPTED),
        (recursive_tree(), Refusal.DAMAGED),
        (png_claiming(60_000, 60_000), Refusal.BOMB),
        (bytes(MAX_DOCUMENT_BYTES + 1), Refusal.TOO_BIG),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else "",
)
async def test_an_unfit_document_is_refused_with_its_reason(
    checker: DocumentChecker, data: bytes, reason: Refusal
) -> None:
    assert await checker.check(data) is reason


@pytest.mark.parametrize("bomb", [content_bomb, picture_bomb, laughing_forms])
async def test_a_bomb_is_refused_or_defused_in_time(
    checker: DocumentChecker, bomb: Callable[[pikepdf.Pdf], None]
) -> None:
    data = changed(bomb)
    async with asyncio.timeout(30.0):
        result = await checker.check(data)
    if isinstance(result, CheckedDocument):
        require_printable(result)
    else:
        assert result is Refusal.BOMB
    assert isinstance(await checker.check(text_pdf()), CheckedDocument)


@pytest.mark.parametrize(
    "box", [b"0 0 0 0", b"0 0 1e30 1e30", b"1 2", b"0 0 -595 -842", b"/A /B /C /D", b"0 0 2 20000", b"nan 0 inf 5"]
)
async def test_an_odd_box_is_a_page_or_a_refusal(checker: DocumentChecker, box: bytes) -> None:
    result = await checker.check(boxed(box))
    if isinstance(result, CheckedDocument):
        require_printable(result)
    else:
        assert result is Refusal.DAMAGED


@pytest.mark.parametrize("data", [many_claimed(), many_real()], ids=["claimed", "real"])
async def test_a_hundred_thousand_pages_are_no_burden(checker: DocumentChecker, data: bytes) -> None:
    result = await checker.check(data)
    if isinstance(result, CheckedDocument):
        assert result.page_count == 1
    else:
        assert result in {Refusal.DAMAGED, Refusal.TOO_LONG}


# Damaged documents


def corpus() -> Iterator[bytes]:
    """560 damaged files, the same in every run."""
    chance = random.Random(20_261_121)
    seeds = [
        text_pdf(), text_pdf(3), changed(scripted), changed(with_stamp), changed(with_attachment), encrypted("x"),
        many_claimed(), text_pdf(1, "L"),
        picture("JPEG"), picture("PNG"), picture("PNG", (90, 90), "P"), picture("GIF"), picture("TIFF", (80, 80)),
        picture("WEBP", (80, 80)),
    ]  # fmt: skip
    for seed in seeds:
        for number in range(40):
            yield _damaged(seed, number % 5, chance, seeds)


def _damaged(seed: bytes, way: int, chance: random.Random, seeds: list[bytes]) -> bytes:
    data = bytearray(seed)
    match way:
        case 0:
            for _ in range(chance.randint(1, 30)):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 1:
            del data[chance.randrange(len(data)) :]
        case 2:
            other = chance.choice(seeds)
            cut, start = chance.randrange(len(data)), chance.randrange(len(other))
            data[cut:] = other[start:]
        case 3:
            places = [place for place, value in enumerate(data) if 0x30 <= value <= 0x39] or [0]
            for _ in range(chance.randint(1, 12)):
                data[chance.choice(places)] = chance.choice(b"0123456789-.")
        case _:
            start = chance.randrange(len(data))
            data[start:start] = data[start : start + chance.randint(1, 400)] * chance.randint(1, 50)
    return bytes(data)


async def test_560_damaged_documents_are_each_printable_or_refused(checker: DocumentChecker) -> None:
    results: dict[str, int] = {}
    rss: list[int] = []

    async def check(data: bytes) -> None:
        result = await checker.check(data)
        if isinstance(result, CheckedDocument):
            require_printable(result)
        name = result.value if isinstance(result, Refusal) else "printable"
        results[name] = results.get(name, 0) + 1

    documents = list(corpus())
    for start in range(0, len(documents), 20):
        await asyncio.gather(*(check(data) for data in documents[start : start + 20]))
        rss.append(resident_bytes())
    assert sum(results.values()) == 560
    assert results["printable"] > 50
    assert results[Refusal.DAMAGED] > 50
    assert rss[-1] - rss[4] < 40_000_000


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


# The child


async def test_a_child_that_takes_too_long_is_killed() -> None:
    checker = DocumentChecker(CheckLimits(deadline_s=0.01))
    assert await checker.check(text_pdf(20)) is Refusal.BOMB
    await checker.close()
    assert children() == set()


async def test_a_cancelled_check_leaves_no_child() -> None:
    checker = DocumentChecker()
    task = asyncio.create_task(checker.check(changed(laughing_forms)))
    while not children():  # noqa: ASYNC110 - the kernel's list of children has no event
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await checker.close()
    assert children() == set()


async def test_a_killed_child_is_a_refusal_and_the_next_document_is_checked() -> None:
    checker = DocumentChecker()
    await checker.warm()
    for pid in children():
        os.kill(pid, 11)
    assert await checker.check(text_pdf()) is Refusal.DAMAGED
    assert isinstance(await checker.check(text_pdf()), CheckedDocument)
    await checker.close()


async def test_each_document_has_a_child_of_its_own() -> None:
    checker = DocumentChecker()
    await checker.warm()
    first = children()
    await checker.check(text_pdf())
    assert not first & children()
    await checker.close()


def children() -> set[int]:
    """The document workers that this process started; a test session has other children too.

    By a look at every process: the kernel's own list of children may leave out some while others end (proc(5)).
    """
    pids = (int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit())
    return {pid for pid in pids if is_worker_of_ours(pid)}


def is_worker_of_ours(pid: int) -> bool:
    try:
        parent = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
        return int(parent) == os.getpid() and b"check_worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


CONFINED = """
import os, socket, sys
from firmware.papers.check_worker import confine
confine(640_000_000)
"""


@pytest.mark.parametrize(
    "attempt",
    [
        "with open('leak', 'wb', buffering=0) as leak: leak.write(b'CANARI')",
        "os.abort()",
        "bytearray(700_000_000)",
        "[open('/dev/null') for _ in range(20)]",
        "socket.socket()",
        "socket.create_server(('127.0.0.1', 0))",
    ],
)
def test_a_confined_child_fails_and_leaves_nothing(attempt: str, tmp_path: Path) -> None:
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-B", "-c", CONFINED + attempt], cwd=tmp_path, env={"PYTHONPATH": root}, check=False,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert [path for path in tmp_path.iterdir() if path.stat().st_size] == []


async def test_no_file_holds_the_canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    checker = DocumentChecker()
    pdf = FPDF()
    pdf.set_compression(False)
    pdf.set_font("Helvetica", size=20)
    pdf.add_page()
    pdf.text(20, 20, CANARY.decode())
    data = bytes(pdf.output())
    assert CANARY in data
    assert isinstance(await checker.check(data), CheckedDocument)
    assert await checker.check(data[:40]) is Refusal.DAMAGED
    await checker.close()
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - an async test
