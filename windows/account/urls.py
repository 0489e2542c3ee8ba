"""Addresses of the account. The names are those allauth asks for; what is not here does not exist."""

from django.urls import path

from windows import login
from windows.account import outside, passwords, sessions, views

urlpatterns = [
    path("login/", login.login, name="account_login"),
    path("login/second-step/", views.second_step, name="mfa_authenticate"),
    path("login/passkey/", views.passkey_login, name="mfa_login_webauthn"),
    path("login/outside/<slug:provider_id>/", outside.outside_login, name="openid_connect_login"),
    path("login/outside/<slug:provider_id>/answer/", outside.outside_answer, name="openid_connect_callback"),
    path("session/", login.session_state, name="session"),
    path("session/kept/<int:form_id>/discard/", login.kept_discard, name="kept_discard"),
    path("account/", views.security, name="mfa_index"),
    path("account/passkeys/", views.security, name="mfa_list_webauthn"),
    path("account/password/", passwords.password, name="account_change_password"),
    path("account/sessions/", sessions.sessions, name="own_sessions"),
    path("account/sessions/others/end/", sessions.end_others, name="own_sessions_end"),
    path("account/sessions/<slug:mark>/end/", sessions.end, name="own_session_end"),
    path("account/confirm/", views.confirm_by_password, name="account_reauthenticate"),
    path("account/confirm/code/", views.confirm_by_code, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", views.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("account/app/", views.app_set_up, name="mfa_activate_totp"),
    path("account/app/remove/", views.app_remove, name="mfa_deactivate_totp"),
    path("account/passkeys/add/", views.passkey_add, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove/", views.passkey_remove, name="mfa_remove_webauthn"),
    path("account/recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", views.recovery_codes_new, name="mfa_generate_recovery_codes"),
]
