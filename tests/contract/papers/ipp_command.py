"""Run by ippeveprinter for each job: the mechanics of a printer whose paper, cover and toner the test holds.

`ipp_command.py FOLDER DOCUMENT`: while FOLDER/fault names a reason, the printer stands still and says so; a job that
was cancelled meanwhile is thrown away; otherwise the document comes out in FOLDER/printed.
"""

import os
import shutil
import sys
import time
import urllib.request
from pathlib import Path

_POLL_S = 0.05


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    encoded = name.encode()
    return bytes([tag]) + len(encoded).to_bytes(2) + encoded + len(value).to_bytes(2) + value


def job_is_cancelled() -> bool:
    """Asks the printer itself (IPP Get-Job-Attributes, RFC 8011 4.3.4): it says so in job-state-reasons only."""
    uri = os.environ["IPP_JOB_PRINTER_URI"]
    request = b"\x02\x00\x00\x09\x00\x00\x00\x01\x01"
    request += _attribute(0x47, "attributes-charset", b"utf-8")
    request += _attribute(0x48, "attributes-natural-language", b"en")
    request += _attribute(0x45, "printer-uri", uri.encode())
    request += _attribute(0x21, "job-id", int(os.environ["IPP_JOB_ID"]).to_bytes(4))
    request += _attribute(0x44, "requested-attributes", b"job-state-reasons") + b"\x03"
    http = urllib.request.Request(
        uri.replace("ipp://", "http://"), data=request, headers={"Content-Type": "application/ipp"}
    )
    with urllib.request.urlopen(http, timeout=5) as response:
        return b"processing-to-stop-point" in response.read()


def say(state: str) -> None:
    sys.stderr.write(f"STATE: {state}\n")
    sys.stderr.flush()


def wait_for_hands(fault_file: Path) -> bool:
    """Waits while there is a fault; whether the job is still wanted."""
    said = ""
    while fault := (fault_file.read_text() if fault_file.exists() else ""):
        if fault != said:
            say(f"+{fault}")
            said = fault
        if job_is_cancelled():
            say(f"-{said}")
            return False
        time.sleep(_POLL_S)
    if said:
        say(f"-{said}")
    return not job_is_cancelled()


def main(folder: Path, document: Path) -> None:
    if wait_for_hands(folder / "fault"):
        printed = folder / "printed"
        number = len(list(printed.glob("*.pdf"))) + 1
        shutil.copy(document, printed / f"{number}.part")
        (printed / f"{number}.part").rename(printed / f"{number}.pdf")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
