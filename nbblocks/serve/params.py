"""The parameters of `launch()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nbblocks.serve.security.options import Identify

POSITIONAL = (
    "inline",
    "inbrowser",
    "share",
    "debug",
    "max_threads",
    "auth",
    "auth_message",
    "prevent_thread_lock",
    "show_error",
    "server_name",
    "server_port",
)
"""The parameters that may be given without their names, in this order."""


class WithoutMeaning(TypedDict, total=False):
    """Gradio's parameters that are accepted and change nothing here, each for its reason.

    Args:
        inline: A kernel always shows the app where the cell is.
        height: No frame is around the app.
        width: No frame is around the app.
        debug: Errors of listeners go to the log in any case.
        favicon_path: The page has no icon.
        footer_links: There is no footer.
        run_history: There is no footer.
        app_kwargs: No FastAPI application is behind the page.
        enable_monitoring: There is no monitoring page.
        mcp_server: There is no HTTP API to offer to models.
        node_server_name: No Node server renders pages.
        node_port: No Node server renders pages.
        ssr_mode: No Node server renders pages.
        num_workers: Every visitor has a process.
        state_session_capacity: Every visitor has a process, which holds their state.
        share_server_protocol: The relay is reached by SSH.
        share_server_tls_certificate: The relay is known by its SSH key.
        ssl_verify: The server does not call itself.
        strict_cors: Requests of other origins are always refused.
        pwa: Apps cannot be installed.
        i18n: Texts are shown as they are written.
    """

    inline: bool | None
    height: int
    width: int | str
    debug: bool
    favicon_path: Any
    footer_links: list[Any] | None
    run_history: bool | None
    app_kwargs: dict[str, Any] | None
    enable_monitoring: bool | None
    mcp_server: bool | None
    node_server_name: str | None
    node_port: int | None
    ssr_mode: bool | None
    num_workers: int | None
    state_session_capacity: int
    share_server_protocol: str | None
    share_server_tls_certificate: str | None
    ssl_verify: bool
    strict_cors: bool
    pwa: bool | None
    i18n: Any


class AppParams(TypedDict, total=False):
    """What `launch()` can still change about the app.

    Args:
        show_error: Show visitors what went wrong in a listener or in the script?
        max_threads: Plain functions of the app that run at the same time at most.
        theme: As for `Blocks`.
        css: As for `Blocks`.
        css_paths: As for `Blocks`.
        js: As for `Blocks`.
        head: As for `Blocks`.
        head_paths: As for `Blocks`.
        allowed_paths: Files and folders that may be shown although `blocked_paths` covers them.
        blocked_paths: Files and folders that must never be shown.
        max_file_size: Bytes an upload may have, or a text such as "5mb"; no limit by default.
    """

    show_error: bool
    max_threads: int
    theme: Any
    css: str | Path | None
    css_paths: str | Path | Sequence[str | Path] | None
    js: str | None
    head: str | None
    head_paths: str | Path | Sequence[str | Path] | None
    allowed_paths: list[str] | None
    blocked_paths: list[str] | None
    max_file_size: str | int | None


class LaunchParams(AppParams, WithoutMeaning, total=False):
    """What `launch()` takes, with Gradio's parameters that change the app or nothing.

    Args:
        inbrowser: Open the app in a browser?
        share: Give the app a public link as well, for 72 hours?
        share_server_address: The relay of the link; see docs/sharing.md.
        auth: Who may see the app: a name and a password, several pairs, or a function of the two.
        auth_dependency: A function of the request that returns who sends it, `None` for nobody.
        trusted_proxies: Addresses and networks of proxies whose `X-Forwarded-…` headers count.
        auth_message: Text on the login page.
        prevent_thread_lock: Return at once and serve until the script ends?
        server_name: The address to listen on: this machine only by default, "0.0.0.0" for all.
        server_port: The port; the first free one from 7860 by default.
        ssl_keyfile: The private key for https.
        ssl_certfile: Its certificate.
        ssl_keyfile_password: What the key is locked with.
        quiet: Print nothing?
        root_path: The prefix under which a proxy shows the app, "/demo" say.
    """

    inbrowser: bool
    share: bool | None
    share_server_address: str | None
    auth_dependency: Identify | None
    trusted_proxies: Sequence[str] | None
    auth: Callable[[str, str], bool] | tuple[str, str] | Sequence[tuple[str, str]] | None
    auth_message: str | None
    prevent_thread_lock: bool
    server_name: str | None
    server_port: int | None
    ssl_keyfile: str | None
    ssl_certfile: str | None
    ssl_keyfile_password: str | None
    quiet: bool
    root_path: str | None
