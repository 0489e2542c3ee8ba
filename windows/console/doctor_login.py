"""What the doctor looks at about logging in: the secret key, second factors, the outside provider."""

from django.conf import settings
from django.utils.translation import gettext as _

from people.policy import Role
from windows.account.outside import CHANGEABLE_CLAIMS
from windows.account.second_factor import OTHER_WORDS, RECOMMENDED
from windows.console.findings import Finding, bad, good, note

KEY_LENGTH, KEY_LETTERS = 50, 10
_PROVIDER = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


def secret_key() -> Finding:
    """Sessions, kept forms and the secrets of authenticator apps are as safe as this key."""
    detail = _("%(length)s characters") % {"length": len(settings.SECRET_KEY)}
    cure = _("Put 64 random characters into SECRET_KEY, the old one into SECRET_KEY_FALLBACKS for a while.")
    short = len(settings.SECRET_KEY) < KEY_LENGTH or len(set(settings.SECRET_KEY)) < KEY_LETTERS
    if not short and not settings.SECRET_KEY.startswith("django-insecure"):
        return good("secret_key", detail)
    weak = _("%(detail)s, easy to guess") % {"detail": detail}
    return (note if settings.DEMO else bad)("secret_key", weak, cure)


def second_factors() -> Finding:
    wanted, known = set(settings.SECOND_FACTOR_ROLES), {*Role.values, *OTHER_WORDS}
    if unknown := sorted(wanted - known):
        detail = _("no such role: %(names)s") % {"names": ", ".join(unknown)}
        cure = _("SECOND_FACTOR_ROLES understands: %(names)s.") % {"names": ", ".join(sorted(known))}
        return bad("second_factors", detail, cure)
    if missing := [str(each) for each in RECOMMENDED if each not in wanted]:
        detail = _("not required of %(names)s") % {"names": ", ".join(missing)}
        return note("second_factors", detail, _("Name them in SECOND_FACTOR_ROLES; see docs/operations.md."))
    return good("second_factors", ", ".join(sorted(wanted)))


def outside_provider() -> Finding:
    given = [name for name in _PROVIDER if getattr(settings, name)]
    if not given:
        return good("outside_provider", _("none"))
    if missing := [name for name in _PROVIDER if name not in given]:
        detail = _("half set up: %(names)s missing") % {"names": ", ".join(missing)}
        cure = _("Set all of %(names)s, or none; until then nobody can log in by it.")
        return bad("outside_provider", detail, cure % {"names": ", ".join(_PROVIDER)})
    claims = {settings.OIDC_IDENTITY_CLAIM, settings.OIDC_ACCOUNT_CLAIM} - {""}
    if not claims:
        cure = _("Set OIDC_IDENTITY_CLAIM for applicants or OIDC_ACCOUNT_CLAIM for officers.")
        return bad("outside_provider", _("nothing it tells finds an account"), cure)
    if changeable := sorted(claims & CHANGEABLE_CLAIMS):
        detail = _("people can change %(names)s themselves") % {"names": ", ".join(changeable)}
        return bad("outside_provider", detail, _("Name a claim that only the provider can set."))
    if not settings.DEMO and not settings.OIDC_ISSUER.startswith("https://"):
        return bad("outside_provider", settings.OIDC_ISSUER, _("The provider must be reached by https."))
    return good("outside_provider", settings.OIDC_ISSUER)
