"""Reading and writing in a call, with keys alone: the citizen looks at screen and lamps, the desk at its channel."""

from hardware.events import Key, LampState
from tests.firmware.journey.borne import Borne


def lines(borne: Borne) -> list[tuple[bool, str]]:
    """(the citizen's own, text) as they stand on the screen."""
    return [(said.mine, said.text) for said in borne.view.dialogue]


async def press(borne: Borne, key: Key) -> None:
    """A key that changes what the keys mean, up to that change."""
    serial = borne.session.serial
    await borne.press(key)
    await borne.until("the next keys", lambda: borne.session.serial > serial)


async def may_write(borne: Borne) -> None:
    await borne.until("the channel of the text", lambda: borne.desk.typed_at is not None)


async def test_a_conversation_without_a_voice(borne: Borne) -> None:
    await may_write(borne)
    borne.desk.type("Quel est votre loyer ?\u2028")
    await borne.until("the caption", lambda: "Quel est votre loyer ?" in borne.text)
    assert borne.view.lamps()[Key.L2] is LampState.FAST
    await borne.press_on("call", Key.L2)
    await borne.see("text")
    assert lines(borne) == [(False, "Quel est votre loyer ?")]
    for key in (Key.R3, Key.R1, Key.R2, Key.R1, Key.L3, Key.R1, Key.L1):
        await press(borne, key)
    await borne.until("the digits at the desk", lambda: borne.desk.read == "420")
    assert lines(borne)[-1] == (True, "420")
    await press(borne, Key.CANCEL)
    assert borne.view.softkeys[Key.L1].text == "A B C\nD E F"
    await borne.press_on("text", Key.OK)
    await borne.press_on("phrases", Key.R3)
    await borne.until("the phrase at the desk", lambda: borne.desk.read == "420\u2028Merci\u2028")
    await borne.press_on("text", Key.CANCEL)
    await borne.see("call")
    assert borne.view.lamps()[Key.L2] is LampState.STEADY


async def test_a_cut_in_the_middle_of_a_word_is_not_seen_in_the_text(borne: Borne) -> None:
    await may_write(borne)
    borne.twins.keyboard.type("bon")
    await borne.see("text")
    borne.desk.type("qu")
    await borne.until("half a word each way", lambda: borne.desk.read == "bon" and (False, "qu") in lines(borne))
    generation = borne.desk.generation
    borne.desk.redial()
    borne.twins.keyboard.type("jour\n")
    borne.desk.type("oi ?")
    await borne.until("another connection", lambda: borne.desk.generation > generation)
    await borne.until(
        "the whole words", lambda: borne.desk.read == "bonjour\u2028" and (False, "quoi ?") in lines(borne)
    )
    assert lines(borne) == [(True, "bonjour"), (False, "quoi ?")]


async def test_a_second_call_begins_with_nothing_of_the_first(borne: Borne) -> None:
    await may_write(borne)
    borne.twins.keyboard.type("privé")
    borne.desk.type("Votre loyer ?")
    await borne.until("both texts", lambda: borne.desk.read == "privé" and (False, "Votre loyer ?") in lines(borne))
    await borne.press_on("text", Key.CANCEL)
    await borne.hang_up()
    await borne.press_on("ended", Key.OK)
    await borne.press_on("nothing", Key.OK)
    await borne.begin()
    await may_write(borne)
    borne.twins.keyboard.type("ou")
    borne.desk.type("Bonjour")
    await borne.until("the new texts", lambda: "ou" in borne.desk.read and (False, "Bonjour") in lines(borne))
    assert borne.desk.read == "ou"
    assert lines(borne) == [(True, "ou"), (False, "Bonjour")]


async def test_nothing_typed_is_ever_in_what_the_loudspeaker_says(borne: Borne) -> None:
    await may_write(borne)
    await borne.press_on("call", Key.VOICE)
    borne.desk.type("confidentiel\u2028")
    await borne.until("the caption", lambda: "confidentiel" in borne.text)
    assert "confidentiel" not in borne.view.spoken
    await borne.press_on("call", Key.L2)
    borne.twins.keyboard.type("privé")
    await borne.until("both lines", lambda: len(lines(borne)) == 2)
    assert "privé" not in borne.view.spoken
    assert "confidentiel" not in borne.view.spoken


async def hears(borne: Borne, text: str) -> None:
    await borne.until(f"« {text} » in the handset", lambda: borne.call_process.said_privately()[-1:] == [text])


