"""Keys of relays: which are known, and what becomes of one that is new."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import asyncssh
from jupyter_core.paths import jupyter_data_dir

if TYPE_CHECKING:
    from nbblocks.serve.share.relay import Relay

log = logging.getLogger("nbblocks")


def own_file() -> Path:
    """Return the file of the keys that were new once."""
    return Path(jupyter_data_dir(), "nbblocks", "known_relays")


def known_files() -> list[str]:
    """Return the files that hold the keys of hosts: the user's, and ours."""
    files = [Path("~/.ssh/known_hosts").expanduser(), own_file()]
    return [str(file) for file in files if file.is_file()]


class RelayKeys(asyncssh.SSHClient):
    """Decides about the key of a relay that no file vouches for.

    With a fingerprint, only that key is right. Else a relay that is seen for the first time is
    believed and its key kept, as `ssh -o StrictHostKeyChecking=accept-new` does; who shows another
    key later on is refused.

    Args:
        relay: The relay.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        """Tell whether a key is that of the relay."""
        found = key.get_fingerprint("sha256")
        if self._relay.fingerprint:
            return found == self._relay.fingerprint
        files = known_files()
        if files and any(asyncssh.read_known_hosts(files).match(host, addr, port)[:3]):
            return False
        self._keep(host, port, key)
        log.warning(
            "The key of the relay %s, %s, was not known; it is trusted from now on (%s).",
            self._relay,
            found,
            own_file(),
        )
        return True

    def _keep(self, host: str, port: int, key: asyncssh.SSHKey) -> None:
        name = host if port == 22 else f"[{host}]:{port}"
        line = f"{name} {key.export_public_key('openssh').decode().strip()}\n"
        file = own_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(line)
