"""Two sheets as partners write them, one in every language of the borne and one in French only; and ways to them."""

import msgspec

from central.protocol.sheets import BlockKind, Sheet, SheetBlock, SheetTexts, digest_of
from central.protocol.values import ServiceInfo, ServiceState, SheetHead, SheetTitle
from firmware.session import paper_events as pev
from firmware.session.sheet_pages import Piece
from firmware.session.sheets import page_number, pages_of
from firmware.session.step import start
from hardware.events import Key
from tests.firmware.session.driver import SEED, SERVICES, Driver, to_page

PICTURE = "b" * 64
LANGUAGES = ("fr", "en", "ar", "uk")
PUBLISHED_S = 1_795_000_000.0


def _texts(language: str, title: str, *blocks: tuple[BlockKind, str]) -> SheetTexts:
    made = tuple(
        SheetBlock(kind=kind, text=text, picture=PICTURE if kind is BlockKind.PICTURE else None)
        for kind, text in blocks
    )
    return SheetTexts(language=language, title=title, blocks=made)


TEXT, STEP, PAPER, IMAGE = BlockKind.PARAGRAPH, BlockKind.STEP, BlockKind.PAPER, BlockKind.PICTURE
CARD = Sheet(
    sheet_id="carte-vitale",
    published_s=PUBLISHED_S,
    texts=(
        _texts(
            "fr",
            "Refaire ma carte Vitale",
            (TEXT, "Votre carte est perdue, volée ou cassée ? Vous pouvez en demander une autre. C’est gratuit."),
            (STEP, "Déclarez la perte dans votre compte ameli, ou à un conseiller."),
            (STEP, "Donnez une photo et une copie de votre pièce d’identité."),
            (IMAGE, "Une carte Vitale verte, avec une photo en haut à gauche."),
            (PAPER, "votre carte d’identité, votre passeport ou votre titre de séjour"),
            (PAPER, "une photo d’identité récente, sans lunettes"),
            (STEP, "Attendez la carte chez vous. Elle arrive en 3 semaines environ."),
            (TEXT, "En attendant, demandez une attestation de droits. Le pharmacien et le médecin l’acceptent."),
        ),
        _texts(
            "en",
            "Replacing my Vitale card",
            (TEXT, "Is your card lost, stolen or broken? You can ask for a new one. It is free."),
            (STEP, "Report the loss in your ameli account, or to an adviser."),
            (STEP, "Give a photo and a copy of your identity document."),
            (IMAGE, "A green Vitale card, with a photo at the top left."),
            (PAPER, "your identity card, passport or residence permit"),
            (PAPER, "a recent identity photo, without glasses"),
            (STEP, "Wait for the card at home. It comes within about 3 weeks."),
            (TEXT, "Meanwhile, ask for a certificate of rights. Pharmacists and doctors accept it."),
        ),
        _texts(
            "ar",
            "استبدال بطاقة Vitale",
            (TEXT, "هل ضاعت بطاقتك أو سُرقت أو انكسرت؟ يمكنك طلب بطاقة أخرى. الطلب مجاني."),
            (STEP, "صرّح بالضياع في حسابك ameli، أو لدى مستشار."),
            (STEP, "قدّم صورة ونسخة من وثيقة هويتك."),
            (IMAGE, "بطاقة Vitale خضراء، مع صورة في أعلى اليسار."),
            (PAPER, "بطاقة هويتك أو جواز سفرك أو بطاقة إقامتك"),
            (PAPER, "صورة شخصية حديثة، بدون نظارات"),
            (STEP, "انتظر البطاقة في بيتك. تصل خلال 3 أسابيع تقريبا."),
            (TEXT, "في انتظار ذلك، اطلب شهادة الحقوق. يقبلها الصيدلي والطبيب."),
        ),
        _texts(
            "uk",
            "Отримати нову картку Vitale",
            (TEXT, "Ваша картка загублена, вкрадена або зламана? Ви можете попросити іншу. Це безкоштовно."),
            (STEP, "Повідомте про втрату у своєму обліковому записі ameli або консультантові."),
            (STEP, "Подайте фотографію і копію документа, що посвідчує особу."),
            (IMAGE, "Зелена картка Vitale з фотографією вгорі ліворуч."),
            (PAPER, "посвідчення особи, паспорт або посвідку на проживання"),
            (PAPER, "нещодавню фотографію без окулярів"),
            (STEP, "Чекайте на картку вдома. Вона прийде приблизно за 3 тижні."),
            (TEXT, "Тим часом попросіть довідку про права. Аптекар і лікар її приймають."),
        ),
    ),
)
FRENCH_ONLY = Sheet(
    sheet_id="preparer-papiers",
    published_s=PUBLISHED_S,
    texts=(_texts("fr", "Préparer mes papiers", (TEXT, "Prenez vos papiers avec vous."), (PAPER, "un RIB")),),
)


def head(sheet: Sheet) -> SheetHead:
    titles = tuple(SheetTitle(language=text.language, title=text.title) for text in sheet.texts)
    return SheetHead(sheet_id=sheet.sheet_id, digest=digest_of(sheet), published_s=sheet.published_s, titles=titles)


def with_sheets(service: ServiceInfo, *sheets: Sheet) -> ServiceInfo:
    return msgspec.structs.replace(service, sheets=tuple(map(head, sheets)))


INFORMED = (with_sheets(SERVICES[0], CARD, FRENCH_ONLY), *SERVICES[1:])
"""The services of the driver, the first of which has sheets."""


def edited(sheet: Sheet) -> Sheet:
    """The same sheet with another text."""
    text = sheet.texts[0]
    longer = msgspec.structs.replace(text, blocks=(*text.blocks, SheetBlock(kind=TEXT, text="C’est nouveau.")))
    return msgspec.structs.replace(sheet, texts=(longer, *sheet.texts[1:]))


def at_list(language: str = "fr", services: tuple[ServiceInfo, ...] = INFORMED) -> Driver:
    """The list of the first service's sheets, in this language."""
    borne = Driver(start(SEED, languages=LANGUAGES)).to_idle(services)
    if language != "fr":
        borne.press(Key.R3, (Key.L1, Key.L2, Key.L3, Key.R1)[LANGUAGES.index(language)])
    borne.press(*to_page(services[0]))
    closed = services[0].state is ServiceState.CLOSED
    return borne.press(Key.L3 if closed else Key.R1)


def fetched(borne: Driver, sheet: Sheet) -> Driver:
    return borne.give(pev.SheetFetched(digest_of(sheet), sheet))


def at_sheet(language: str = "fr", sheet: Sheet = CARD) -> Driver:
    """The first page of a sheet."""
    return fetched(at_list(language).press(Key.L1 if sheet is CARD else Key.L2), sheet)


def at_print(language: str = "fr") -> Driver:
    return at_sheet(language).press(Key.L1)


def at_picture(language: str = "fr") -> Driver:
    """The page with the picture."""
    borne = at_sheet(language)
    while not any(piece.picture for piece in _shown(borne)):
        borne.press(Key.R2)
    return borne


def _shown(borne: Driver) -> tuple[Piece, ...]:
    return pages_of(borne.session)[page_number(borne.session)].pieces
