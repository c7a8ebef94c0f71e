"""A private PulseAudio with null sinks, reached through ALSA as on a board: what one plays comes out of its monitor."""

import os
import subprocess
import time
from pathlib import Path

import pytest

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
    """The server and its ALSA devices `borne_...`: loudspeaker is heard at room, handset at ear, the two sides of
    stereo at left and right."""

    def __init__(self, folder: Path) -> None:
        self.alsa_config = folder / "asound.conf"
        self._folder = folder
        self.socket = folder / "native"
        self._process: subprocess.Popen[bytes] | None = None
        pcms = (_PCM.format(name=name, socket=self.socket, device=device) for name, device in _DEVICES.items())
        self.alsa_config.write_text("</usr/share/alsa/alsa.conf>\n" + "".join(pcms))

    def start(self) -> None:
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
                pytest.fail(log.read_text())

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
