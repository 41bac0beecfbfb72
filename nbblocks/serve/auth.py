"""Who may see the apps: a token, names with passwords, or a function that decides."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from tornado.escape import url_escape

if TYPE_CHECKING:
    from tornado.web import RequestHandler

    from nbblocks.serve.options import Options

Check = Callable[[str, str], bool]
"""Decides whether a name and a password go together."""

Auth = Check | tuple[str, str] | Sequence[tuple[str, str]]
"""What `launch(auth=…)` takes: a function, one pair of name and password, or several."""


def checker(auth: Auth | None) -> Check | None:
    """Turn any of the ways to say who may log in into a function that decides."""
    if auth is None or callable(auth):
        return auth
    pairs = [auth] if isinstance(auth[0], str) else auth
    accounts = [(str(name).encode(), str(password).encode()) for name, password in pairs]

    def check(name: str, password: str) -> bool:
        # Every account is compared in full: the time taken tells nothing about a name.
        matches = [
            hmac.compare_digest(known, name.encode())
            & hmac.compare_digest(secret, password.encode())
            for known, secret in accounts
        ]
        return any(matches)

    return check


class AppIdentityProvider(IdentityProvider):
    """Lets in who has the token or whom `Options.check` knows; everybody if there is neither."""

    @property
    def options(self) -> Options:
        """How the application is served."""
        return self.parent.options  # pyright: ignore[reportOptionalMemberAccess]

    @property
    def auth_enabled(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Whether visitors must log in."""
        return bool(self.options.check or self.token)

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return the login page, under the server's own prefix."""
        return [(r"/login", LoginHandler)] if self.auth_enabled else []

    def process_login_form(self, handler: RequestHandler) -> User | None:
        """Return who logs in, or nobody."""
        name = handler.get_body_argument("username", "")
        secret = handler.get_body_argument("password", "", strip=False)
        if self.token and hmac.compare_digest(self.token.encode(), secret.encode()):
            return self.generate_anonymous_user(handler)
        check = self.options.check
        if check and check(name, secret):
            return User(name)
        return None


class LoginHandler(LoginFormHandler):
    """The login page, in the look of the apps."""

    def _render(self, message: dict[str, str] | None = None) -> None:
        provider = cast("AppIdentityProvider", self.identity_provider)
        options = provider.options
        self.write(
            self.render_template(
                "login.html",
                next=url_escape(self.get_argument("next", default=self.base_url)),
                failed=bool(message),
                names=options.check is not None,
                typed=self.get_body_argument("username", ""),
                message=options.auth_message,
                title=self.settings["nbblocks_title"],
            )
        )

    # Who watches the server is sent here as well, and has nothing to read.
    head = LoginFormHandler.get
