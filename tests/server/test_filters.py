"""Filters in SQL answer as the library does in Python: thousands of them, made at random from a fixed seed."""

import random
from typing import Any

import pytest
from pydantic import ValidationError
from scim2_models import ScimFilter, SearchRequest
from sqlalchemy import Engine

from lvs_desktop.server.schemas import provider
from lvs_desktop.server.storage import SqlStorage
from lvs_desktop.sync import resources
from tests.server.api import group, pupil, staff
from tests.server.conftest import ADMIN, new_school

FILTERS = 1_000  # of each database, each its own
USER, GROUP = (provider().model_for(name) for name in ("User", "Group"))
TYPES = list(provider().resource_types)
SEARCHES = [
    (TYPES[:1], (USER,), SearchRequest[USER]),
    (TYPES[1:], (GROUP,), SearchRequest[GROUP]),
    (TYPES, (USER, GROUP), SearchRequest[USER | GROUP]),
]

WORDS = [
    "a",
    "A",
    "ab",
    "B",
    "Zoë",
    "zoe\u0308",
    "ZOË",
    "İ",
    "ß",
    "50%",
    "a_b",
    "",
    " ",
    '"',
    "\\",
    "x y",
    "é",
    "\U0001f600",
]
PLACES = ["NRD", "ZUI", "nrd", "W%"]
TIMES = ["2000-01-01T00:00:00Z", "2099-01-01T00:00:00+02:00", "2020-01-01T00:00:00"]
TEXTS = [
    "userName",
    "USERNAME",
    "externalId",
    "displayName",
    "title",
    "nickName",
    "name.givenName",
    "name.familyName",
    "profileUrl",
    "emails",
    "emails.value",
    "emails.type",
    "emails.display",
    "id",
    "meta.resourceType",
    "meta.version",
    "schemas",
    f"{resources.PUPIL}:location",
    f"{resources.PUPIL}:pupilNumber",
    f"{resources.PUPIL.upper()}:GROUP",
    f"{resources.STAFF}:role",
    f"{resources.STAFF}:locations",
    f"{resources.SUPPORT}:accommodations",
    f"{resources.SUPPORT}:accommodations.unit",
    f"{resources.CLASS}:location",
    "members",
    "members.value",
    "members.type",
    "addresses.locality",
]
COMPLEX = ["name", "emails", "addresses", "meta", f"{resources.SUPPORT}:accommodations", "members", "x509Certificates"]
WHOLE = ["pr", "eq null", "ne null", 'eq "a"', 'ne "a"', 'co "a"']
FLAGS = ["active", "emails.primary"]
NUMBERS = [f"{resources.SUPPORT}:accommodations.amount"]
OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
ENTRIES = {
    "emails": (["value", "type", "display"], ["primary"], []),
    f"{resources.SUPPORT}:accommodations": (["value", "unit"], [], ["amount"]),
    f"{resources.STAFF}:locations": (["value"], [], []),
    "schemas": (["value"], [], []),
    "members": (["value", "type"], [], []),
    "addresses": (["locality", "type"], ["primary"], []),
}


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Maker:
    """Makes filters, some of them refused: those that the library refuses are not counted."""

    def __init__(self, seed: int, ids: list[str]) -> None:
        self.random = random.Random(seed)
        self.words = [*WORDS, *PLACES, "teacher", "work", "percent", "user", "a@b.nl", *ids[:3]]

    def one(self, depth: int = 0) -> str:
        kind = self.random.random()
        if depth < 3 and kind < 0.12:
            return f"not ({self.one(depth + 1)})"
        if depth < 3 and kind < 0.4:
            terms = [self.one(depth + 1) for _ in range(self.random.randint(2, 4))]
            return "(" + f" {self.random.choice(['and', 'or'])} ".join(terms) + ")"
        if kind < 0.55:
            head = self.random.choice(list(ENTRIES))
            return f"{head}[{self.inner(head)}]"
        return self.term(TEXTS, FLAGS, NUMBERS)

    def inner(self, head: str, depth: int = 0) -> str:
        kind = self.random.random()
        if depth < 2 and kind < 0.15:
            return f"not ({self.inner(head, depth + 1)})"
        if depth < 2 and kind < 0.4:
            return f" {self.random.choice(['and', 'or'])} ".join(self.inner(head, depth + 1) for _ in range(2))
        return self.term(*ENTRIES[head], top=False)

    def term(self, texts: list[str], flags: list[str], numbers: list[str], *, top: bool = True) -> str:
        pick = self.random.choice
        kind = self.random.random()
        if top and kind < 0.06:
            return f"{pick(['meta.created', 'meta.lastModified'])} {pick(OPERATORS)} {quoted(pick(TIMES))}"
        if top and kind < 0.12:
            return f"{pick(COMPLEX)} {pick(WHOLE)}"
        if flags and kind < 0.2:
            return f"{pick(flags)} {pick(['pr', 'eq true', 'ne true', 'eq false', 'ne false', 'eq null', 'ne null'])}"
        if numbers and kind < 0.3:
            return f"{pick(numbers)} {pick(OPERATORS)} {pick(['25', '0', '-1', '30', 'null', '9007199254740993'])}"
        name = pick(texts)
        if kind < 0.4:
            return f"{name} {pick(['pr', 'eq null', 'ne null', 'gt null', 'co null'])}"
        return f"{name} {pick(OPERATORS)} {quoted(pick(self.words))}"


