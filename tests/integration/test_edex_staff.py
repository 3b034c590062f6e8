"""The teachers of the example primary school, read from the file of its LAS."""

from collections import Counter
from pathlib import Path

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.problems import ProblemCode, Severity
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import practice_primary, schools, staff, staff_list


def test_the_teachers_of_a_primary_school_come_from_the_file_of_the_las(tmp_path: Path, quick_words: None) -> None:
    """Name, e-mail address, groups and the location of these; who has no group works at all of them."""
    made = practice_primary.make(tmp_path / "files", pupils=240)
    person = Worker(name="A. Beheerder", role=Role.SCHOOL_ADMIN)
    opened = schools.create(tmp_path / "a.lvs", made.school, person, passphrase="vier woorden die ik ken").opened
    shown = staff_list.preview(opened, made.edexml)
    groups = Counter(name for line in shown.lines for name in line.groups)

    assert {ChangeKind.NEW} == {line.change.kind for line in shown.lines}
    assert [] == [found for found in shown.problems if found.severity is not Severity.NOTE]
    assert {ProblemCode.STAFF_ROLES_LEFT_OUT, ProblemCode.STAFF_ROLE_ASSUMED} <= {one.code for one in shown.problems}
    assert {"1/2A", "5/6A", "5/6B (5)", "5/6B (6)", "8"} <= set(groups)
    assert groups["5/6B (5)"] == groups["5/6B (6)"]

    staff_list.apply(opened, shown)
    members = staff.members(opened, archived=False)
    opened.close()

    assert len(shown.lines) == len(members) > 14
    assert {Role.TEACHER} == {member.role for member in members}
    assert {("00",), ("01",), ("00", "01")} == {member.locations for member in members}
    assert all((member.email or "").endswith("@voorbeeld.example") for member in members)
