"""Logging in: passwords, second factors, an outside provider of identities. Read by `settings.base`."""

from urllib.parse import urlsplit

import environ

env = environ.Env()

ACCOUNT_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
SESSION_ENGINE = "people.sessions"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "common.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "windows.login.locked_out"
# Never written down with a failed attempt; the first two are its own.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "old_password", "new_password1", "new_password2"]

# Of allauth only second factors and outside identities are used: accounts are opened by the administration.
ACCOUNT_ADAPTER = "windows.account.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_RATE_LIMITS = {"login_failed": "30/15m/ip,5/15m/key", "reauthenticate": "10/15m/user"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "windows.account.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "windows.account.forms.CodeForm",
    "reauthenticate": "windows.account.forms.ConfirmByCodeForm",
    "activate_totp": "windows.account.forms.AppForm",
    "add_webauthn": "windows.account.forms.PasskeyForm",
}
ACCOUNT_FORMS = {"reauthenticate": "windows.account.forms.ConfirmByPasswordForm"}
MFA_RATE_LIMITS = {"webauthn_login": "20/m/ip"}

# Who must have a second factor before any window opens: roles of people.policy.Role, and "applicant",
# "operator" (the administration), "seal_custodian" (appointed to use a seal).
SECOND_FACTOR_ROLES: list[str] = env.list("SECOND_FACTOR_ROLES", default=[])

# An outside provider of identities (OpenID Connect). All three or none; the doctor says what is missing.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_LABEL = env.str("OIDC_LABEL", default="")  # what stands on the button, such as 浙江政务服务网
OIDC_SCOPES = env.list("OIDC_SCOPES", default=["openid", "profile"])
OIDC_IDENTITY_CLAIM = env.str("OIDC_IDENTITY_CLAIM", default="")  # holds the identity number or credit code
OIDC_ACCOUNT_CLAIM = env.str("OIDC_ACCOUNT_CLAIM", default="")  # holds our user name, for officers
OIDC_VERIFIED_CLAIM = env.str("OIDC_VERIFIED_CLAIM", default="")  # must be true, where it is named
OIDC_OPENS_ACCOUNTS = env.bool("OIDC_OPENS_ACCOUNTS", default=False)  # for applicants who have none yet
OIDC_IS_SECOND_FACTOR = env.bool("OIDC_IS_SECOND_FACTOR", default=False)  # the provider has asked for two
OIDC_HOSTS = env.list("OIDC_HOSTS", default=[])  # further addresses its log-in page stands at

SOCIALACCOUNT_ADAPTER = "windows.account.outside.OutsideAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "windows.account.outside.OutsideProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_LABEL or "OpenID Connect",
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True},
            }
        ]
        if OIDC_ISSUER and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET
        else [],
    }
}


def provider_origins() -> list[str]:
    """Where the form that starts a log-in at the outside provider ends: the policy has to allow it."""
    if not OIDC_ISSUER:
        return []
    parts = urlsplit(OIDC_ISSUER)
    return [f"{parts.scheme}://{parts.netloc}", *OIDC_HOSTS]


# Forms that were sent after their session had ended are kept so long for who sent them.
KEPT_FORM_MINUTES = env.int("KEPT_FORM_MINUTES", default=60)
KEPT_FORM_MAX_BYTES = env.int("KEPT_FORM_MAX_BYTES", default=25 * 1024 * 1024)
SEAT_COOKIE_DAYS = 14  # so long a browser remembers whose it was, to find the owner of such a form
