"""Publishing a folder of sheets: what comes in, each mistake with its file and field, and that it is all or nothing."""

import io
import zlib
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from central.demo_data import SHEETS
from central.directory import sheets
from central.directory.models import Sheet, SheetPicture, SheetPublication, Site
from central.directory.publishing import Published, publish_folder
from central.directory.sheet_folder import FolderRefused, read_folder
from central.directory.sheet_pictures import PictureRefused, kept_picture
from central.directory.snapshot import load_directory
from central.hub.database import DatabaseThreads
from central.main import main
from central.protocol.sheets import MAX_PICTURE_BYTES, BlockKind, digest_of

NOW_S = 1_795_000_000.0
GOOD = """
partner = "caf-lot"
service = "allocations-familiales"
order = 3

[fr]
title = "Demander une aide"
blocks = [
  { text = "C’est gratuit." },
  { step = "Venez ici." },
  { paper = "Votre carte d’identité" },
  { picture = "carte.png", alt = "Une carte d’identité." },
]

[en]
title = "Asking for help"
blocks = [{ text = "It is free." }]
"""


def png(width: int = 60, height: int = 40, mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG whose header promises 40,000 x 40,000 pixels."""
    data = bytearray(png(8, 8, "1"))
    data[16:24] = (40_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "une-aide.toml").write_text(GOOD, encoding="utf-8")
    (folder / "carte.png").write_bytes(png())
    return folder


def refused(folder: Path) -> list[str]:
    with pytest.raises(FolderRefused) as caught:
        read_folder(folder)
    return list(map(str, caught.value.mistakes))


def test_a_good_folder_is_read_whole(folder: Path) -> None:
    (draft,) = read_folder(folder)
    assert (draft.slug, draft.partner, draft.service, draft.order) == (
        "une-aide",
        "caf-lot",
        "allocations-familiales",
        3,
    )
    french, english = draft.texts
    assert [one.kind for one in french.blocks] == list(BlockKind)
    assert (english.language, english.title) == ("en", "Asking for help")
    (jpeg,) = draft.pictures.values()
    with Image.open(io.BytesIO(jpeg)) as image:
        assert (image.format, image.size) == ("JPEG", (60, 40))


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('partner = "caf-lot"', "", "une-aide.toml: partner: missing"),
        ('partner = "caf-lot"', "partner = 3", "une-aide.toml: partner: must be a text"),
        ("order = 3", 'order = "3"', "une-aide.toml: order: must be a whole number"),
        ("order = 3", "order = true", "une-aide.toml: order: must be a whole number"),
        ("order = 3", "order = -1", "une-aide.toml: order: from 0 to 999"),
        ("order = 3", "published = 1", "une-aide.toml: published: must be true or false"),
        ("[fr]", "[de]", "une-aide.toml: fr: missing: every sheet has a French text"),
        ("order = 3", 'colour = "red"', "une-aide.toml: colour: not known; there are"),
        ("[en]", "[English]", "une-aide.toml: English: not known; there are"),
        ('title = "Demander une aide"', "", "une-aide.toml: fr.title: missing, or no text"),
        ('title = "Demander une aide"', f'title = "{"a" * 61}"', "une-aide.toml: fr.title: 61 letters; at most 60"),
        ("[en]", '[en]\nsubtitle = "x"', "une-aide.toml: en.subtitle: not known; a language has title and blocks"),
        ('[{ text = "It is free." }]', "[]", "une-aide.toml: en.blocks: must be a list of 1 to 40 blocks"),
        ("C’est gratuit.", "a" * 601, "une-aide.toml: fr.blocks[1].text: 601 letters; at most 600"),
        ("C’est gratuit.", "Une\\nligne", "une-aide.toml: fr.blocks[1].text: has a line break"),
        ("Venez ici.", "Venez **ici**.", "une-aide.toml: fr.blocks[2].step: has **, which is no sign here"),
        ("{ step =", "{ stop =", "une-aide.toml: fr.blocks[2]: must have exactly one of text, step, paper, picture"),
        ("{ step =", '{ text = "x", step =', "une-aide.toml: fr.blocks[2]: must have exactly one of"),
        ('{ text = "C’', '{ alt = "x", text = "C’', "une-aide.toml: fr.blocks[1].alt: not known here"),
        (', alt = "Une carte d’identité."', "", "une-aide.toml: fr.blocks[4].alt: missing, or no text"),
        ("carte.png", "autre.png", "une-aide.toml: fr.blocks[4].picture: autre.png: No such file or directory"),
        ("carte.png", "../carte.png", "une-aide.toml: fr.blocks[4].picture: must be the name of a file in the same"),
        ("[fr]", "[fr", "une-aide.toml: Expected"),
    ],
)
def test_each_mistake_is_told_with_file_and_field(folder: Path, old: str, new: str, mistake: str) -> None:
    assert old in GOOD
    (folder / "une-aide.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    assert any(one.startswith(mistake) for one in refused(folder)), refused(folder)


def test_the_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "b.toml").write_text(GOOD.replace("order = 3", "order = 3.5"), encoding="utf-8")
    (folder / "Grand Titre.toml").write_bytes(b"\xff")
    told = refused(folder)
    assert [one.split(": ")[0] for one in told] == ["Grand Titre.toml", "Grand Titre.toml", "b.toml"]


def test_a_folder_that_is_none_and_one_too_full_are_refused(folder: Path, tmp_path: Path) -> None:
    assert "no folder" in refused(tmp_path / "nowhere")[0]
    for number in range(200):
        (folder / f"s{number}.toml").write_text("", encoding="utf-8")
    assert "201 sheets; at most 200" in refused(folder)[0]


def test_a_file_or_picture_out_of_bounds_is_not_read(folder: Path) -> None:
    (folder / "long.toml").write_text("#" * 100_001, encoding="utf-8")
    (folder / "carte.png").write_bytes(png() + b"x" * 10_000_000)
    assert refused(folder) == [
        "long.toml: longer than 100 kB",
        "une-aide.toml: fr.blocks[4].picture: carte.png: larger than 10 MB",
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"GIF89a" + png(), "not a PNG or JPEG"),
        (b"%PDF-1.7", "not a PNG or JPEG"),
        (b"", "not a PNG or JPEG"),
        (b"\xff\xd8\xff" + png(), "damaged"),
        (png()[:50], "damaged"),
        (bomb(), "million pixels"),
    ],
)
def test_a_picture_that_is_none_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(PictureRefused, match=why):
        kept_picture(data)


def test_pictures_come_out_small_upright_on_white_and_bare() -> None:
    exif = Image.Exif()
    exif[274], exif[270] = 6, "taken at home"
    out = io.BytesIO()
    Image.effect_noise((3_000, 2_000), 90).save(out, "JPEG", quality=95, exif=exif)
    jpeg = kept_picture(out.getvalue())
    assert len(jpeg) <= MAX_PICTURE_BYTES
    assert b"at home" not in jpeg
    with Image.open(io.BytesIO(jpeg)) as image:
        assert image.size == (667, 1_000)
    with Image.open(io.BytesIO(kept_picture(png()))) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255), "what is see-through is white"


async def test_published_sheets_stand_in_the_directory(database: DatabaseThreads, folder: Path) -> None:
    done = await database(publish_folder, folder, now_s=NOW_S)
    assert done == Published(("une-aide",), (), ())
    directory = await database(load_directory)
    by_slug = {service.slug: service for service in directory.services.values()}
    heads = by_slug["allocations-familiales"].sheets
    assert [head.sheet_id for head in heads] == ["preparer-mes-papiers", "une-aide"], "the demo's is first in order"
    assert [title.title for title in heads[1].titles] == ["Demander une aide", "Asking for help"]
    assert heads[1].published_s == NOW_S
    assert [head.sheet_id for head in by_slug["assurance-maladie"].sheets] == ["refaire-ma-carte-vitale"]
    assert by_slug["msa"].sheets == ()
    site_pk = await database(lambda: Site.objects.get(slug="mairie-latronquiere").pk)
    sheet = await database(sheets.whole, "une-aide", heads[1].digest, site_pk)
    assert sheet is not None
    assert digest_of(sheet) == heads[1].digest
    (picture,) = sheet.pictures()
    jpeg = await database(sheets.picture, picture, site_pk)
    assert jpeg is not None
    assert jpeg.startswith(b"\xff\xd8\xff")
    assert await database(sheets.whole, "une-aide", "0" * 64, site_pk) is None
    assert await database(sheets.whole, "une-aide", heads[1].digest, site_pk + 99) is None, "another site's business"
    assert await database(sheets.picture, picture, site_pk + 99) is None


async def test_the_same_again_changes_nothing_and_a_new_text_is_another_sheet(
    database: DatabaseThreads, folder: Path
) -> None:
    def digest() -> str:
        return Sheet.objects.get(slug="une-aide").digest

    await database(publish_folder, folder, now_s=NOW_S)
    first = await database(digest)
    assert await database(publish_folder, folder, now_s=NOW_S + 60) == Published((), ("une-aide",), ())
    assert await database(digest) == first
    file = folder / "une-aide.toml"
    file.write_text(GOOD.replace("gratuit", "pour tous"), encoding="utf-8")
    assert await database(publish_folder, folder, now_s=NOW_S + 120) == Published(("une-aide",), (), ())
    assert await database(digest) != first
    file.write_text(GOOD.replace("order = 3", "published = false"), encoding="utf-8")
    assert await database(publish_folder, folder, now_s=NOW_S + 180) == Published((), (), ("une-aide",))
    directory = await database(load_directory)
    assert "une-aide" not in {head.sheet_id for one in directory.services.values() for head in one.sheets}


async def test_one_bad_sheet_keeps_all_others_out(database: DatabaseThreads, folder: Path) -> None:
    def rows() -> tuple[int, int, int]:
        return Sheet.objects.count(), SheetPicture.objects.count(), SheetPublication.objects.count()

    before = await database(rows)
    for name, old, new, mistake in (
        ("z.toml", '"caf-lot"', '"caf-lut"', "z.toml: partner: no partner caf-lut"),
        ("z.toml", '"allocations-familiales"', '"msa"', "z.toml: service: caf-lot has no service msa"),
        ("refaire-ma-carte-vitale.toml", "order = 3", "", "a sheet of this name belongs to cpam-lot"),
    ):
        (folder / name).write_text(GOOD.replace(old, new), encoding="utf-8")
        with pytest.raises(FolderRefused, match=mistake):
            await database(publish_folder, folder, now_s=NOW_S)
        (folder / name).unlink()
    for number in range(24):
        (folder / f"s{number}.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(FolderRefused, match="caf-lot would have 26 sheets; at most 24"):
        await database(publish_folder, folder, now_s=NOW_S)
    assert await database(rows) == before


async def test_the_command_publishes_or_says_what_to_mend(
    data: Path, database: DatabaseThreads, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def publish() -> int:
        return main(["publish-sheets", str(folder)])

    assert await database(publish) == 0
    assert '"changed": ["une-aide"]' in capsys.readouterr().out
    (folder / "une-aide.toml").write_text(GOOD.replace("[fr]", "[de]"), encoding="utf-8")
    assert await database(publish) == 1
    assert "une-aide.toml: fr: missing" in capsys.readouterr().err


def test_the_sheets_of_the_demo_are_ours_and_good() -> None:
    drafts = read_folder(SHEETS)
    assert {draft.slug: {text.language for text in draft.texts} for draft in drafts} == {
        "preparer-mes-papiers": {"fr", "en"},
        "refaire-ma-carte-vitale": {"fr", "en"},
    }
    assert [len(draft.pictures) for draft in drafts] == [1, 0]


def test_no_file_makes_the_reader_raise_anything_else(folder: Path) -> None:
    random = Random(4)
    told = 0
    for _ in range(300):
        text = bytearray(GOOD.encode())
        for _ in range(random.randint(1, 8)):
            text[random.randrange(len(text))] = random.randrange(256)
        (folder / "une-aide.toml").write_bytes(bytes(text))
        with suppress(FolderRefused):
            read_folder(folder)
            told += 1
    assert 0 < told < 300
