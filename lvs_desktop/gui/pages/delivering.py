"""Afleveren: what still has to go to the LVS, a file in the supplier's own form, and what became of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QWidget

from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.delivering import Delivery, Subject
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui.delivered_files import DeliveredFiles
from lvs_desktop.gui.delivery_scenes import scenes
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.location_choice import LocationChoice
from lvs_desktop.gui.sample_rows import SampleTable
from lvs_desktop.gui.shell import SYNCHRONISING, About, Page, Place, Shell
from lvs_desktop.gui.template_form import TemplateForm
from lvs_desktop.gui.widgets import (
    Button,
    Callout,
    Card,
    CheckLine,
    Combo,
    FlowLayout,
    PrimaryButton,
    RadioLine,
    Text,
)
from lvs_desktop.services import delivery, delivery_profiles, delivery_words, permits
from lvs_desktop.services.delivery import Made, Preview, SubjectState
from lvs_desktop.services.delivery_profiles import Learnt, Profile
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, ngettext

if TYPE_CHECKING:
    pass

_Found = tuple[tuple[SubjectState, ...], tuple[Profile, ...], dict[Subject, Profile], tuple[Delivery, ...]]


class DeliveryPage(Page):
    """Choose what, look at the file, make it, say that it is in the LVS."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Bring to the LVS"),
            lead=_("You make a file here and read it in the LVS. Then say here that it is there."),
        )
        self._states: dict[Subject, SubjectState] = {}
        self._profiles: tuple[Profile, ...] = ()
        self._used: dict[Subject, Profile] = {}  # what the school chose before
        self._listed: tuple[Delivery, ...] = ()
        self._looked = 0  # previews that were asked for: only the last one counts
        self._shown: Subject | None = None
        self._notice = Callout("error")
        self._done = Callout("ok")
        self._group = QButtonGroup(self)
        self._choices: dict[Subject, RadioLine] = {}
        what = Card(Text(_("What do you want to bring?"), tone="heading"), gap=0.35)
        for subject in delivery.SUBJECTS:
            line = RadioLine(delivery_words.subject_word(subject), " ")
            line.explanation.show()
            self._group.addButton(line.box)
            line.box.toggled.connect(lambda on, subject=subject: self._chosen(subject) if on else None)
            self._choices[subject] = line
            what.lines.addWidget(line)
        self._combo = Combo()
        self._combo.activated.connect(lambda _at: self._choose_form())
        self._field = Field(_("What does the file look like?"), self._combo, width=60)
        self._learn = Button(
            _("Open a template …"),
            icon="folder-open",
            clicked=self.open_file,
            hint=_("Your LVS gives a template: a CSV or Excel file with its columns. We learn it once."),
        )
        self.locations = LocationChoice(_("Of which locations?"))
        self.locations.changed.connect(self._look)
        self.with_passwords = CheckLine(
            _("Put the passwords that wait in this file too"),
            _("The file then is secret. Remove it after reading it in."),
        )
        self.with_passwords.toggled.connect(lambda _on: self._look())
        self._note = Callout("attention")
        self._count = Text()
        self._table = SampleTable(_("The first rows of the file"))
        self._make = PrimaryButton(_("Make the file …"), icon="download", clicked=self._choose_target)
        self._closed = Text(tone="muted")
        templates, actions = QWidget(), QWidget()
        FlowLayout(templates, self._learn)
        FlowLayout(actions, self._make)
        self._file = Card(
            Text(_("The file"), tone="heading"),
            self._field,
            templates,
            self._notice,
            self._note,
            self.locations,
            self.with_passwords,
            self._count,
            self._table,
            actions,
            self._closed,
            self._done,
        )
        onward = QWidget()
        FlowLayout(onward, Button(_("Go to Synchronise"), icon="sync", clicked=lambda: shell.go(SYNCHRONISING)))
        server = Card(
            Text(
                _("Does your school have a server? Then no file is needed: what you change goes there."), tone="small"
            ),
            onward,
            gap=0.35,
        )
        self._form = TemplateForm(self._keep, self._leave_template)
        self._files = DeliveredFiles(self.confirm, self._withdraw)
        for part in (what, self._file, self._form, self._files, server):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Read how far everything is."""
        opened = self.shell.opened

        def read(_progress: Progress) -> _Found:
            chosen = {
                one: form for one in delivery.SUBJECTS if (form := delivery_profiles.chosen(opened, one)) is not None
            }
            return delivery.states(opened), delivery_profiles.profiles(opened), chosen, delivery.files(opened)

        self.shell.runner.run(self, read, done=lambda found: self._show(*found))

    def holds_work(self) -> bool:
        """True while a template is on screen that was not kept yet."""
        return self._form.isVisible()

    def open_file(self) -> bool:
        """Open a template of the LVS."""
        if not self._learn.isEnabled():
            return False
        dialog = QFileDialog(self, _("Open a template"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([_("Templates (*.csv *.txt *.xlsx *.xls *.ods)"), _("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.learn(Path(name)))
        dialog.open()
        return True

    def learn(self, path: Path) -> None:
        """Learn from a template."""
        subject = self.subject
        name = f"{path.stem}, {delivery_words.subject_word(subject).lower()}"

        def done(learnt: Learnt) -> None:
            self._notice.clear()
            self._file.hide()
            self._form.show_learnt(learnt)

        self.shell.runner.run(
            self,
            lambda _progress: delivery_profiles.learn(path, name=name, subject=subject),
            done=done,
            failed=self._refused,
        )

    def make(self, target: Path) -> None:
        """Make the file that is shown."""
        opened, subject, name = self.shell.opened, self.subject, self._combo.currentData()
        places, with_passwords = self.locations.codes, self._secret
        self._make.setEnabled(False)

        def done(made: Made) -> None:
            self.shell.school_changed()
            self.enter(None)
            words = delivery_words.where(made.profile, made.path.name)
            left = delivery_words.by_hand(made.by_hand)
            care = delivery_words.caution(made.profile, made.delivery.locations)
            there = PrimaryButton(
                _("It is in the LVS"), icon="status-done", clicked=lambda: self.confirm(made.delivery)
            )
            self._notice.clear()
            self._done.tell("ok", "\n".join(filter(None, (words, care, left))), there)

        def failed(problem: Problem) -> None:
            self._make.setEnabled(True)
            self._refused(problem)

        self.shell.runner.run(
            self,
            lambda _progress: delivery.make(
                opened, subject, name, target, locations=places, with_passwords=with_passwords
            ),
            done=done,
            failed=failed,
        )

    def confirm(self, made: Delivery) -> None:
        """The person says that a file is in the LVS."""
        opened = self.shell.opened

        def undo() -> None:
            if self.shell.opened is opened:  # the notice may outlive the school it speaks of
                self._run(lambda: delivery.unconfirm(opened, made.id), "")

        def done(_found: Delivery) -> None:
            self._clear()
            self.shell.school_changed()
            self.enter(None)
            text = _("{file} is in the LVS: you confirmed it.").format(file=made.file_name)
            of_file = (one for one in self._listed if one.id == made.id or one.beside(made))
            if any(one.subject is Subject.PASSWORDS for one in of_file):  # what is wiped does not come back
                self.shell.toast(text)
            else:
                self.shell.toast(text, _("Undo"), undo)

        self.shell.runner.run(
            self, lambda _progress: delivery.confirm(opened, made.id), done=done, failed=self._refused
        )

    @property
    def subject(self) -> Subject:
        """What is chosen."""
        return next((one for one, line in self._choices.items() if line.isChecked()), Subject.PUPILS)

    def choose(self, subject: Subject) -> None:
        """Choose what to bring."""
        self._choices[subject].setChecked(True)

    def _withdraw(self, made: Delivery) -> None:
        opened = self.shell.opened
        text = _("{file} does not count any more. What stood in it is still to be brought.")
        self._run(lambda: delivery.withdraw(opened, made.id), text.format(file=made.file_name))

    def _run(self, act, text: str) -> None:
        def done(_found: object) -> None:
            self._clear()
            self.shell.school_changed()
            self.enter(None)
            if text:
                self.shell.toast(text)

        self.shell.runner.run(self, lambda _progress: act(), done=done, failed=self._refused)

    def _show(
        self,
        states: tuple[SubjectState, ...],
        profiles: tuple[Profile, ...],
        chosen: dict[Subject, Profile],
        files: tuple[Delivery, ...],
    ) -> None:
        self._states = {one.subject: one for one in states}
        self._profiles, self._used = profiles, chosen
        self.locations.fill(self.shell.opened)
        for one in states:
            line = self._choices[one.subject]
            text = delivery_words.state_text(one.pending)
            if counted := delivery_words.outcomes(one.pending.by_outcome):
                text += f" {counted}."
            if not one.ready:
                text = problem_text(Problem(ProblemCode.SUBJECT_NOT_READY))
            line.explanation.setText(text)
            line.box.setAccessibleDescription(text)
        if not any(line.isChecked() for line in self._choices.values()):
            busy = next((one.subject for one in states if one.pending.open and one.ready), Subject.PUPILS)
            self._choices[busy].setChecked(True)
        else:
            self._chosen(self.subject)
        self._listed = files
        self._files.show_files(files, self.shell.opened.worker.name)

    def _chosen(self, subject: Subject) -> None:
        if subject not in self._states:
            return
        ready = self._states[subject].ready
        before = self._combo.currentData()
        if subject is not self._shown:
            self._clear()
            before = self._used[subject].name if subject in self._used else None
        self._shown = subject
        self._form.hide()
        self._file.setVisible(ready)
        self._combo.clear()
        for form in self._profiles:
            if form.subject is subject:
                self._combo.addItem(form.name, form.name)
        self._combo.setCurrentIndex(max(0, self._combo.findData(before)))
        may_learn = permits.allowed(self.shell.opened, Action.PROFILES)
        self._learn.setEnabled(may_learn)
        may = permits.allowed(self.shell.opened, Action.DELIVER)
        closed = [] if may else [_("With your role you can't make this file.")]
        closed += [] if may_learn else [_("Only a school administrator teaches the program a new template.")]
        self._closed.setText(" ".join(closed))
        self._closed.setVisible(bool(closed))
        self._make.setEnabled(may)
        if ready and self._combo.count():
            self._look()

    def _choose_form(self) -> None:
        """The school brings this subject so from now on, and passwords are made as that kind of file asks."""
        opened, subject, name = self.shell.opened, self.subject, self._combo.currentData()
        if permits.allowed(opened, Action.PROFILES):

            def done(form: Profile) -> None:
                self._used[subject] = form

            self.shell.runner.run(
                self, lambda _progress: delivery_profiles.choose(opened, subject, name), done=done, failed=self._refused
            )
        self._look()

    def _look(self) -> None:
        opened, subject, name = self.shell.opened, self.subject, self._combo.currentData()
        form = next(one for one in self._profiles if one.name == name)
        self._note.tell("info" if form.confirmed else "attention", form.note.strip())
        waiting = self._states[Subject.PASSWORDS].pending.open
        self.with_passwords.setVisible(subject is Subject.PUPILS and form.brings_passwords and bool(waiting))
        self._looked += 1
        looked, places, secret = self._looked, self.locations.codes, self._secret
        if self.locations.nothing:
            self._table.hide()
            self._count.setText(_("Choose one location or more."))
            self._make.setEnabled(False)
            return

        def done(found: Preview) -> None:
            if looked != self._looked:
                return
            self._notice.clear()
            self._table.show_rows(found.header, found.rows)
            self._table.setVisible(bool(found.rows))
            words = ngettext("{n} row will stand in the file.", "{n} rows will stand in the file.", found.total)
            more = " " + _("You see the first ones.") if found.total > len(found.rows) else ""
            text = words.format(n=number(found.total)) + more
            self._count.setText(text if found.total else _("There is nobody to put in this file."))
            self._make.setEnabled(found.total > 0 and permits.allowed(opened, Action.DELIVER))

        self.shell.runner.run(
            self,
            lambda _progress: delivery.preview(opened, subject, name, locations=places, with_passwords=secret),
            done=done,
            failed=self._refused,
        )

    @property
    def _secret(self) -> bool:
        return not self.with_passwords.isHidden() and self.with_passwords.isChecked()

    def _choose_target(self) -> None:
        form = next(one for one in self._profiles if one.name == self._combo.currentData())
        word = delivery_words.subject_word(form.subject).lower()
        dialog = QFileDialog(self, _("Make the file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"*{form.suffix}"])
        dialog.setDefaultSuffix(form.suffix.removeprefix("."))
        dialog.selectFile(f"lvs-{word}-{self.shell.opened.school.school_year}{form.suffix}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.make(Path(name)))
        dialog.open()

    def _keep(self, form: Profile) -> None:
        opened = self.shell.opened
        if not form.name:
            self._form.name.set_error(problem_text(Problem(ProblemCode.NAME_REQUIRED)))
            return

        def done(kept: Profile) -> None:
            self._form.hide()
            self._file.show()
            self.shell.toast(_("{name} is kept.").format(name=kept.name))
            self._used[kept.subject] = kept
            self._profiles = (kept, *(one for one in self._profiles if one.name != kept.name))
            self._combo.insertItem(0, kept.name, kept.name)
            self._combo.setCurrentIndex(0)
            self._look()

        def failed(problem: Problem) -> None:
            self._form.name.set_error(problem_text(problem))

        self.shell.runner.run(self, lambda _progress: delivery_profiles.keep(opened, form), done=done, failed=failed)

    def _leave_template(self) -> None:
        self._form.hide()
        self._file.show()

    def _clear(self) -> None:
        self._notice.clear()
        self._done.clear()

    def _refused(self, problem: Problem) -> None:
        self._done.clear()
        self._notice.tell("error", problem_text(problem))


PLACE = Place(
    id="delivering",
    title=lambda: _("Bring to the LVS"),
    make=DeliveryPage,
    icon="upload",
    kinds=(StepKind.DELIVERY,),
)

__all__ = ["PLACE", "DeliveryPage", "scenes"]
