"""nginx in front of several server processes: every visitor stays with one of them."""

from __future__ import annotations

from ipaddress import ip_address
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
    "" "nbblocks_node=$request_id; Path=/; HttpOnly; $nbblocks_same_site";
}}
# A page in a frame of another site brings cookies along only so, and only by https.
map $nbblocks_proto $nbblocks_same_site {{
    default "SameSite=Lax";
    https "SameSite=None; Secure; Partitioned";
}}
map $http_upgrade $nbblocks_connection {{
    default upgrade;
    "" "";
}}

# A proxy in front of this one, which ends TLS say: its word on a visitor's address, scheme and port
# is passed on, and its id of a request. Nobody's is by default, for whoever reaches this port can
# write such headers. Name the proxy's address as it is seen here, when nobody else comes from
# there: 192.0.2.7 1;
geo $nbblocks_outer {{
    default 0;
{outer}}}
map $nbblocks_outer $nbblocks_for {{
    default $remote_addr;
    1 $http_x_forwarded_for;
}}
map $nbblocks_outer$http_x_forwarded_proto $nbblocks_proto {{
    default $scheme;
    1https https;
}}
map $nbblocks_outer $nbblocks_port {{
    default "";
    1 $http_x_forwarded_port;
}}
map $nbblocks_outer$http_x_request_id $nbblocks_request {{
    default $request_id;
    ~^1. $http_x_request_id;
}}

upstream nbblocks {{
    # What all of nginx's workers know of the processes.
    zone nbblocks 64k;
{resolver}    hash $nbblocks_node consistent;
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
        proxy_set_header X-Forwarded-For $nbblocks_for;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_set_header X-Forwarded-Port $nbblocks_port;
        proxy_set_header X-Forwarded-Proto $nbblocks_proto;
        proxy_set_header X-Request-ID $nbblocks_request;
        # Of errors, too: who waits for a place waits at one of the processes.
        add_header Set-Cookie $nbblocks_cookie always;

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


_RESOLVER = """\
    # Docker's own. Names are looked up again and again: a container may be away when nginx starts,
    # and come back with another address. nginx can do so from 1.27.3 on.
    resolver 127.0.0.11 valid=5s ipv6=off;
"""


def site(servers: Iterable[str], listen: int | str, outer: Iterable[str] = ()) -> str:
    """Return a file for nginx's `conf.d`.

    Args:
        servers: Where the processes are, `host:port`; the host is an address, or the name of a
            container.
        listen: Where nginx listens: a port, or `host:port`.
        outer: Addresses of proxies in front of nginx, whose `X-Forwarded-…` headers are passed on.
    """
    named = {server: _has_name(server) for server in servers}
    lines = [
        f"    server {server}{' resolve' * name} max_fails=1 fail_timeout=5s;"
        for server, name in named.items()
    ]
    return _SITE.format(
        servers="\n".join(lines),
        resolver=_RESOLVER if any(named.values()) else "",
        listen=listen,
        outer="".join(f"    {address} 1;\n" for address in outer),
    )


def _has_name(server: str) -> bool:
    try:
        ip_address(server.rpartition(":")[0].strip("[]"))
    except ValueError:
        return True
    return False
