"""nginx in front of several server processes: every visitor stays with one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SITE = """\
# Shares visitors out among several processes of `nbblocks serve`. A visit is a kernel of one of
# them, so everything a browser asks for goes to the same one: a cookie says which.
map $cookie_nbblocks_node $nbblocks_node {{
    default $cookie_nbblocks_node;
    "" $request_id;
}}
map $cookie_nbblocks_node $nbblocks_cookie {{
    default "";
    "" "nbblocks_node=$request_id; Path=/; HttpOnly; SameSite=Lax";
}}
map $http_upgrade $nbblocks_connection {{
    default upgrade;
    "" "";
}}

upstream nbblocks {{
    # What all of nginx's workers know of the processes.
    zone nbblocks 64k;
    hash $nbblocks_node consistent;
{servers}
    keepalive 32;
}}

server {{
    listen {listen};
    client_max_body_size 0;

    location / {{
        proxy_pass http://nbblocks;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $nbblocks_connection;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Forwarded-Proto $scheme;
        add_header Set-Cookie $nbblocks_cookie;

        # Pages wait for their kernels, and their websockets stay open for hours.
        proxy_buffering off;
        proxy_connect_timeout 3s;
        proxy_read_timeout 1h;
        proxy_send_timeout 1h;
        # Only a process that is not there: another one takes its visitors over, as new ones.
        proxy_next_upstream error timeout non_idempotent;
        proxy_next_upstream_tries 3;
    }}
}}
"""


def site(servers: Iterable[str], listen: int | str) -> str:
    """Return a file for nginx's `conf.d`.

    Args:
        servers: Where the processes are, `host:port`.
        listen: Where nginx listens: a port, or `host:port`.
    """
    lines = "\n".join(f"    server {server} max_fails=1 fail_timeout=5s;" for server in servers)
    return _SITE.format(servers=lines, listen=listen)