def population(seed: int) -> list[dict[str, Any]]:
    """Thirty resources with much and little in them."""
    made = random.Random(seed)

    def maybe(body: dict[str, Any], name: str, value: Any) -> None:
        if made.random() < 0.6:
            body[name] = value

    found: list[dict[str, Any]] = []
    for number in range(22):
        body = pupil(number, made.choice([*PLACES, None])) if number % 3 else staff(f"s{number}", "teacher")
        body["userName"] = f"{made.choice(WORDS)}{number}"
        body["active"] = made.random() < 0.5
        for name in ("displayName", "title", "nickName"):
            body.pop(name, None)
            maybe(body, name, made.choice(WORDS))
        body.pop("name", None)
        maybe(body, "name", {"givenName": made.choice(WORDS), "familyName": made.choice(WORDS)})
        maybe(body, "profileUrl", made.choice(["https://A.example/x", "https://a.example/X"]))
        entries = [{"value": f"{made.choice('aAb')}@b.nl", "display": made.choice(WORDS)} for _ in range(2)]
        maybe(entries[0], "type", made.choice(["work", "Work", "zelf"]))
        maybe(entries[1], "primary", made.random() < 0.5)
        maybe(body, "emails", entries[: made.randint(1, 2)])
        maybe(body, "addresses", [{"locality": made.choice(WORDS), "type": "home"}])
        maybe(body, "x509Certificates", [{"value": "TQ=="}])
        if resources.STAFF in body:
            body[resources.STAFF]["locations"] = made.sample(PLACES, made.randint(0, 2))
        measures = [{"value": made.choice(WORDS), "amount": made.choice([0, 25, 30]), "unit": "percent"}]
        if made.random() < 0.5:
            body["schemas"] = [*body["schemas"], resources.SUPPORT]
            body[resources.SUPPORT] = {"accommodations": measures}
        found.append(body)
    found += [
        group(made.choice(WORDS) or "x", made.choice([*PLACES, None])) | {"externalId": f"g{n}"} for n in range(10)
    ]
    return found


@pytest.fixture(scope="module")
def searched(engine: Engine) -> tuple[SqlStorage, list[Any]]:
    """A storage with the population in it, and its resources."""
    storage = SqlStorage(engine, new_school(engine), ADMIN)
    types = {each.name: each for each in TYPES}
    with storage.batch([], {}):
        ids: list[str] = []
        for body in population(7):
            name = "Group" if resources.GROUP in body["schemas"] else "User"
            if name == "Group":
                body["members"] = [{"value": each, "type": "User"} for each in ids[:2]]
            model = GROUP if name == "Group" else USER
            ids.append(str(storage.create(types[name], model.model_validate(body)).id))
    return storage, storage.search(TYPES, SearchRequest[USER | GROUP]()).resources


def test_sql_finds_what_the_library_finds(engine: Engine, searched: tuple[SqlStorage, list[Any]]) -> None:
    """A filter keeps exactly the resources that ScimFilter.match keeps, of one type or of both, and counts them."""
    storage, stored = searched
    maker = Maker(sum(map(ord, engine.dialect.name)), [each.id for each in stored])
    asked = hits = 0
    for number in range(FILTERS):
        wanted = maker.one()
        types, models, search = SEARCHES[(0, 2, 0, 2, 0, 1)[number % 6]]
        try:
            request = search.model_validate({"filter": wanted})
        except ValidationError:
            continue
        names = {each.name for each in types}
        candidates = [each for each in stored if each.meta.resource_type in names]
        bound = {each: ScimFilter[each](request.filter.ast) for each in models}
        expected = {each.id for each in candidates if bound[type(each)].match(each)}
        page = storage.search(types, request)
        assert {each for _, each, _ in page.texts} == expected, wanted  # ids; nothing is read
        assert page.total == len(expected)
        asked += 1
        hits += 0 < len(expected) < len(candidates)
    assert asked > FILTERS * 0.6
    assert hits > FILTERS / 8  # filters that find all or nothing prove little


def test_sql_sorts_as_the_library_sorts_and_cursors_keep_the_order(
    searched: tuple[SqlStorage, list[Any]],
) -> None:
    """Sorted by any attribute, in both directions, whole or page by page."""
    storage, stored = searched
    made = random.Random(3)
    for _ in range(30):
        asked = {
            "sortBy": made.choice([*TEXTS, *FLAGS, *NUMBERS]),
            "sortOrder": made.choice(["ascending", "descending"]),
        }
        try:
            request = SEARCHES[2][2].model_validate(asked | {"cursor": "", "count": made.randint(3, 60)})
        except ValidationError:
            continue
        values = {each.id: request.sort_value(each) for each in stored}
        pages = [storage.search(TYPES, request)]
        while pages[-1].next is not None:
            pages.append(storage.search(TYPES, request, position=pages[-1].next))
        found = [each for page in pages for _, each, _ in page.texts]
        assert sorted(found) == sorted(values)
        sorted_values = [request.sort_value(each) for each in request.sort(stored)]
        assert [values[each] for each in found] == sorted_values, asked
        back = storage.search(TYPES, request, position=pages[-1].previous) if len(pages) > 1 else pages[-1]
        assert [each.id for each in back.resources] == [
            each.id for each in pages[-2 if len(pages) > 1 else -1].resources
        ]
