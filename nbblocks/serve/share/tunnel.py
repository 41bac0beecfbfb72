"""Tunnel: what comes to the relay comes to us, for as long as the connection holds."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from typing import TYPE_CHECKING, Any

import asyncssh

from nbblocks.errors import ServeError
from nbblocks.serve.share.keys import RelayKeys, known_files

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from nbblocks.serve.share.relay import Relay

    Taker = Callable[[str, Any, Any], Awaitable[None]]

_PATIENCE = 20.0
"""Seconds for the relay to answer."""

_ANNOUNCES = 10.0
"""Seconds for a relay to say what the link is."""

_LIVES = {"keepalive_interval": 15, "keepalive_count_max": 3}
"""A connection over which nothing comes any more is noticed after 45 s."""

_LINK = re.compile(r"https?://[\w.-]+(?::\d+)?")


class Tunnel:
    """An open connection to a relay that listens for us.

    Args:
        relay: The relay.
        connection: The connection.
        link: Where visitors go.
        port: The port on which the relay listens, 0 for a Unix socket.
    """

    def __init__(
        self, relay: Relay, connection: asyncssh.SSHClientConnection, link: str, port: int
    ) -> None:
        self.relay = relay
        self.link = link
        self.port = port
        self._connection = connection

    async def wait(self) -> None:
        """Wait until the connection is over."""
        await self._connection.wait_closed()

    async def close(self) -> None:
        """Hang up."""
        self._connection.close()
        await self._connection.wait_closed()


async def open_tunnel(relay: Relay, name: str, take: Taker, port: int = 0) -> Tunnel:
    """Connect to a relay and let it listen for us.

    Args:
        relay: The relay.
        name: What the link is to be called, where links have names.
        take: Called for each connection with the address that it came from, as the relay sees it,
            what reads and what writes.
        port: The port that the relay listened on before; 0 for none.

    Raises:
        ServeError: The relay cannot be reached or does not do this for us; the message says why.
    """
    try:
        return await asyncio.wait_for(_open(relay, name, take, port), _PATIENCE)
    except (asyncio.TimeoutError, socket.gaierror, OSError) as error:
        reason = str(error) or f"no answer within {_PATIENCE:.0f} s"
        raise ServeError(
            f"The relay {relay} cannot be reached: {reason}. Is its address right, and may this "
            "network connect to it by SSH?"
        ) from error
    except asyncssh.HostKeyNotVerifiable as error:
        raise ServeError(
            f"The relay {relay.host} shows another key than the one that is known, so it may be "
            "somebody else. Ask who runs it whether its key has changed; the known keys are in "
            f"{', '.join(known_files()) or 'the address of the relay'}."
        ) from error
    except asyncssh.PermissionDenied as error:
        raise ServeError(
            f"The relay {relay} does not let us in: {error.reason}. Who runs it must allow one of "
            "your keys, ~/.ssh/id_ed25519.pub say."
        ) from error
    except (asyncssh.ChannelListenError, asyncssh.ChannelOpenError) as error:
        raise ServeError(
            f"The relay {relay} does not listen for us: {error}. docs/sharing.md says what its SSH "
            "server must allow."
        ) from error
    except asyncssh.Error as error:
        raise ServeError(f"The relay {relay} has hung up: {error.reason}.") from error
    except ValueError as error:  # what is no name of a host, or no line of a configuration
        raise ServeError(
            f"The relay {relay} cannot be used: {error}. Look at its address, and at ~/.ssh/config."
        ) from error


async def _open(relay: Relay, name: str, take: Taker, port: int) -> Tunnel:
    # What is not given here is as ~/.ssh/config says.
    given: dict[str, Any] = {"port": relay.port} if relay.port else {}
    if relay.user:
        given["username"] = relay.user
    if relay.key:
        given["client_keys"] = [_read_key(relay.key)]
    # With a fingerprint in its address the relay's key is checked by nothing else.
    files = [] if relay.fingerprint else known_files()
    connection = await asyncssh.connect(
        relay.host,
        client_factory=lambda: RelayKeys(relay),
        known_hosts=files or b"",
        **given,
        **_LIVES,
    )
    try:
        port = await _listen(connection, relay, name, take, port)
        link = await _announced(connection) if relay.announces else ""
        return Tunnel(relay, connection, link or relay.link_of(name, port), port)
    except BaseException:
        connection.abort()
        raise


def _read_key(file: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.read_private_key(file)
    except (OSError, asyncssh.KeyImportError) as error:
        raise ServeError(f"The key {file} for the relay cannot be used: {error}.") from error


async def _listen(
    connection: asyncssh.SSHClientConnection, relay: Relay, name: str, take: Taker, port: int
) -> int:
    def taker(origin: str = "", _port: int = 0) -> Callable[[Any, Any], Awaitable[None]]:
        return lambda reader, writer: take(origin, reader, writer)

    if relay.socket:
        path = relay.socket.replace("{name}", name)
        await connection.start_unix_server(taker, path, encoding=None)
        return 0
    listener = await connection.start_server(taker, "", relay.listen or port, encoding=None)
    return listener.get_port()


async def _announced(connection: asyncssh.SSHClientConnection) -> str:
    """Read the link that a relay writes to a session; "" if it writes none."""
    said = ""
    with contextlib.suppress(asyncio.TimeoutError, asyncssh.ChannelOpenError):
        process: Any = await connection.create_process(stderr=asyncssh.STDOUT)
        deadline = asyncio.get_running_loop().time() + _ANNOUNCES
        while text := await asyncio.wait_for(
            process.stdout.read(4096), deadline - asyncio.get_running_loop().time()
        ):
            said += text
            # The link is complete when something stands behind it.
            found = re.search(_LINK.pattern + r"(?=[\s/])", said)
            if found:
                return f"{found[0]}/"
    return ""
