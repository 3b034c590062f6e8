"""A SCIM server that is not ours and not of our libraries: SCIMMY on Node.js. For tests marked requires("node")."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support import node_packages

TOKEN = "a-token-for-the-foreign-server"


@contextmanager
def foreign(*modes: str) -> Iterator[str]:
    """
    Its base URL.

    Args:
        modes: "no-filter": it ignores filters; "plain": without our extension schemas.
    """
    script = node_packages.script(node_packages.LIST / "server.mjs")
    command = [node_packages.node(), str(script), TOKEN, *modes]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            assert said.startswith("listening "), f"it said {said!r}"
            yield f"http://127.0.0.1:{said.split()[1]}/scim"
        finally:
            server.kill()
