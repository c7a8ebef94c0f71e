"""CPU time and memory of other processes, from /proc (proc_pid_stat(5), proc_pid_smaps(5), proc_pid_pagemap(5))."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_ENTRY_BYTES = 8
_PRESENT, _NUMBER = np.uint64(1 << 63), np.uint64((1 << 55) - 1)
_KERNEL = 1 << 63
"""Addresses from here on are the kernel's own; `vsyscall` is listed among those of every process."""


def cpu_s(pid: int) -> float:
    """User and system time of all threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def memory_alone_mb(pids: Mapping[str, int]) -> dict[str, float]:
    """What these processes would take with nobody else on the machine, in MB (10**6 bytes): each page counts once.

    A page that several of them map is the first one's, so that the sum is the memory of all. Who may not see the
    numbers of pages (only root may) gets each one's proportional set size instead: `sees_pages` tells.
    """
    if not sees_pages():
        return {name: memory_mb(pid) for name, pid in pids.items()}
    seen = np.zeros(0, np.uint64)
    alone: dict[str, float] = {}
    for name, pid in pids.items():
        both = np.union1d(seen, _pages(pid))
        alone[name] = (len(both) - len(seen)) * _PAGE_BYTES / 1e6
        seen = both
    return alone


def sees_pages() -> bool:
    """Whether the kernel shows this process the numbers of physical pages (CAP_SYS_ADMIN)."""
    return len(_pages(os.getpid())) > 0


def _pages(pid: int) -> NDArray[np.uint64]:
    """The numbers of all physical pages that a process maps; none where they are hidden."""
    numbers = [np.zeros(0, np.uint64)]
    with Path(f"/proc/{pid}/pagemap").open("rb", buffering=0) as pagemap:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            first, last = (int(address, 16) for address in line.split(maxsplit=1)[0].split("-"))
            if first >= _KERNEL:
                continue
            pagemap.seek(first // _PAGE_BYTES * _ENTRY_BYTES)
            entries = np.frombuffer(pagemap.read((last - first) // _PAGE_BYTES * _ENTRY_BYTES), np.uint64)
            numbers.append(entries[entries >= _PRESENT] & _NUMBER)
    found = np.unique(np.concatenate(numbers))
    return found[found > 0]


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
