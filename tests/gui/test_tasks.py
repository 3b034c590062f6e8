"""Work off the UI thread."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Cancelled, Progress
from lvs_desktop.gui.tasks import TaskRunner


class Told:
    """What came back, and on which thread."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.threads: set[int] = set()

    def __call__(self, *values: object) -> None:
        """Note it."""
        self.results.append(values[0] if len(values) == 1 else values)
        self.threads.add(threading.get_ident())


@pytest.fixture
def told() -> Told:
    """A callback that remembers."""
    return Told()


@pytest.fixture
def crashes() -> list[str]:
    """Kinds of errors that the runner told."""
    return []


@pytest.fixture
def problems() -> list[Problem]:
    """Problems that nobody else took."""
    return []


@pytest.fixture
def runner(qtbot: QtBot, problems: list[Problem], crashes: list[str]) -> Iterator[TaskRunner]:
    """A runner of its own."""
    made = TaskRunner(on_problem=problems.append, on_crash=crashes.append)
    yield made
    made.shut_down()
    qtbot.wait(5)


def test_work_leaves_the_ui_thread_and_its_result_comes_back_to_it(
    qtbot: QtBot, runner: TaskRunner, told: Told
) -> None:
    """No slot ever waits for the database."""
    owner = QObject()
    runner.run(owner, lambda _progress: threading.get_ident(), done=told)
    qtbot.waitUntil(lambda: not runner.busy)

    assert told.results != [threading.get_ident()]
    assert told.threads == {threading.get_ident()}


def test_all_work_runs_on_one_thread_in_the_order_given(qtbot: QtBot, runner: TaskRunner, told: Told) -> None:
    """A school file is never used by two threads at once."""
    owner = QObject()
    for number in range(20):
        runner.run(owner, lambda _progress, number=number: (number, threading.get_ident()), done=told)
    qtbot.waitUntil(lambda: not runner.busy)

    assert list(range(20)) == [number for number, _thread in told.results]
    assert len({thread for _number, thread in told.results}) == 1


def test_a_stop_reaches_the_work_at_its_next_report(qtbot: QtBot, runner: TaskRunner, told: Told) -> None:
    """Cancelled is raised inside the work, and only `cancelled` is called."""
    owner, stopped, started = QObject(), Told(), threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        for number in range(10_000_000):
            progress.advance(number, 10_000_000)

    task = runner.run(owner, work, done=told, cancelled=lambda: stopped("stopped"))
    started.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: not runner.busy)

    assert told.results == []
    assert stopped.results == ["stopped"]


def test_work_that_ended_before_the_stop_counts_as_done(qtbot: QtBot, runner: TaskRunner, told: Told) -> None:
    """What is written is written: the person must hear so, not that it was stopped."""
    owner, stopped, written, may_end = QObject(), Told(), threading.Event(), threading.Event()

    def work(_progress: Progress) -> str:
        written.set()
        may_end.wait(5)
        return "written"

    task = runner.run(owner, work, done=told, cancelled=lambda: stopped("stopped"))
    written.wait(5)
    task.cancel()
    may_end.set()
    qtbot.waitUntil(lambda: not runner.busy)

    assert told.results == ["written"]
    assert stopped.results == []


def test_progress_is_told_at_most_ten_times_a_second(qtbot: QtBot, runner: TaskRunner, told: Told) -> None:
    """A hundred thousand reports must not drown the window."""
    owner, seen = QObject(), Told()

    def work(progress: Progress) -> None:
        for number in range(100_000):
            progress.advance(number, 100_000)

    runner.run(owner, work, done=told, progress=seen)
    qtbot.waitUntil(lambda: not runner.busy)

    assert 1 <= len(seen.results) <= 20
    assert seen.threads == {threading.get_ident()}


def test_a_problem_goes_to_who_asked_and_else_to_the_window(
    qtbot: QtBot, runner: TaskRunner, told: Told, problems: list[Problem]
) -> None:
    """No problem gets lost."""
    owner, failed = QObject(), Told()

    def work(_progress: Progress) -> None:
        raise Problem(ProblemCode.DISK_FULL)

    runner.run(owner, work, done=told, failed=failed)
    runner.run(owner, work, done=told)
    qtbot.waitUntil(lambda: not runner.busy)

    assert [ProblemCode.DISK_FULL] == [problem.code for problem in failed.results]
    assert [ProblemCode.DISK_FULL] == [problem.code for problem in problems]
    assert told.results == []


