"""Passwords by a synchronisation, and what the pages say of what the server has."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.delivering import Outcome, Pending, Subject
from lvs_desktop.domain.exchanging import Digest, Kind
from lvs_desktop.domain.syncing import Receipt
from lvs_desktop.services import batch_keys, checklist, delivery, history, importing, passwords
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import secrets, sync_links
from lvs_desktop.storage.ledger import SchoolLedger
from tests.integration.test_clean_up import decrypted
from tests.support.ledgers import comes, connect, ledger, uid
from tests.support.passwordschools import bring, clear, make_all
from tests.support.schoolfiles import new_school, write_csv


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Five new pupils with a password that waits, in a school that is connected."""
    opened = new_school(tmp_path / "school.lvs")
    connect(opened)
    bring(opened, tmp_path)
    make_all(opened)
    yield opened
    opened.close()


def with_keys(opened: OpenSchool) -> SchoolLedger:
    """As the service makes it."""
    return SchoolLedger(
        opened.storage,
        opened.worker,
        batch_key=lambda batch, made_at: batch_keys.find(opened, batch, made_at),
        swept=lambda: passwords.sweep(opened, "printed and delivered"),
    )


def agree(opened: OpenSchool) -> None:
    """A sync at whose end both sides agree."""
    done = ledger(opened)
    done.records()
    digest = {Kind.PUPIL: Digest(count=0, hash="0" * 64)}
    at = "2026-11-22T10:00:00+00:00"
    done.close(
        Receipt(at=at, goes={}, comes={}, passwords=0, refused=0, clashes=0, here=digest, there=digest, agreed=True)
    )


def test_passwords_are_read_and_delivered_as_by_a_file(school: OpenSchool) -> None:
    """They are what the cards say; delivered they wait for their cards only, printed too they are wiped."""
    text = clear(school)
    sync = with_keys(school)
    waiting = sync.secrets()
    numbers = {who: fields["pupil_number"] for who, fields in sync.records()[Kind.PUPIL].items()}
    revealed = sync.reveal(list(waiting.values()))
    assert {numbers[who]: revealed[secret] for who, secret in waiting.items()} == text

    first, *others = waiting.values()
    sync.delivered([first])
    assert set(sync.secrets().values()) == set(others)
    assert (passwords.state(school).delivered, passwords.state(school).done) == (1, 1)

    passwords.mark_printed(school, [one.pupil.id for one in passwords.pendings(school)])
    sync.delivered(others)
    assert (passwords.state(school).waiting, passwords.state(school).done) == (0, 5)
    with school.storage.begin() as connection:
        sealed = connection.exec_driver_sql("SELECT count(*) FROM pending_secret").scalar_one()
        batches = connection.exec_driver_sql("SELECT count(*) FROM secret_batch WHERE wiped_at IS NULL").scalar_one()
    assert (sealed, batches) == (0, 0)


def test_no_byte_of_a_delivered_password_is_left(school: OpenSchool, tmp_path: Path) -> None:
    """Not sealed either, in the file or the log beside it."""
    with school.storage.begin() as connection:
        sealed = [bytes(found) for found in connection.exec_driver_sql("SELECT sealed FROM pending_secret").scalars()]
    passwords.mark_printed(school, [one.pupil.id for one in passwords.pendings(school)])
    with_keys(school).delivered(list(with_keys(school).secrets().values()))
    held = decrypted(tmp_path / "school.lvs")
    log = tmp_path / "school.lvs-wal"
    assert not log.exists() or not log.stat().st_size
    assert not any(one[:16] in held for one in sealed)


def test_a_password_that_was_replaced_meanwhile_is_not_called_delivered(school: OpenSchool) -> None:
    """The server has the old one: the new one waits."""
    sync = with_keys(school)
    old = sync.secrets()
    make_all_again(school)
    sync.delivered(list(old.values()))
    assert with_keys(school).secrets().keys() == old.keys()
    assert not set(old.values()) & set(with_keys(school).secrets().values())
    assert sync.reveal(list(old.values())) == {}


def make_all_again(opened: OpenSchool) -> None:
    """Another password for each, as a person may ask for."""
    with opened.storage.begin() as connection:
        found = secrets.waiting(connection)
        batch, _ = secrets.add_batch(connection, by=opened.worker, recipe="three-words", school_year="2026-2027")
        texts = [(one.pupil.id, "drie-andere-woorden") for one in found]
        secrets.put(connection, batch, secrets.new_key(), "2026-2027", texts)


def test_a_key_that_is_elsewhere_leaves_a_password_out(school: OpenSchool) -> None:
    """Nothing is sent that can't be read, and nothing is raised."""
    assert ledger(school).reveal(list(ledger(school).secrets().values())) == {}


def test_a_password_that_waits_is_something_to_send(school: OpenSchool) -> None:
    """Also if no pupil changed since both sides agreed."""
    agree(school)
    with school.storage.begin() as connection:
        assert sync_links.changed_since(connection)
    with_keys(school).delivered(list(with_keys(school).secrets().values()))
    with school.storage.begin() as connection:
        assert not sync_links.changed_since(connection)


def test_what_a_sync_brought_is_in_the_lvs(school: OpenSchool, tmp_path: Path) -> None:
    """No file is needed for it; what is written or undone after it is to be brought again."""
    assert (pupils(school).by_outcome, step(school)) == ({Outcome.NEW: 5}, StepState.NOT_STARTED)
    with_keys(school).delivered(list(with_keys(school).secrets().values()))
    agree(school)
    assert (pupils(school).open, pupils(school).confirmed, step(school)) == (0, 5, StepState.DONE)
    rows = [{"pupil_number": "900", "given_name": "Ada", "family_name": "Pol", "group": "1A", "location": "00"}]
    source = write_csv(tmp_path / "later.csv", rows)
    importing.apply(school, importing.preview(school, source, ImportOptions()))
    assert pupils(school).by_outcome == {Outcome.NEW: 1}
    agree(school)
    history.undo(school)
    assert pupils(school).by_outcome == {Outcome.GONE: 1}


def test_what_came_from_the_server_is_in_the_lvs(school: OpenSchool) -> None:
    """It needs no file; undone here it does."""
    agree(school)
    fields = {"pupil_number": "901", "given_name": "Bo", "family_name": "Pol", "group": "1A", "location": "00"}
    ledger(school).take([comes(uid("Bo"), fields, new=True)], "1")
    ledger(school).take([comes(uid("Bo"), {**fields, "group": "2A"})], "2")
    assert pupils(school).open == 0
    history.undo(school)
    assert pupils(school).by_outcome == {Outcome.CHANGED: 1}


def pupils(opened: OpenSchool) -> Pending:
    """How far the pupils are."""
    return next(one.pending for one in delivery.states(opened) if one.subject is Subject.PUPILS)


def step(opened: OpenSchool) -> StepState:
    """The state of the checklist's step."""
    return next(one.state for one in checklist.status(opened) if one.step.kind is StepKind.DELIVERY)
