"""The arguments of the server's commands, with help and errors in Dutch."""

import argparse
import re
from pathlib import Path
from typing import Any, Final, NoReturn

from lvs_desktop.domain.roles import WORKING
from lvs_desktop.server import words
from lvs_desktop.server.invented import Route

PROGRAM: Final = "python -m lvs_desktop.server"
FOLDER: Final = Path("lvs-server")

# argparse's English -> ours
_ERRORS: Final = (
    (r"the following arguments are required: (?P<what>.+)", words.WRONG_MISSING),
    (r"unrecognized arguments: (?P<what>.+)", words.WRONG_UNKNOWN),
    (r"argument (?P<what>.+?): invalid choice: '(?P<given>.*)' \(choose from (?P<choices>.+)\)", words.WRONG_CHOICE),
    (r"argument (?P<what>.+?): expected .*", words.WRONG_VALUE),
    (r"argument (?P<what>.+?): invalid \w+ value: '(?P<given>.*)'", words.WRONG_NUMBER),
)


class Arguments(argparse.ArgumentParser):
    """argparse with Dutch words around the arguments."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Dutch, allow_abbrev=False, **settings)
        self._optionals.title = words.OPTIONS
        self._positionals.title = words.GIVEN
        self.add_argument("-h", "--help", action="help", help=words.HELP)

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2 and one Dutch sentence on stderr."""
        self.exit(2, f"{_meant(message)} {words.SEE_HELP}\n")


class _Dutch(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, words.USAGE if prefix is None else prefix)


def _meant(message: str) -> str:
    for pattern, text in _ERRORS:
        if found := re.fullmatch(pattern, message):
            return text.format(**{name: value.replace("'", "") for name, value in found.groupdict().items()})
    return words.WRONG


def build() -> Arguments:
    """All commands; what is given lies in `command`, and in `action` for tenant and token."""
    parser = Arguments(prog=PROGRAM, description=words.ABOUT)
    commands = parser.add_subparsers(dest="command", required=True, title=words.COMMANDS, metavar=words.COMMAND)
    _serve(commands)
    _tenant(commands)
    _token(commands)
    _seed(commands)
    _check(commands)
    return parser


def _add(commands: Any, name: str, text: str) -> Arguments:
    made: Arguments = commands.add_parser(name, help=text, description=text)
    made.add_argument("--data", type=Path, default=FOLDER, metavar="MAP", help=words.DATA)
    made.add_argument("--database", metavar="URL", help=words.DATABASE)
    return made


def _serve(commands: Any) -> None:
    serve = _add(commands, "serve", words.SERVE)
    serve.add_argument("--host", default="127.0.0.1", metavar="ADRES", help=words.HOST)
    serve.add_argument("--port", type=int, default=8425, metavar="POORT", help=words.PORT)
    serve.add_argument("--workers", type=int, default=1, metavar="AANTAL", help=words.WORKERS)
    serve.add_argument("--public-url", metavar="URL", help=words.PUBLIC_URL)
    serve.add_argument("--certificate", type=Path, metavar="BESTAND", help=words.CERTIFICATE)
    serve.add_argument("--key", type=Path, metavar="BESTAND", help=words.KEY)
    serve.add_argument("--log", metavar="BESTAND", help=words.LOG)
    serve.add_argument("--practice", action="store_true", help=words.PRACTICE)


def _tenant(commands: Any) -> None:
    tenant = commands.add_parser("tenant", help=words.TENANT, description=words.TENANT)
    actions = tenant.add_subparsers(dest="action", required=True, title=words.COMMANDS, metavar=words.COMMAND)
    add = _add(actions, "add", words.TENANT_ADD)
    add.add_argument("name", metavar="NAAM", help=words.SCHOOL_NAME)
    add.add_argument("--slug", metavar="KORT", help=words.SLUG)
    _add(actions, "list", words.TENANT_LIST)


def _token(commands: Any) -> None:
    token = commands.add_parser("token", help=words.TOKEN, description=words.TOKEN)
    actions = token.add_subparsers(dest="action", required=True, title=words.COMMANDS, metavar=words.COMMAND)
    add = _add(actions, "add", words.TOKEN_ADD)
    add.add_argument("--tenant", required=True, metavar="KORT", help=words.OF_SCHOOL)
    add.add_argument("--name", required=True, metavar="NAAM", help=words.ADMIN_NAME)
    add.add_argument("--role", required=True, choices=[str(role) for role in WORKING], help=words.ROLE)
    add.add_argument("--location", action="append", default=[], metavar="CODE", help=words.LOCATION)
    add.add_argument("--days", type=int, default=365, metavar="DAGEN", help=words.DAYS)
    listing = _add(actions, "list", words.TOKEN_LIST)
    listing.add_argument("--tenant", metavar="KORT", help=words.OF_SCHOOL)
    revoke = _add(actions, "revoke", words.TOKEN_REVOKE)
    revoke.add_argument("id", metavar="NUMMER", help=words.TOKEN_ID)


def _seed(commands: Any) -> None:
    seed = _add(commands, "seed", words.SEED)
    seed.add_argument("--tenant", required=True, metavar="KORT", help=words.OF_SCHOOL)
    seed.add_argument("--route", required=True, choices=[str(route) for route in Route], help=words.ROUTE)
    seed.add_argument("--pupils", type=int, default=1200, metavar="AANTAL", help=words.PUPILS)
    seed.add_argument("--staff", type=int, default=60, metavar="AANTAL", help=words.STAFF)
    seed.add_argument("--seed", type=int, default=1, metavar="GETAL", help=words.SEED_NUMBER)
    seed.add_argument("--export", type=Path, metavar="BESTAND", help=words.EXPORT)


def _check(commands: Any) -> None:
    check = _add(commands, "check", words.CHECK)
    check.add_argument("--url", metavar="URL", help=words.CHECK_URL)
    check.add_argument("--token-file", type=Path, metavar="BESTAND", help=words.TOKEN_FILE)
