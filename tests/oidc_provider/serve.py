"""python -m tests.oidc_provider.serve PORT CLIENT SECRET REDIRECT: enters people and the client, serves."""

import json
import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

PASSWORD = "words-of-the-provider"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Quiet."""


def main(port: str, client: str, secret: str, redirect: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.oidc_provider.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User
    from django.core.wsgi import get_wsgi_application

    for username in json.loads(Path(os.environ["PROVIDER_CLAIMS"]).read_text(encoding="utf-8")):
        User.objects.create_user(username=username, password=PASSWORD)
    known = Client(id=client, name="Onewindow", scopes="openid\nprofile", redirect_uris=redirect)
    known.skip_consent = True
    known.set_secret(secret)
    known.save()
    make_server("127.0.0.1", int(port), get_wsgi_application(), Server, Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
