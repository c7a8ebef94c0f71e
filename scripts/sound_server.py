"""A private PulseAudio with null sinks, reached through ALSA as on a board: what one plays comes out of its monitor."""

import asyncio
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np

from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Samples
from hardware.sound_level import FULL_SCALE

_PCM = 'pcm.borne_{name} {{ type pulse server "unix:{socket}" device "{device}" hint {{ show on description "x" }} }}\n'
_DEVICES = {
    "loudspeaker": "loudspeaker",
    "room": "loudspeaker.monitor",
    "handset": "handset",
    "ear": "handset.monitor",
    "stereo": "stereo",
    "left": "left",
    "right": "right",
}
_MODULES = (
    "module-null-sink sink_name=loudspeaker rate=48000 channels=1",
    "module-null-sink sink_name=handset rate=48000 channels=1",
    "module-null-sink sink_name=stereo rate=48000 channels=2",
    "module-remap-source source_name=left master=stereo.monitor channels=1 master_channel_map=front-left remix=no",
    "module-remap-source source_name=right master=stereo.monitor channels=1 master_channel_map=front-right remix=no",
)


class SoundServer:
    """The server and its ALSA devices `borne_...`.

    What loudspeaker plays is heard at room, handset at ear, the two sides of stereo at left and right.
    """

    def __init__(self, folder: Path) -> None:
        self.alsa_config = folder / "asound.conf"
        self._folder = folder
        self.socket = folder / "native"
        self._process: subprocess.Popen[bytes] | None = None
        pcms = (_PCM.format(name=name, socket=self.socket, device=device) for name, device in _DEVICES.items())
        self.alsa_config.write_text("</usr/share/alsa/alsa.conf>\n" + "".join(pcms))

    def start(self) -> None:
        """Returns once it answers; raises RuntimeError with its log."""
        self.socket.unlink(missing_ok=True)
        private = dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH"), str(self._folder))
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        for module in (*_MODULES, f"module-native-protocol-unix auth-anonymous=1 socket={self.socket}"):
            command += ["-L", module]
        log = self._folder / "pulseaudio.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(command, env=os.environ | private, stdout=output, stderr=output)
        deadline = time.monotonic() + 20.0
        ready = ["pactl", "-s", f"unix:{self.socket}", "info"]
        while subprocess.run(ready, capture_output=True, check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text())

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Ear:
    """Listens at one device of the server, 20 ms at a time, each with the time at which it had arrived here."""

    def __init__(self, server: SoundServer, device: str = "loudspeaker.monitor") -> None:
        self._command = (
            *("parec", "-s", f"unix:{server.socket}", "-d", device, "--raw", "--latency-msec=10"),
            *("--format=s16le", f"--rate={SAMPLE_RATE_HZ}", "--channels=1"),
        )
        self.blocks: list[tuple[float, Samples]] = []
        self._listening: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._heard = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(*self._command, stdout=asyncio.subprocess.PIPE)
        self._listening = asyncio.create_task(self._listen(self._process))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._listening is not None
        self._process.kill()
        await self._process.wait()
        await self._listening

    async def first(self, fits: Callable[[Samples], bool], since_s: float, patience_s: float = 20.0) -> float:
        """When the first block since then had arrived that fits. Raises TimeoutError."""
        async with asyncio.timeout(patience_s), self._heard:
            while True:
                for arrived_s, block in self.blocks:
                    if arrived_s >= since_s and fits(block):
                        return arrived_s
                await self._heard.wait()

    async def quiet(self, since_s: float, for_s: float, patience_s: float = 20.0) -> float:
        """When the last speech since then had arrived that was followed by `for_s` without any. Raises TimeoutError."""
        last_s = since_s
        async with asyncio.timeout(patience_s), self._heard:
            while True:
                spoken = [arrived_s for arrived_s, block in self.blocks if arrived_s > last_s and speaks(block)]
                last_s = max((last_s, *spoken))
                if self.blocks and self.blocks[-1][0] >= last_s + for_s:
                    return last_s
                await self._heard.wait()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while True:
            try:
                pcm = await process.stdout.readexactly(2 * BLOCK_FRAMES)
            except asyncio.IncompleteReadError:
                return
            async with self._heard:
                self.blocks.append((time.monotonic(), np.frombuffer(pcm, "<i2").astype(np.int16)))
                self._heard.notify_all()


_ABOVE_NOTES_HZ = 1_200.0
_LEAST_SPEECH_DBFS = -42.0


def speaks(block: Samples) -> bool:
    """Whether a block has more in it than our tones: sound above them, where a voice always has some."""
    spectrum = np.abs(np.fft.rfft(block / FULL_SCALE * np.hanning(len(block))))
    hz = np.fft.rfftfreq(len(block), 1 / SAMPLE_RATE_HZ)
    power = float(np.square(spectrum[hz > _ABOVE_NOTES_HZ]).sum()) * 8 / len(block) ** 2
    return power > 10 ** (_LEAST_SPEECH_DBFS / 10)
