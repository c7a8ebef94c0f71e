"""Key event after debounce to the first spoken sound, and to silence, at the sound server."""

import asyncio
import random
import time

from firmware.session.guidance import SILENCE_KEY
from hardware.events import SOFTKEYS, Key
from scripts.benchmarks.figures import Figure, spread
from scripts.benchmarks.glass import SERVICE_KEY, Glass, counter_here
from scripts.benchmarks.run import Benchmark, Run
from scripts.sound_server import Ear, SoundServer, speaks
from scripts.stack import Stack

METHOD = """\
A key event is put into the panel's queue, where the adapter puts it after debouncing, and the clock runs until the
first 20 ms with speech in them have arrived from the monitor of a null sink (private PulseAudio, parec asked for 10 ms
of latency), in silence until then; what sounds above 1.2 kHz is speech, for all tones are below. To silence: until the
last 20 ms with speech, after the second press of the key in help that turns the voice off. Both count the recorder's
own delay. The counter is the real one with the twins of keys and screen, in the bench's process; central and the call
process are real and run beside it, the loudspeaker is sounddevice's. Each language has its best installed engine. The
keys are VOICE on the first screen and on a (closed) service, a key without a meaning, and HELP; phrases that are kept
after the first round are met as a citizen meets them. Presses come at random moments."""

FIRST_SOUND_AIM_MS = 300.0
SILENCE_AIM_MS = 100.0
LANGUAGES = ("fr", "en", "ar", "uk")
_PAUSE_S = 0.3
_PROFILE = """\
name = "virtual with a real loudspeaker"
[speaker]
library = "sounddevice"
device = "borne_loudspeaker"
has_handset = false
"""


class _Listener:
    """Presses keys and hears what follows."""

    def __init__(self, glass: Glass, ear: Ear) -> None:
        self._glass = glass
        self._ear = ear
        self._moments = random.Random(1)
        self.starts: dict[str, list[float]] = {}
        self.stops: list[float] = []

    async def go(self, key: Key, view: str) -> float:
        """Presses; the view that follows is on the glass. When it was pressed."""
        await asyncio.sleep(self._moments.uniform(0.5, 0.7))
        pressed_s = time.monotonic()
        await self._glass.go(key, view)
        return pressed_s

    async def speaks_after(self, name: str, key: Key, view: str) -> None:
        """Presses in silence and notes how long it stays."""
        pressed_s = await self.go(key, view)
        heard_s = await self._ear.first(speaks, pressed_s)
        self.starts.setdefault(name, []).append((heard_s - pressed_s) * 1000)

    async def quiet(self) -> None:
        """What is being said is said."""
        await self._ear.quiet(time.monotonic(), _PAUSE_S)

    async def voice_off(self, view: str) -> None:
        """From help."""
        await self.go(SILENCE_KEY, "help")
        pressed_s = await self.go(SILENCE_KEY, "help")
        self.stops.append((await self._ear.quiet(pressed_s, _PAUSE_S) - pressed_s) * 1000)
        await self.go(Key.OK, view)


async def measure(run: Run) -> list[Figure]:
    languages = LANGUAGES[: run.count(len(LANGUAGES), 1)]
    server = SoundServer(run.folder)
    (run.folder / "profile.toml").write_text(_PROFILE, encoding="utf-8")
    server.start()
    try:
        call = {"call": {"ALSA_CONFIG_PATH": str(server.alsa_config), "XDG_RUNTIME_DIR": str(run.folder)}}
        stack = Stack(run.folder / "stack", profile=str(run.folder / "profile.toml"), settings=call)
        async with stack, counter_here(stack) as borne, Ear(server) as ear:
            glass = Glass(borne)
            await glass.wait_view("idle")
            await ear.first(lambda _: True, time.monotonic())
            listener = _Listener(glass, ear)
            for language in languages:
                run.say(f"{run.count(4, 1)} rounds in {language}")
                for _ in range(run.count(4, 1)):
                    await _round(listener, language)
    finally:
        server.kill()
    every = [taken for times in listener.starts.values() for taken in times]
    figures = [figure for name, times in listener.starts.items() for figure in spread(name, times, "ms")[1:]]
    return [
        *spread("key to first spoken sound", every, "ms", aim=FIRST_SOUND_AIM_MS),
        *figures,
        *spread("key to silence", listener.stops, "ms", aim=SILENCE_AIM_MS),
    ]


async def _round(listener: _Listener, language: str) -> None:
    await listener.go(Key.R3, "language")
    await listener.go(SOFTKEYS[LANGUAGES.index(language)], "idle")
    await listener.speaks_after(f"{language}: the first screen", Key.VOICE, "idle")
    await listener.go(Key.HELP, "help")
    await listener.voice_off("idle")
    await listener.go(SERVICE_KEY, "closed")
    await listener.speaks_after(f"{language}: a service", Key.VOICE, "closed")
    await listener.go(Key.R1, "closed")
    await listener.quiet()
    await listener.speaks_after(f"{language}: a key without a meaning", Key.R1, "closed")
    await listener.quiet()
    await listener.speaks_after(f"{language}: help", Key.HELP, "help")
    await listener.voice_off("closed")
    await listener.go(Key.CANCEL, "idle")


SPEECH = Benchmark("speech", "from a key press to the first spoken sound, and to silence", METHOD, measure)
