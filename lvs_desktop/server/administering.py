"""The commands `tenant` and `token`. What is to be copied goes to stdout, what explains it to stderr."""

import os
import sys
from argparse import Namespace

from lvs_desktop.domain.roles import Role
from lvs_desktop.server import arguments, schools, tables, words
from lvs_desktop.server.database import writing


def add_tenant(said: Namespace) -> int:
    """`tenant add`: the slug on stdout."""
    with writing(said.data, said.database) as connection:
        slug = schools.add(connection, said.name, said.slug)
    _say(slug)
    text = words.TENANT_MADE.format(
        name=said.name.strip(), path=schools.path_of(slug), slug=slug, command=command(), options=options(said)
    )
    _explain(text)
    return 0


def list_tenants(said: Namespace) -> int:
    """`tenant list`: one line a school."""
    with writing(said.data, said.database) as connection:
        found = schools.listed(connection)
    for one in found:
        _say(
            words.TENANT_LINE.format(
                slug=one.slug,
                name=one.name,
                path=schools.path_of(one.slug),
                pupils=one.pupils,
                staff=one.staff,
                groups=one.groups,
            )
        )
    if not found:
        _explain(words.NO_TENANTS)
    return 0


def add_token(said: Namespace) -> int:
    """`token add`: the token on stdout, this once."""
    with writing(said.data, said.database) as connection:
        made, until = schools.add_token(
            connection, said.tenant, name=said.name, role=Role(said.role), locations=said.location, days=said.days
        )
    _say(made)
    _explain(words.TOKEN_MADE.format(name=said.name.strip(), until=until, path=schools.path_of(said.tenant)))
    return 0


def list_tokens(said: Namespace) -> int:
    """`token list`: one line a token."""
    with writing(said.data, said.database) as connection:
        found = schools.tokens(connection, said.tenant)
    for one in found:
        where = ", ".join(one.locations) if one.role is Role.LOCATION_ADMIN else words.WHOLE_SCHOOL
        state = _state(one)
        _say(
            words.TOKEN_LINE.format(
                id=one.id, tenant=one.tenant, name=one.name, role=one.role, locations=where, state=state
            )
        )
    if not found:
        _explain(words.NO_TOKENS)
    return 0


def revoke_token(said: Namespace) -> int:
    """`token revoke`."""
    with writing(said.data, said.database) as connection:
        name = schools.revoke(connection, said.id)
    _say(words.TOKEN_GONE.format(name=name))
    return 0


def command() -> str:
    """How this program was started, for a command that is shown."""
    return os.environ.get("LVS_SERVER_COMMAND", "python -m lvs_desktop.server")


def options(said: Namespace) -> str:
    """The options that lead to the same database, for a command that is shown; never a database's password."""
    if said.database is not None:
        return " --database ..."
    return "" if said.data == arguments.FOLDER else f' --data "{said.data}"'


def _state(one: schools.Token) -> str:
    if one.revoked is not None:
        return words.TOKEN_REVOKED.format(until=one.revoked[:10])
    text = words.TOKEN_EXPIRED if one.expires <= tables.now() else words.TOKEN_VALID
    return text.format(until=one.expires[:10])


def _say(text: str) -> None:
    print(text)  # noqa: T201


def _explain(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