async def test_a_conversation_by_ear(borne: Borne) -> None:
    """The screen is ignored: VOICE, the handset, keys; every letter, word and line is heard, and by nobody else."""
    await may_write(borne)
    borne.twins.keys.lift()
    await borne.until("the handset", lambda: borne.session.handset_lifted)
    await borne.listen()
    borne.desk.type("Votre nom ?\u2028")
    await hears(borne, "Nadia écrit\N{NO-BREAK SPACE}: Votre nom\N{NO-BREAK SPACE}?")
    await borne.choose(Key.L2)
    await borne.see("text")
    for group, letter, name in ((Key.L1, Key.L2, "b."), (Key.L3, Key.L3, "o.")):
        await press(borne, group)
        await borne.until("the letters", lambda: borne.call_process.said_privately()[-1].count(",") == 5)
        await press(borne, letter)
        await hears(borne, name)
    await press(borne, Key.R3)
    await press(borne, Key.L1)
    await hears(borne, "bo.")
    await borne.until("the word at the desk", lambda: borne.desk.read == "bo ")
    written = {"b.", "o.", "bo."}
    private = borne.call_process.said_privately()
    assert written <= set(private)
    everything = [sentence for view in borne.call_process.said() for sentence in view.split(" - ")]
    assert sum(sentence in written for sentence in everything) == sum(one in written for one in private)


async def test_with_the_call_the_text_is_gone(borne: Borne) -> None:
    await may_write(borne)
    borne.twins.keyboard.type("secret")
    await borne.until("the word at the desk", lambda: borne.desk.read == "secret")
    await borne.press_on("text", Key.CANCEL)
    await borne.hang_up()
    borne.twins.keyboard.type("plus rien")
    await borne.finish()
    assert borne.session.texting.entries == ()
    assert borne.store.outbox.texts.sent == ""
    assert borne.desk.read == "secret"


async def looks_back(borne: Borne) -> None:
    """Into a conversation of twelve lines, as far as its beginning."""
    await may_write(borne)
    for number in range(12):
        borne.desk.type(f"Ligne {number}\u2028")
    await borne.until("the last line", lambda: "Ligne 11" in borne.text)


async def test_looking_back_by_the_screen_alone(borne: Borne) -> None:
    """To the first line; what comes meanwhile is announced and moves nothing; one key leads to it."""
    await looks_back(borne)
    await borne.press_on("call", Key.L2)
    await borne.press_on("text", Key.OK)
    await borne.press_on("phrases", Key.OK)
    await borne.press_on("look_back", Key.L3)
    await borne.until("the beginning", lambda: lines(borne)[0] == (False, "Ligne 0") and len(lines(borne)) < 4)
    there = lines(borne)
    borne.desk.type("Répondez-moi\u2028")
    await borne.until("the sign", lambda: borne.view.foot == "Nouveau texte plus bas")
    assert lines(borne) == there
    assert borne.view.softkeys[Key.L2].lamp is LampState.FAST
    await borne.press_on("look_back", Key.OK)
    await borne.see("text")
    assert lines(borne)[-1] == (False, "Répondez-moi")
    borne.twins.keyboard.type("\x11")
    await borne.see("look_back")
    borne.twins.keyboard.type("x")
    await borne.see("text")
    assert lines(borne)[-1] == (True, "x")


async def test_looking_back_by_ear(borne: Borne) -> None:
    """The screen is ignored: keys, lamps and the handset; a line that comes is heard, and the place stays."""
    await looks_back(borne)
    borne.twins.keys.lift()
    await borne.until("the handset", lambda: borne.session.handset_lifted)
    await borne.listen()
    await borne.choose(Key.L2)
    await borne.see("text")
    await press(borne, Key.OK)
    await press(borne, Key.OK)
    await borne.until("the lamps of the way up", lambda: borne.lamp(Key.L1) is LampState.STEADY)
    await press(borne, Key.L3)
    await hears(borne, "Nadia écrit\N{NO-BREAK SPACE}: Ligne 1.")
    borne.desk.type("Répondez-moi\u2028")
    await hears(borne, "Nadia écrit\N{NO-BREAK SPACE}: Répondez-moi.")
    await borne.until("its lamp", lambda: borne.lamp(Key.L2) is LampState.FAST)
    await press(borne, Key.L2)
    await hears(borne, "Nadia écrit\N{NO-BREAK SPACE}: Ligne 3.")
