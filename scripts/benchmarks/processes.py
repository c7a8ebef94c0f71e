"""CPU time and memory of other processes, from /proc (proc_pid_stat(5), proc_pid_smaps(5))."""

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def cpu_s(pid: int) -> float:
    """User and system time of all threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def memory_mb(pid: int) -> float:
    """Proportional set size in MB (10**6 bytes): shared pages are divided among those who share them.

    Who may not read it (the call process lets nobody look into its memory, but root) gets the resident set size, which
    is larger.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except PermissionError:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * _PAGE_BYTES / 1e6
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6
