"""The log holds what went wrong, in the folder that the person can find."""

import logging

from lvs_desktop.system import log, paths


def test_a_warning_is_kept_in_the_log_folder() -> None:
    """Whoever helps a school can ask for this one file."""
    log.start()
    try:
        logging.getLogger("lvs_desktop.somewhere").warning("file %s", 12)
    finally:
        log.stop()

    text = (paths.logs() / "lvs-desktop.log").read_text("utf-8")
    assert "WARNING lvs_desktop.somewhere file 12" in text


def test_a_computer_without_a_place_for_logs_still_works() -> None:
    """A read-only profile must not keep the program from starting."""
    paths.logs().parent.mkdir(parents=True)
    paths.logs().write_text("in the way")

    log.start()
    try:
        logging.getLogger("lvs_desktop.somewhere").warning("nothing")
    finally:
        log.stop()

    assert "in the way" == paths.logs().read_text()
