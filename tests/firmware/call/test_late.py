"""What a borne does not load before it needs it. Each in a program of its own: a module is loaded once."""

import subprocess
import sys

_LOOK = """
import sys
import firmware.assembly, firmware.call.process
from firmware.call.late import MULTICAST_DNS, load, put_off

def waiting():
    return [name for name in MULTICAST_DNS if object.__getattribute__(sys.modules[name], "__class__") is not type(sys)]
"""


def _said(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    # pygame greets first.
    return done.stdout.splitlines()[-2:]


def test_both_programs_start_without_multicast_dns() -> None:
    assert _said(f"{_LOOK}\nprint(waiting() == list(MULTICAST_DNS))\nprint('dns.rdtypes' in sys.modules)") == [
        "True",
        "False",
    ]


def test_it_is_there_once_it_was_loaded_and_is_put_off_only_once() -> None:
    program = f"""{_LOOK}
load()
put_off()
print(waiting(), sum(type(finder).__name__ == "_LateFinder" for finder in sys.meta_path))
import aioice.mdns, dns.message
print(dns.message.make_query("visioguichet.local", "A").question[0].name)
"""
    assert _said(program) == ["[] 1", "visioguichet.local."]


def test_pictures_are_loaded_with_the_first_page() -> None:
    program = "import sys, firmware.assembly, hardware.simulated.scanner\nprint('PIL' in sys.modules)"
    assert _said(program)[-1:] == ["False"]


def test_the_twin_of_the_printer_loads_no_pdf_library_before_it_prints() -> None:
    program = "import sys, hardware.simulated.page_printer\nprint('pikepdf' in sys.modules)"
    assert _said(program) == ["False"]
