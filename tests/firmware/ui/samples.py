"""Realistic views of every layout, and pictures that a painter may look at: for tests, bench and a look by eye."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from firmware.call.frames import Draw
from firmware.ui.grid import picture_sizes
from firmware.views.view import Art, Chip, Enlarged, Label, LabelState, Layout, Line, Point, Said, Tone, Video, View
from hardware.events import SOFTKEYS, Key, LampState
from hardware.protocols import Rgb

SITE = "Mairie de Latronquière"
TALK = "CAF du Lot · Claire"
NOW = "mardi 24 novembre · 10 h 42"


def picture(width: int, height: int, seed: int = 1) -> Rgb:
    """A smooth colourful field with fine detail, as a camera gives."""
    y, x = np.mgrid[0:height, 0:width]
    red = 128 + 90 * np.sin(x / 97 + seed)
    green = 128 + 90 * np.sin(y / 71 + 2 * seed)
    blue = 128 + 60 * np.sin((x + y) / 53)
    noise = np.random.default_rng(seed).integers(-6, 7, (height, width, 3))
    return np.clip(np.stack((red, green, blue), axis=2) + noise, 0, 255).astype(np.uint8)


def paper(width: int = 620, height: int = 877) -> Rgb:
    """A page with lines of print."""
    page = np.full((height, width, 3), 252, np.uint8)
    for number, row in enumerate(range(120, height - 80, 28)):
        page[row : row + 6, 70 : width - 70 - (number * 37) % 160] = 110
    page[60:100, 200:420] = 40
    return page


@dataclass
class StillPictures:
    """Pictures for a painter; counts how often it looked."""

    adviser: Rgb | None = None
    citizen: Rgb | None = None
    pages: Mapping[str, Rgb] = field(default_factory=dict)
    looked: int = 0

    def remote(self, draw: Draw) -> None:
        self.looked += 1
        draw(self.adviser)

    def own(self, draw: Draw) -> None:
        draw(self.citizen)

    def page(self, page_id: str) -> Rgb | None:
        return self.pages.get(page_id)


def idle() -> View:
    return View(
        name="idle",
        layout=Layout.MENU,
        title="Parlez à un conseiller",
        lines=(Line("Appuyez sur une touche à côté de l’écran."),),
        art=Art.COUNTER,
        place=SITE,
        clock=NOW,
        ok="J’ai un rendez-vous",
        softkeys={
            Key.L1: Label("Allocations familiales", icon="family_restroom", state=LabelState.OPEN, note="Ouvert"),
            Key.L2: Label(
                "Assurance maladie",
                lamp=LampState.SLOW,
                icon="health_and_safety",
                state=LabelState.BUSY,
                note="Attente 10\u00a0min",
            ),
            Key.L3: Label("France Travail", icon="work", state=LabelState.OPEN, note="Ouvert"),
            Key.R1: Label(
                "MSA",
                lamp=LampState.OFF,
                icon="agriculture",
                state=LabelState.CLOSED,
                note="Fermé",
                more="Ouvre jeudi 9\u00a0h",
            ),
            Key.R2: Label("Autres services", icon="apps", note="7 services"),
            Key.R3: Label("Langue", icon="translate", note="Language · اللغة"),
        },
        spoken="Bonjour. Parlez à un conseiller en vidéo.",
    )


def idle_long() -> View:
    return replace(
        idle(),
        name="idle_long",
        place="Maison de services au public de Saint-Cirgues-en-Montagne et du Haut-Ségala",
        softkeys={
            Key.L1: Label(
                "Caisse d’allocations familiales du Lot et de l’Aveyron",
                icon="family_restroom",
                state=LabelState.OPEN,
                note="Ouvert",
            ),
            Key.L2: Label(
                "Maison départementale des personnes handicapées",
                icon="accessible",
                state=LabelState.BUSY,
                note="Attente environ 25\u00a0minutes",
                more="Ouvert jusqu’à midi",
            ),
            Key.L3: Label(
                "Anticonstitutionnellement interdépartementale",
                icon="work",
                state=LabelState.SELECTED,
                note="Encore 1 fois",
            ),
            Key.R1: Label(
                "Mutualité sociale agricole Midi-Pyrénées Nord",
                icon="agriculture",
                state=LabelState.CLOSED,
                note="Fermé",
                more="Ouvre le jeudi 26\u00a0novembre à 9\u00a0h",
            ),
            Key.R2: Label(
                "Point justice, droits des consommateurs", icon="gavel", state=LabelState.OPEN, note="Ouvert"
            ),
            Key.R3: Label("Centre des impôts des particuliers", icon="euro", state=LabelState.OPEN, note="Ouvert"),
        },
    )


def privacy() -> View:
    return View(
        name="privacy",
        layout=Layout.CONTENT,
        title="Avant d’ouvrir la caméra",
        lines=(
            Line("Le conseiller **vous voit** et **vous entend**.", "visibility"),
            Line("Rien n’est **enregistré**.", "videocam_off"),
            Line("Vos papiers\u00a0: **vous décidez**.", "description"),
            Line("À la fin, **tout s’efface** ici.", "delete_sweep"),
        ),
        foot="Oui\u00a0: appuyez sur le rond vert.",
        place=SITE,
        clock=NOW,
        ok="D’accord",
        cancel="Non, retour",
        softkeys={
            Key.L1: Label("Voix seule, sans caméra", icon="mic"),
            Key.R1: Label("Lire tout le texte", icon="record_voice_over"),
            Key.R2: Label("Imprimer le texte", icon="print"),
        },
    )


def closed() -> View:
    return View(
        name="closed",
        layout=Layout.CONTENT,
        title="MSA",
        chip=Chip("Fermé maintenant", LabelState.CLOSED),
        lines=(
            Line("Ouvre **jeudi à 9\u00a0h**.", "event"),
            Line("Téléphone\u00a0: **05\u00a000\u00a000\u00a000\u00a000**.", "call"),
        ),
        foot="Pour choisir un jour et une heure,\nappuyez sur le rond vert.",
        place=SITE,
        clock=NOW,
        ok="Prendre rendez-vous",
        cancel="Retour",
        softkeys={
            Key.L1: Label("Imprimer les horaires", icon="print"),
            Key.L2: Label("Être rappelé", icon="phone_callback"),
            Key.R1: Label("Autres services", icon="apps"),
        },
    )


def waiting() -> View:
    return View(
        name="waiting",
        layout=Layout.CONTENT,
        title="Vous êtes le 2ᵉ",
        lines=(Line("Attente\u00a0: environ **6\u00a0minutes**."),),
        art=Art.QUEUE,
        foot="Restez ici. La borne vous appelle.\nElle clignote et elle parle.",
        place="Assurance maladie",
        clock=NOW,
        cancel="Quitter la file",
        softkeys={
            Key.L1: Label("Plutôt un rendez-vous", icon="event_available"),
            Key.L2: Label("Imprimer mon ticket", icon="receipt_long"),
            Key.R1: Label("Écrire au lieu de parler", icon="keyboard"),
        },
    )


def call() -> View:
    return View(
        name="call",
        layout=Layout.CALL,
        title="",
        place=TALK,
        clock="4\u00a0min\u00a012\u00a0s",
        in_call=True,
        video=Video.CALL,
        words=("canard", "lune"),
        cancel="Raccrocher",
        softkeys={
            Key.L1: Label("Scanner un papier", icon="scanner"),
            Key.L2: Label("Lire et écrire", icon="keyboard", lamp=LampState.FAST),
            Key.L3: Label("Inviter quelqu’un", icon="group_add"),
            Key.R1: Label("Cacher les sous-titres", icon="closed_caption"),
            Key.R2: Label("Couper ma caméra", icon="videocam_off"),
        },
    )


def call_banner() -> View:
    return replace(
        call(),
        name="call_banner",
        banner="Liaison faible. L’image s’arrête. La voix continue.",
        place="Maison départementale des personnes handicapées · Marie-Christine",
        volume=7,
    )


def call_lost() -> View:
    return replace(
        call(),
        name="call_lost",
        title="La liaison est coupée. Nous rappelons.",
        icon="phone_callback",
        lines=(Line("Bonjour Madame Vidal. Avez-vous votre attestation de loyer\u00a0?"),),
        progress=0.4,
    )


def scan() -> View:
    return View(
        name="scan",
        layout=Layout.DOCUMENT,
        title="Est-ce bien lisible\u00a0?",
        place=TALK,
        top="Page\u00a01",
        clock="5\u00a0min\u00a030\u00a0s",
        in_call=True,
        video=Video.ADVISER_SMALL,
        words=("canard", "lune"),
        page_id="p1",
        aside=Line("Rien ne part sans votre accord.", "lock"),
        ok="Envoyer à la CAF",
        cancel="Ne pas envoyer",
        softkeys={
            Key.L1: Label("Refaire", icon="replay"),
            Key.L2: Label("Ajouter une page", icon="note_add"),
            Key.R1: Label("Agrandir", icon="zoom_in"),
            Key.R2: Label("Tourner", icon="rotate_right"),
        },
    )


def sending() -> View:
    return replace(
        scan(), name="sending", title="Votre papier part", progress=0.63, foot="Laissez-le encore.", volume=3
    )


def paper_left() -> View:
    return View(
        name="paper",
        layout=Layout.CONTENT,
        title="Votre papier est encore dans le scanner",
        art=Art.SCANNER,
        foot="Levez le couvercle.\nReprenez votre papier.",
        place=SITE,
        clock=NOW,
        ok="Je l’ai repris",
        softkeys={Key.L1: Label("Je n’y arrive pas", icon="front_hand")},
    )


def printing() -> View:
    return View(
        name="printing",
        layout=Layout.CONTENT,
        title="Cela s’imprime",
        lines=(Line("Page 1 sur 2. Prenez vos pages en bas."),),
        progress=0.5,
        art=Art.PRINTER,
        banner="Il n’y a plus de papier. L’accueil est prévenu.",
        place=TALK,
        in_call=True,
        words=("canard", "lune"),
        clock="9\u00a0min\u00a005\u00a0s",
        video=Video.ADVISER_SMALL,
        ok="Continuer",
        cancel="Arrêter",
        softkeys={},
    )


def preview() -> View:
    return View(
        name="preview",
        layout=Layout.CONTENT,
        title="Nous appelons la CAF",
        foot="Cela sonne. Patientez.",
        video=Video.SELF_LARGE,
        place="CAF du Lot",
        clock=NOW,
        cancel="Arrêter",
        softkeys={Key.L1: Label("Couper ma caméra", icon="videocam_off")},
    )


def timeout() -> View:
    return View(
        name="timeout",
        layout=Layout.CONTENT,
        title="Êtes-vous toujours là\u00a0?",
        big="14",
        progress=0.7,
        foot="Appuyez sur une touche.",
        place=SITE,
        clock=NOW,
        ok="Je suis là",
        cancel="J’ai fini",
    )


def hangup() -> View:
    return View(
        name="hangup",
        layout=Layout.CONTENT,
        title="Voulez-vous raccrocher\u00a0?",
        icon="call_end",
        tone=Tone.BAD,
        foot="Encore la croix rouge\u00a0: raccrocher.\nRond vert\u00a0: continuer.",
        place=TALK,
        in_call=True,
        words=("canard", "lune"),
        clock="4\u00a0min\u00a012\u00a0s",
        ok="Continuer l’appel",
        cancel="Raccrocher",
    )


def shared() -> View:
    """A page that the adviser shows, and points at."""
    return replace(
        scan(),
        name="shared",
        title="Claire vous montre une page",
        top="Page 2 sur 3",
        pointed=Point(0.25, 0.4),
        softkeys={
            Key.L1: Label("Page avant", icon="arrow_back"),
            Key.L2: Label("Page après", icon="arrow_forward"),
            Key.R1: Label("Agrandir", icon="zoom_in"),
        },
        aside=Line("Rien ne s’imprime sans votre accord.", "lock"),
        ok="Imprimer",
        cancel="Revenir à l’appel",
    )


def zoom() -> View:
    return replace(
        shared(),
        name="zoom",
        title="La page est agrandie",
        enlarged=Enlarged(2.0, 0.5, 0.5),
        softkeys={
            Key.L1: Label("Haut", icon="arrow_upward"),
            Key.L2: Label("Bas", icon="arrow_downward"),
            Key.L3: Label("Plus petit", icon="zoom_out"),
            Key.R1: Label("Gauche", icon="arrow_back"),
            Key.R2: Label("Droite", icon="arrow_forward"),
        },
        aside=None,
        ok="Fini",
        cancel="Retour",
    )


def shared_screen() -> View:
    return replace(
        shared(),
        name="shared_screen",
        title="Claire vous montre son écran",
        top="",
        page_id="",
        pointed=None,
        softkeys={Key.R1: Label("Agrandir", icon="zoom_in")},
        aside=None,
        ok="",
        video=Video.SCREEN,
        fit=True,
    )


def crowded() -> View:
    """More than fits at full size: it must shrink, not spill."""
    return replace(
        privacy(),
        name="crowded",
        title="Rendez-vous avec la Maison départementale des personnes handicapées",
        chip=Chip("Attente\u00a0: environ 10\u00a0min", LabelState.BUSY),
        lines=(
            Line("Préparez votre **carte d’identité** et votre dernier **avis d’imposition**.", "badge"),
            Line("Le conseiller **vous voit** et **vous entend** pendant l’entretien.", "visibility"),
            Line("Vos papiers\u00a0: **vous décidez** de ce qui part et quand.", "description"),
            Line("À la fin, **tout s’efface** ici, dans la borne.", "delete_sweep"),
        ),
        aside=Line("Rien ne part sans votre accord.", "lock"),
    )


def code() -> View:
    return View(
        name="code",
        layout=Layout.CONTENT,
        title="Tapez votre code",
        big="315",
        lines=(Line("Le code a **6 chiffres**, de 1 à 6."),),
        place=SITE,
        clock=NOW,
        cancel="Effacer un chiffre",
        softkeys={
            key: Label(str(n)) for n, key in enumerate((Key.L1, Key.L2, Key.L3, Key.R1, Key.R2, Key.R3), start=1)
        },
    )


def arabic() -> View:
    return replace(
        idle(),
        name="idle_ar",
        language="ar",
        place="بلدية لاترونكيير",
        clock="الثلاثاء 24 نوفمبر · 10:42",
        title="تحدّث مع مستشار عبر الفيديو",
        lines=(Line("اضغط على زر بجانب الشاشة."),),
        ok="لديّ موعد",
        softkeys={
            Key.L1: Label("المنح العائلية CAF", icon="family_restroom", state=LabelState.OPEN, note="مفتوح"),
            Key.L2: Label("التأمين الصحي", icon="health_and_safety", state=LabelState.BUSY, note="انتظار 10 دقائق"),
            Key.R1: Label(
                "التأمين الفلاحي MSA", icon="agriculture", state=LabelState.CLOSED, note="مغلق", more="يفتح الخميس 9:00"
            ),
            Key.R2: Label("خدمات أخرى", icon="apps", note="7 خدمات"),
        },
    )


def text() -> View:
    groups = ("A B C\nD E F", "G H I\nJ K L", "M N O\nP Q R", "S T U\nV W X", "Y Z É\nÈ À Ç", "0–9 ? !\nespace")
    return View(
        name="text",
        layout=Layout.CONTENT,
        title="Lire et écrire",
        place=TALK,
        clock="7\u00a0min\u00a020\u00a0s",
        in_call=True,
        video=Video.ADVISER_ABOVE,
        softkeys={key: Label(group, letters=True) for key, group in zip(SOFTKEYS, groups, strict=True)},
        dialogue=(
            Said(mine=False, who="Claire, CAF du Lot", text="Quel est votre loyer ?"),
            Said(mine=True, who="Vous", text="420 euros"),
            Said(mine=False, who="Claire, CAF du Lot", text="Merci. Et les charg", open=True),
        ),
        ok="Phrases prêtes",
        cancel="Revenir à l’appel",
    )


VIEWS = {
    view.name: view
    for view in (
        idle(),
        idle_long(),
        privacy(),
        closed(),
        waiting(),
        call(),
        call_banner(),
        call_lost(),
        scan(),
        sending(),
        paper_left(),
        printing(),
        preview(),
        timeout(),
        hangup(),
        shared(),
        zoom(),
        shared_screen(),
        crowded(),
        code(),
        arabic(),
        text(),
    )
}


def live(size: tuple[int, int]) -> StillPictures:
    """Pictures as they come in a call on a screen of `size`."""
    sizes = picture_sizes(size)
    return StillPictures(picture(*sizes.call), picture(*sizes.small, seed=2), {"p1": paper()})
