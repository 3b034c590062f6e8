"""
The test modules compiled before the processes of pytest-xdist start, on all cores: else each of them compiles all.

Pytest rewrites what asserts, which is two thirds of the time that collecting takes. It keeps the result beside the
module, but processes that start together all find nothing there. Pytest has no public way to only rewrite, so this
uses the names with which its import hook does it.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest.assertion import rewrite


def rewrite_all(config: pytest.Config, files: Sequence[Path]) -> None:
    """Write what is imported in place of these modules, where it is not there or is old. Linux and macOS only."""
    if sys.dont_write_bytecode or not hasattr(os, "fork"):
        return
    state = config.stash[rewrite.assertstate_key]

    def compiled(part: Sequence[Path]) -> None:
        for file in part:
            folder = rewrite.get_cache_dir(file)
            kept = folder / f"{file.stem}{rewrite.PYC_TAIL}"
            if rewrite.try_makedirs(folder) and rewrite._read_pyc(file, kept, state.trace) is None:
                source, code = rewrite._rewrite_test(file, config)
                rewrite._write_pyc(state, code, source, kept)

    cores = os.cpu_count() or 1
    by_size = sorted(files, key=lambda file: file.stat().st_size)
    fork = multiprocessing.get_context("fork")
    helpers = [fork.Process(target=compiled, args=(by_size[core::cores],)) for core in range(cores)]
    for helper in helpers:
        helper.start()
    for helper in helpers:
        helper.join()  # one that failed leaves the work to the processes that need it, and they say what is wrong
