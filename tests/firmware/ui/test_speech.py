"""What the voice says of a view."""

from collections.abc import Mapping
from dataclasses import replace

from firmware.ui.speech import spoken_pieces, spoken_text
from firmware.views.view import Label, Layout, View
from hardware.events import Key

type Views = Mapping[str, View]


def test_labels_follow_in_key_order_with_their_places(views: Views) -> None:
    text = spoken_text(views["closed"])
    order = [
        "MSA.",
        "À gauche",
        "en haut, Imprimer les horaires",
        "au milieu, Être rappelé",
        "À droite",
        "en haut, Autres",
    ]
    places = [text.index(part) for part in [*order, "Rond vert, Prendre rendez-vous.", "Croix rouge, Retour."]]
    assert places == sorted(places)
    assert "en bas" not in text


def test_states_are_said_as_words(views: Views) -> None:
    text = spoken_text(views["idle"])
    assert "Assurance maladie, Attente 10\u00a0min" in text
    assert "MSA, Fermé, Ouvre jeudi 9\u00a0h" in text
    assert text.startswith("Bonjour. Parlez à un conseiller en vidéo. À gauche")


def test_what_the_view_says_itself_is_not_said_twice(views: Views) -> None:
    view = replace(views["hangup"], spoken="Raccrocher\u00a0? Croix rouge, oui. Rond vert, continuer.")
    assert spoken_text(view) == view.spoken


def test_over_the_adviser_only_the_event_is_said(views: Views) -> None:
    view = replace(views["call"], spoken="Vous êtes en ligne avec Claire, de la CAF")
    assert spoken_text(view) == "Vous êtes en ligne avec Claire, de la CAF."


def test_a_label_may_be_said_otherwise_and_marks_are_never_said(views: Views) -> None:
    label = replace(views["idle"].softkeys[Key.L1], spoken="Les allocations, la C A F")
    text = spoken_text(replace(views["idle"], spoken="", title="Un **mot**\ngras", softkeys={Key.L1: label}))
    assert text.startswith("Un mot gras. À gauche\u00a0: en haut, Les allocations, la C A F.")


def test_the_name_of_a_language_is_said_in_it() -> None:
    view = View(
        name="language",
        layout=Layout.MENU,
        title="Langue",
        softkeys={Key.L1: Label("Français"), Key.L2: Label("English", language="en", note="unread", spoken="English")},
        cancel="Retour",
        spoken="Choisissez votre langue.",
    )
    pieces = spoken_pieces(view)
    assert [(piece.text, piece.language) for piece in pieces] == [
        ("Choisissez votre langue.", "fr"),
        ("À gauche\u00a0: en haut, Français\u00a0;", "fr"),
        ("au milieu,", "fr"),
        ("English.", "en"),
        ("Croix rouge, Retour.", "fr"),
    ]


def test_the_text_is_that_of_the_pieces(views: Views) -> None:
    for view in views.values():
        assert spoken_text(view) == " ".join(piece.text for piece in spoken_pieces(view))
        assert {piece.language for piece in spoken_pieces(view)} <= {view.language}


def test_only_phrases_of_the_catalogue_may_be_kept(views: Views) -> None:
    """Never a name, a number, what an adviser wrote, nor what is for the ear alone."""
    view = replace(
        views["idle"],
        spoken="Un instant. La borne se prépare. Bonjour Madame Vidal. Patientez.",
        spoken_private="La borne se prépare.",
        softkeys={Key.L1: Label("Suite"), Key.L2: Label("Vidal"), Key.L3: Label("Suite", note="Vidal")},
        ok="Retour",
        cancel="Madame Vidal",
    )
    assert [(piece.text.replace("\u00a0", " "), piece.fixed, piece.private) for piece in spoken_pieces(view)] == [
        ("Un instant.", True, False),
        ("La borne se prépare.", True, False),
        ("Bonjour Madame Vidal.", False, False),
        ("Patientez.", True, False),
        ("La borne se prépare.", False, True),
        ("À gauche : en haut, Suite ;", True, False),
        ("au milieu, Vidal ;", False, False),
        ("en bas, Suite, Vidal.", False, False),
        ("Rond vert, Retour.", True, False),
        ("Croix rouge, Madame Vidal.", False, False),
    ]


def test_the_name_of_a_service_is_nobodys_secret(views: Views) -> None:
    view = replace(views["idle"], spoken="Aides. Vidal.", softkeys={}, ok="", public_names=frozenset({"Aides"}))
    assert [(piece.text, piece.fixed) for piece in spoken_pieces(view)] == [("Aides.", True), ("Vidal.", False)]


def test_asked_in_a_call_the_voice_names_the_keys_too(views: Views) -> None:
    view = replace(views["call"], spoken="Vous êtes en ligne avec Claire.", asked=True)
    text = spoken_text(view)
    assert text.startswith("Vous êtes en ligne avec Claire. À gauche")
    for label in view.softkeys.values():
        assert label.said() in text
    assert f"Croix rouge, {view.cancel}." in text


def test_a_remark_is_said_in_place_of_the_view(views: Views) -> None:
    view = replace(views["idle"], remark="Cette touche ne sert pas ici.")
    assert spoken_text(view) == "Cette touche ne sert pas ici."


def test_a_selected_label_is_said_in_its_language_and_privately_where_it_must() -> None:
    label = Label("English", language="en", spoken="English", private=True)
    view = View(
        name="language",
        layout=Layout.MENU,
        title="Langue",
        softkeys={Key.L2: label},
        selected=Key.L2,
        remark="Press once more.",
        remark_language="en",
    )
    assert [(piece.text, piece.language, piece.private) for piece in spoken_pieces(view)] == [
        ("English.", "en", True),
        ("Press once more.", "en", False),
    ]


def test_a_screen_of_one_language_is_said_in_it() -> None:
    view = View(name="idle", layout=Layout.MENU, title="Bonjour", softkeys={Key.L1: Label("Aide")})
    assert [piece.text.replace("\u00a0", " ") for piece in spoken_pieces(view)] == [
        "Bonjour.",
        "À gauche : en haut, Aide.",
    ]
