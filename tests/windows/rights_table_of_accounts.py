"""The rows of `rights_table.py` for logging in and the security of one's account; its columns."""

ACCOUNT = """
account_login GET 200 302 302 302 302 302 302 302 302 302
account_login POST 422 302 302 302 302 302 302 302 302 302
mfa_authenticate GET 302 302 302 302 302 302 302 302 302 302
mfa_login_webauthn GET 302 302 302 302 302 302 302 302 302 302
mfa_login_webauthn POST 302 302 302 302 302 302 302 302 302 302
openid_connect_login GET 404 404 404 404 404 404 404 404 404 404
openid_connect_login POST 404 404 404 404 404 404 404 404 404 404
openid_connect_callback GET 404 404 404 404 404 404 404 404 404 404
session GET 200 200 200 200 200 200 200 200 200 200
kept_discard POST 302 302 302 302 302 302 302 302 302 302
mfa_index GET 302 200 200 200 200 200 200 200 200 200
mfa_list_webauthn GET 302 200 200 200 200 200 200 200 200 200
account_change_password GET 302 200 200 200 200 200 200 200 200 200
account_change_password POST 302 422 422 422 422 422 422 422 422 422
own_sessions GET 302 200 200 200 200 200 200 200 200 200
own_sessions_end POST 302 302 302 302 302 302 302 302 302 302
own_session_end POST 302 404 404 404 404 404 404 404 404 404
account_reauthenticate GET 302 200 200 200 200 200 200 200 200 200
account_reauthenticate POST 302 422 422 422 422 422 422 422 422 422
mfa_reauthenticate GET 302 302 302 302 302 302 302 302 302 302
mfa_reauthenticate_webauthn GET 302 302 302 302 302 302 302 302 302 302
mfa_activate_totp GET 302 302 302 302 302 302 302 302 302 302
mfa_deactivate_totp GET 302 404 404 404 404 404 404 404 404 404
mfa_add_webauthn GET 302 302 302 302 302 302 302 302 302 302
mfa_remove_webauthn GET 302 302 302 302 302 302 302 302 302 302
mfa_view_recovery_codes GET 302 404 404 404 404 404 404 404 404 404
mfa_generate_recovery_codes GET 302 302 302 302 302 302 302 302 302 302
"""