def test_an_error_is_told_by_its_kind_and_its_words_stay_out_of_the_log(
    qtbot: QtBot, runner: TaskRunner, told: Told, crashes: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """An exception's words may hold a pupil's name."""
    owner, name = QObject(), "Sofie"

    def work(_progress: Progress) -> None:
        raise ValueError(name)

    runner.run(owner, work, done=told)
    qtbot.waitUntil(lambda: not runner.busy)

    assert crashes == ["ValueError"]
    assert "ValueError" in caplog.text
    assert name not in caplog.text


def test_an_owner_that_was_deleted_hears_nothing(qtbot: QtBot, runner: TaskRunner, told: Told) -> None:
    """A page that is gone must not be touched."""
    import shiboken6

    owner, go = QObject(), threading.Event()
    runner.run(owner, lambda _progress: go.wait(5), done=told, ended=lambda: told("ended"))
    shiboken6.delete(owner)
    go.set()
    qtbot.waitUntil(lambda: not runner.busy)

    assert told.results == []


def test_work_that_waits_for_a_server_holds_nothing_up(qtbot: QtBot, runner: TaskRunner, told: Told) -> None:
    """While the network is slow the school file is read as ever."""
    owner, answered, slow = QObject(), threading.Event(), Told()
    runner.run(owner, lambda _progress: answered.wait(20), done=slow, beside=True)
    runner.run(owner, lambda _progress: "read", done=told)
    qtbot.waitUntil(lambda: bool(told.results))

    assert ["read"] == told.results
    assert [] == slow.results
    answered.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert [True] == slow.results


def test_a_step_on_the_file_runs_on_the_database_thread(qtbot: QtBot, runner: TaskRunner, told: Told) -> None:
    """The file is used by one thread only; what the step returns or raises comes to who asked."""
    owner, on_file, raised = QObject(), runner.on_file(), Told()

    def beside(_progress: Progress) -> tuple[int, int, int]:
        inner = on_file(lambda: on_file(threading.get_ident))  # a step within a step is that step
        return threading.get_ident(), on_file(threading.get_ident), inner

    def wrong() -> None:
        raise Problem(ProblemCode.DISK_FULL)

    runner.run(owner, lambda _progress: threading.get_ident(), done=told)
    runner.run(owner, beside, done=told, beside=True)
    runner.run(owner, lambda _progress: on_file(wrong), done=told, failed=raised, beside=True)
    qtbot.waitUntil(lambda: not runner.busy)
    database, (network, step, inner) = told.results

    assert database == step == inner
    assert network not in (database, threading.get_ident())
    assert [ProblemCode.DISK_FULL] == [problem.code for problem in raised.results]


def test_no_step_begins_once_the_file_is_being_closed(qtbot: QtBot, runner: TaskRunner, told: Told) -> None:
    """What was handed in runs before the file is closed; what comes later would find it closed."""
    owner, on_file, stopped = QObject(), runner.on_file(), Told()
    order: list[str] = []
    first, go_on = threading.Event(), threading.Event()

    def beside(_progress: Progress) -> None:
        on_file(lambda: (order.append("step"), first.set()))
        go_on.wait(20)
        on_file(lambda: order.append("too late"))

    runner.run(owner, beside, done=told, cancelled=lambda: stopped("stopped"), beside=True)
    qtbot.waitUntil(first.is_set)
    on_file.shut()
    runner.run(owner, lambda _progress: order.append("closed"), done=lambda _nothing: None)
    go_on.set()
    qtbot.waitUntil(lambda: not runner.busy)

    assert ["step", "closed"] == order
    assert ["stopped"] == stopped.results
    with pytest.raises(Cancelled):
        on_file(lambda: None)


def test_shutting_down_waits_for_the_step_that_runs(qtbot: QtBot, problems: list[Problem], crashes: list[str]) -> None:
    """A change that is under way is finished, and its answer kept, before the window is gone."""
    runner = TaskRunner(on_problem=problems.append, on_crash=crashes.append)
    owner, on_file, begun, order = QObject(), runner.on_file(), threading.Event(), []

    def beside(_progress: Progress) -> None:
        begun.set()
        threading.Event().wait(0.2)
        on_file(lambda: order.append("answer kept"))

    runner.run(owner, beside, done=lambda _nothing: None, beside=True)
    qtbot.waitUntil(begun.is_set)
    runner.shut_down()

    assert ["answer kept"] == order
