"""Relays on loopback: asyncssh's server, and OpenSSH's where this machine has it."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import shutil
import socket
import subprocess
from pathlib import Path

import asyncssh

from nbblocks.serve.share.relay import Relay

SSHD = os.environ.get("NBBLOCKS_SSHD") or shutil.which(
    "sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin"
)


class Rules(asyncssh.SSHServer):
    """Whom the relay lets in, and for what."""

    allowed: asyncssh.SSHKey
    forwards = True

    def __init__(self, relay):
        self.relay = relay

    def connection_made(self, conn):
        self.relay.connections.append(conn)

    def validate_public_key(self, username, key):
        return username == "share" and key == self.relay.allowed

    def public_key_auth_supported(self):
        return True

    def server_requested(self, listen_host, listen_port):
        return self.relay.forwards

    def unix_server_requested(self, listen_path):
        return self.relay.forwards


class OwnRelay:
    """A relay that is asyncssh's server in the running loop."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.allowed = self.key.convert_to_public()
        self.key.write_private_key(str(folder / "key"))
        self.forwards = True
        self.says = ""
        self.connections = []
        self.port = 0

    async def start(self):
        self.server = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_factory=lambda: Rules(self),
            server_host_keys=[self.host_key],
            process_factory=self._session,
            reuse_address=True,
        )
        self.port = self.server.get_port()

    async def _session(self, process):
        process.stdout.write(self.says)
        with contextlib.suppress(asyncssh.BreakReceived):
            await process.stdin.read()

    async def stop(self):
        self.server.close()
        for connection in self.connections:
            connection.abort()
        await self.server.wait_closed()

    @property
    def fingerprint(self):
        return self.host_key.get_fingerprint()

    def relay(self, **options) -> Relay:
        """Its address."""
        given = {"user": "share", "key": str(self.folder / "key"), "fingerprint": self.fingerprint}
        return Relay("127.0.0.1", self.port, **{**given, **options})


class OpenSshRelay(OwnRelay):
    """A relay that is OpenSSH's server, as this user."""

    async def start(self):
        for name, key in (("key", self.key), ("host", self.host_key)):
            key.write_private_key(str(self.folder / name))
            (self.folder / name).chmod(0o600)
        self.allowed.write_public_key(str(self.folder / "authorized"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = self.port or free.getsockname()[1]
        config = [
            f"ListenAddress 127.0.0.1:{self.port}",
            f"HostKey {self.folder / 'host'}",
            f"AuthorizedKeysFile {self.folder / 'authorized'}",
            f"PidFile {self.folder / 'pid'}",
            "StrictModes no",
            "UsePAM no",
            f"AllowTcpForwarding {'remote' if self.forwards else 'no'}",
            f"AllowStreamLocalForwarding {'remote' if self.forwards else 'no'}",
            "StreamLocalBindUnlink yes",
            "GatewayPorts clientspecified",
            "PermitListen *:*",
        ]
        (self.folder / "config").write_text("\n".join(config) + "\n")
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        command = [SSHD, "-D", "-e", "-f", str(self.folder / "config")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(500):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("sshd does not listen")

    async def stop(self):
        import psutil

        children = psutil.Process(self.process.pid).children(recursive=True)
        for process in [psutil.Process(self.process.pid), *children]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()

    def relay(self, **options) -> Relay:
        return super().relay(**{"user": getpass.getuser(), **options})


KINDS = [OwnRelay, *([OpenSshRelay] if SSHD else [])]
