"""Who may see the apps: a token, names with passwords, or a function that decides."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, cast

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from tornado.escape import url_escape
from tornado.web import HTTPError

from nbblocks.serve.security.binding import is_bound
from nbblocks.serve.security.identify import visitor_name
from nbblocks.serve.security.throttle import Throttle

if TYPE_CHECKING:
    from tornado.web import RequestHandler

    from nbblocks.serve.options import Options

Check = Callable[[str, str], bool]
"""Decides whether a name and a password go together."""

Auth = Check | tuple[str, str] | Sequence[tuple[str, str]]
"""What `launch(auth=…)` takes: a function, one pair of name and password, or several."""


GUESSES = 10
WINDOW = 60
"""So many wrong logins and tokens may come from one address in so many seconds."""


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
    """Lets in who has the token or whom the options know; everybody if they ask for nothing."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.guesses = Throttle(GUESSES, WINDOW)

    @property
    def options(self) -> Options:
        """How the application is served."""
        return self.parent.options  # pyright: ignore[reportOptionalMemberAccess]

    @property
    def auth_enabled(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Whether visitors must log in."""
        return self.asks or self.options.security.identify is not None

    @property
    def asks(self) -> bool:
        """Whether visitors can log in themselves."""
        return bool(self.options.check or self.token)

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return the login page, under the server's own prefix."""
        return [(r"/login", LoginHandler)] if self.asks else []

    async def get_user(self, handler: Any) -> User | None:
        """Return who sends a request.

        Who was named by a proxy is nobody when the proxy names them no more: no cookie keeps them.
        """
        identify = self.options.security.identify
        name = await visitor_name(identify, handler.request) if identify else ""
        if name:
            return User(name)
        if identify and not self.asks:
            _refuse(handler, 403)
        return await self._get_user(handler)

    async def get_user_token(self, handler: Any) -> User | None:
        """Return who brings the token, unless too much has been guessed from where they are."""
        given = self.get_token(handler) if self.token else ""
        if not given:
            return None
        known = cast("User | None", self.get_user_cookie(handler))
        address = handler.request.remote_ip or ""
        if known is None and self.guesses.too_many(address):
            _refuse(handler, 429)
        if hmac.compare_digest(self.token.encode(), given.encode()):
            return known or self.generate_anonymous_user(handler)
        if known is None:
            self.guesses.note(address)
        return None

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


def _refuse(handler: Any, status: int) -> NoReturn:
    handler.current_user = None  # for the page that says so
    raise HTTPError(status)


class AppAuthorizer(Authorizer):
    """Lets visitors at the kernels of pages that were sent to their browser, as who they are."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Tell whether a visitor may use what the address names."""
        del action, resource
        kernel_id = handler.path_kwargs.get("kernel_id") or ""
        owner = handler.kernel_manager.owner_of(kernel_id)
        return owner in ("", user.username) and is_bound(handler, kernel_id)


class LoginHandler(LoginFormHandler):
    """The login page, in the look of the apps."""

    @allow_unauthenticated
    def post(self) -> None:
        """Log in, unless too much has been guessed from this address."""
        guesses = cast("AppIdentityProvider", self.identity_provider).guesses
        address = self.request.remote_ip or ""
        if guesses.too_many(address):
            self.set_status(429)
            self.set_header("Retry-After", WINDOW)
            self._render({"error": "Too many guesses"})
            return
        super().post()
        if self.get_status() == 401:
            guesses.note(address)

    def _render(self, message: dict[str, str] | None = None) -> None:
        provider = cast("AppIdentityProvider", self.identity_provider)
        options = provider.options
        self.write(
            self.render_template(
                "login.html",
                next=url_escape(self.get_argument("next", default=self.base_url)),
                failed=bool(message),
                waits=self.get_status() == 429,
                names=options.check is not None,
                typed=self.get_body_argument("username", ""),
                message=options.auth_message,
                title=self.settings["nbblocks_title"],
            )
        )

    # Who watches the server is sent here as well, and has nothing to read.
    head = LoginFormHandler.get
