import pytest

from firmware.ui.canvas import opaque, to_rgb
from firmware.ui.lettering import Block, Lettering, Type, keep_short_words, split_words

INK = (0, 0, 0)
STYLE = Type(36, INK)


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    return Lettering()


def lines_of(block: Block) -> list[str]:
    return ["".join(run.text for run in line.runs).replace("\u00a0", " ") for line in block.lines]


def test_two_stars_switch_bold_inside_a_sentence() -> None:
    assert split_words("Vos **deux papiers**.") == [
        (("Vos", False),),
        (("deux", True),),
        (("papiers", True), (".", False)),
    ]


def test_a_non_breaking_space_keeps_its_words_on_one_line(lettering: Lettering) -> None:
    width = lettering.set("Attente environ 10", STYLE, 10_000).width
    assert lines_of(lettering.set("Attente environ 10 min", STYLE, width, balanced=False)) == [
        "Attente environ 10",
        "min",
    ]
    kept = lettering.set("Attente environ 10\u00a0min", STYLE, width, balanced=False)
    assert lines_of(kept) == ["Attente environ", "10 min"]


def test_a_hyphen_is_no_place_to_break(lettering: Lettering) -> None:
    width = lettering.set("Prendre rendez-", STYLE, 10_000).width
    assert lines_of(lettering.set("Prendre rendez-vous", STYLE, width, balanced=False)) == ["Prendre", "rendez-vous"]


def test_lines_are_balanced_and_none_is_added(lettering: Lettering) -> None:
    text = "Appuyez sur une touche grise pour commencer maintenant"
    width = lettering.set("Appuyez sur une touche grise pour", STYLE, 10_000).width + 9
    greedy = lettering.set(text, STYLE, width, balanced=False)
    balanced = lettering.set(text, STYLE, width)
    assert len(balanced.lines) == len(greedy.lines) == 2
    assert balanced.width < greedy.width
    assert " ".join(lines_of(balanced)) == text


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("Parlez à un conseiller", ["Parlez", "à", "un conseiller"]),
        ("Écrire au lieu de parler", ["Écrire", "au lieu", "de parler"]),
        ("Est-ce le 24 novembre", ["Est-ce", "le 24", "novembre"]),
    ],
)
def test_short_words_stay_with_the_next(text: str, tied: list[str]) -> None:
    words = ["".join(piece for piece, _ in word).replace("\u00a0", " ") for word in keep_short_words(split_words(text))]
    assert words == tied


def test_a_newline_breaks(lettering: Lettering) -> None:
    assert lines_of(lettering.set("Levez le couvercle.\nReprenez votre papier.", STYLE, 10_000)) == [
        "Levez le couvercle.",
        "Reprenez votre papier.",
    ]


def test_a_long_word_is_cut_in_even_pieces_that_fit(lettering: Lettering) -> None:
    cut = lettering.hyphenate("Anticonstitutionnellement vôtre", STYLE, 250)
    assert cut.replace("- ", "").replace("-", "") == "Anticonstitutionnellement vôtre"
    assert all(lettering.set(word, STYLE, 10_000).width <= 250 for word in cut.split(" "))
    assert "vôtre" in cut.split(" ")


def test_shortening_keeps_who_it_is(lettering: Lettering) -> None:
    text = "Maison départementale des personnes handicapées · Marie-Christine"
    short = lettering.shorten(text, STYLE, 600)
    assert short.endswith("… · Marie-Christine")
    assert lettering.set(short, STYLE, 10_000).width <= 600
    assert lettering.shorten("CAF du Lot · Claire", STYLE, 600) == "CAF du Lot · Claire"


def test_letters_that_b612_lacks_come_from_another_face(lettering: Lettering) -> None:
    files = {run.file for run in lettering.set("2ᵉ Київ اللغة", STYLE, 10_000).lines[0].runs}
    assert len(files) >= 3
    assert any("Arabic" in file for file in files)


def test_arabic_runs_from_the_right_with_numbers_in_place(lettering: Lettering) -> None:
    line = lettering.set("الثلاثاء 24 نوفمبر · 10:42", STYLE, 10_000, rtl=True).lines[0]
    texts = [run.text.strip() for run in line.runs if run.text.strip()]
    assert texts == ["10:42", "·", "نوفمبر", "24", "الثلاثاء"]


def test_an_unknown_icon_draws_the_neutral_one(lettering: Lettering) -> None:
    drawn = []
    for name in ("no_such_icon_anywhere", "support_agent", "print"):
        image = opaque((80, 80), (255, 255, 255))
        lettering.icon(image, name, 60, (40, 40), INK)
        drawn.append(to_rgb(image).tobytes())
    assert drawn[0] == drawn[1] != drawn[2]


def test_forgetting_drops_every_drawn_text(lettering: Lettering) -> None:
    image = opaque((400, 80), (255, 255, 255))
    lettering.draw(image, lettering.set("Madame Vidal", STYLE, 400), 0, 0)
    assert any("Vidal" in text for _, text, *_ in lettering._drawn)
    lettering.forget()
    assert not lettering._drawn


def test_drawn_texts_are_bounded(lettering: Lettering) -> None:
    image = opaque((400, 80), (255, 255, 255))
    for number in range(600):
        lettering.draw(image, lettering.set(f"n{number}", STYLE, 400), 0, 0)
    assert len(lettering._drawn) <= 512
