"""Who may see the apps: a token, names with passwords, or a function that decides."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.base.handlers import JupyterHandler
from tornado.escape import url_escape
from tornado.web import HTTPError

from nbblocks.serve.security.accounts import fits
from nbblocks.serve.security.binding import is_bound
from nbblocks.serve.security.front import is_passed_on
from nbblocks.serve.security.identify import visitor_name
from nbblocks.serve.security.policy import comes_from_elsewhere
from nbblocks.serve.security.throttle import Throttle
from nbblocks.serve.visits.returning import COOKIE

if TYPE_CHECKING:
    from tornado.web import RequestHandler

    from nbblocks.serve.options import Options
    from nbblocks.serve.visits.registry import Visits

GUESSES = 10
WINDOW = 60
"""So many wrong logins and tokens may come from one address in so many seconds."""


class AppIdentityProvider(IdentityProvider):
    """Lets in who has the token or whom the options know; everybody if they ask for nothing."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.guesses = Throttle(GUESSES, WINDOW)
        self._invitation = ""
        self._over: set[bytes] = set()
        """The cookies of logins that have ended, as hashes: who has a copy has it in vain."""

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
        """Return the login page, and what ends a login, under the server's own prefix."""
        return [(r"/login", LoginHandler), (r"/logout", LogoutHandler)] if self.asks else []

    async def get_user(self, handler: Any) -> User | None:
        """Return who sends a request.

        Who was named by a proxy is nobody when the proxy names them no more: no cookie keeps them.
        """
        try:
            return await self._find(handler)
        except Exception:
            handler.current_user = None  # for the page that says so
            raise

    async def _find(self, handler: Any) -> User | None:
        security, request = self.options.security, handler.request
        identify = security.identify
        # Anybody else could write what only the proxies are to say.
        believed = is_passed_on(request) or security.identifies_all
        name = await visitor_name(identify, request) if identify and believed else ""
        if name:
            return User(name)
        if identify and not self.asks:
            raise HTTPError(403)
        return await self._get_user(handler)

    async def get_user_token(self, handler: Any) -> User | None:
        """Return who brings the token, unless too much has been guessed from where they are."""
        given = self.get_token(handler) if self.token else ""
        if not given:
            return None
        known = cast("User | None", self.get_user_cookie(handler))
        address = handler.request.remote_ip or ""
        if known is None and self.guesses.too_many(address):
            raise HTTPError(429)
        if hmac.compare_digest(self.token.encode(), given.encode()):
            return known or self.generate_anonymous_user(handler)
        if known is None:
            self.guesses.note(address)
        return None

    def user_to_cookie(self, user: User) -> str:
        """Make what a cookie says of a visitor; no two logins are the same."""
        return json.dumps({**json.loads(super().user_to_cookie(user)), "login": token_hex(8)})

    def get_user_cookie(self, handler: Any) -> Any:
        """Return who has logged in with a browser, unless they have logged out."""
        return None if self._digest(handler) in self._over else super().get_user_cookie(handler)

    def log_out(self, handler: Any) -> None:
        """End the login of a browser."""
        if self.get_user_cookie(handler) is not None:
            self._over.add(self._digest(handler))
        self.clear_login_cookie(handler)

    def _digest(self, handler: Any) -> bytes:
        cookie: str = handler.get_cookie(self.get_cookie_name(handler), "")
        return sha256(cookie.encode()).digest()

    def invitation(self) -> str:
        """Return a new secret that logs in once, in place of the last one.

        It is for the browser that the server opens: every user of a machine can see with which
        address that was, and so this is not the token.
        """
        self._invitation = token_urlsafe(16)
        return self._invitation

    def accepts(self, invitation: str) -> bool:
        """Tell whether an invitation is the one that was made; it will not be again."""
        if not self._invitation or not hmac.compare_digest(
            self._invitation.encode(), invitation.encode()
        ):
            return False
        self._invitation = ""
        return True

    async def find_account(self, handler: RequestHandler) -> User | None:
        """Return who logs in, by what they have typed; None for nobody."""
        name = handler.get_body_argument("username", "")
        secret = handler.get_body_argument("password", "", strip=False)
        if self.token and hmac.compare_digest(self.token.encode(), secret.encode()):
            return self.generate_anonymous_user(handler)
        check = self.options.check
        return User(name) if check and await fits(check, name, secret) else None


class AppAuthorizer(Authorizer):
    """Lets visitors at the kernels of pages that were sent to their browser, as who they are.

    What is not about a kernel that runs is for everybody who was let in.
    """

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Tell whether a visitor may use what the address names."""
        del action, resource
        kernel_id = handler.path_kwargs.get("kernel_id")
        if kernel_id is None:
            return True
        owner = handler.kernel_manager.owner_of(kernel_id)
        return owner in ("", user.username) and is_bound(handler, kernel_id)


class LoginHandler(LoginFormHandler):
    """The login page, in the look of the apps."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the form, unless somebody has logged in already or is invited."""
        provider = cast("AppIdentityProvider", self.identity_provider)
        if provider.accepts(self.get_query_argument("invitation", "")):
            provider.set_login_cookie(self, provider.generate_anonymous_user(self))
            self.redirect(self.base_url)
        else:
            super().get()

    @allow_unauthenticated
    async def post(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Log in, unless too much has been guessed from this address."""
        provider = cast("AppIdentityProvider", self.identity_provider)
        address = self.request.remote_ip or ""
        if provider.guesses.too_many(address):
            self.set_status(429)
            self.set_header("Retry-After", WINDOW)
            self._render({"error": "Too many guesses"})
            return
        with provider.guesses.open(address):
            user = self.current_user = await provider.find_account(self)
        if user is None:
            provider.guesses.note(address)
            self.set_status(401)
            self._render({"error": "Invalid credentials"})
            return
        provider.set_login_cookie(self, user)
        self._redirect_safe(self.get_argument("next", default=self.base_url))

    def _redirect_safe(self, url: str, default: str | None = None) -> None:
        """Lead back to where the visitor came from; no address of ours has line breaks."""
        super()._redirect_safe(url if url.isprintable() else self.base_url, default)

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


class LogoutHandler(JupyterHandler):
    """Where a login ends, and with it all that its browser has open."""

    @allow_unauthenticated
    def get(self) -> None:
        """Log out, and lead to the login page."""
        if comes_from_elsewhere(self.request.headers):
            raise HTTPError(403, "A page of another site has asked for this.")
        cast("AppIdentityProvider", self.identity_provider).log_out(self)
        visits: Visits = self.settings["nbblocks_served"].visits
        visits.end_of(self.get_cookie(COOKIE, "") or "")
        self.redirect(self.base_url)
