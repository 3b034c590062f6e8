"""
`python -m lvs_desktop.server`: serve, tenant, token, seed, check.

Exit codes: 0 done, 1 it can't be done (a Dutch sentence on stderr says why), 2 a wrong command, 3 `check` found faults.
"""

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Final

from lvs_desktop.server import arguments, words
from lvs_desktop.server.words import Refused


def main(given: Sequence[str] | None = None) -> int:
    """Do one command; its exit code."""
    said = arguments.build().parse_args(given)
    name = f"{said.command} {said.action}" if "action" in said else said.command
    try:
        return _COMMANDS[name](said)
    except Refused as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 1
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("sqlalchemy", "starlette", "uvicorn", "scim2_server", "anyio"):
            raise
        print(words.NEEDS_SERVER_PARTS, file=sys.stderr)  # noqa: T201
        return 1


# Each is imported when it is wanted: without the server's parts the help still works.
def _serve(said: Namespace) -> int:
    from lvs_desktop.server.serving import serve

    return serve(said)


def _tenant_add(said: Namespace) -> int:
    from lvs_desktop.server.administering import add_tenant

    return add_tenant(said)


def _tenant_list(said: Namespace) -> int:
    from lvs_desktop.server.administering import list_tenants

    return list_tenants(said)


def _token_add(said: Namespace) -> int:
    from lvs_desktop.server.administering import add_token

    return add_token(said)


def _token_list(said: Namespace) -> int:
    from lvs_desktop.server.administering import list_tokens

    return list_tokens(said)


def _token_revoke(said: Namespace) -> int:
    from lvs_desktop.server.administering import revoke_token

    return revoke_token(said)


def _seed(said: Namespace) -> int:
    from lvs_desktop.server.seeding import seed

    return seed(said)


def _check(said: Namespace) -> int:
    from lvs_desktop.server.checking import check

    return check(said)


_COMMANDS: Final[dict[str, Callable[[Namespace], int]]] = {
    "serve": _serve,
    "tenant add": _tenant_add,
    "tenant list": _tenant_list,
    "token add": _token_add,
    "token list": _token_list,
    "token revoke": _token_revoke,
    "seed": _seed,
    "check": _check,
}

if __name__ == "__main__":
    sys.exit(main())
