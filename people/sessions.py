"""SESSION_ENGINE: Django's sessions in the database, each with its owner and when it was last in use."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from people.models import Session

if TYPE_CHECKING:
    BaseStore = DatabaseStore[Session]
else:
    BaseStore = DatabaseStore

SEEN_EVERY = timedelta(minutes=5)  # a page view in between is no write


class SessionStore(BaseStore):
    """On the real clock, as the cookie is (see docs/decisions/0029)."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        try:
            row = Session.objects.get(session_key=self.session_key, expire_date__gt=now)
        except Session.DoesNotExist:
            self._session_key = None
            return {}
        if row.user_id and row.seen_at <= now - SEEN_EVERY:
            # Only this column: the term of the log-in and what else a page writes into it stay as they are.
            Session.objects.filter(pk=row.pk, seen_at=row.seen_at).update(seen_at=now)
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.seen_at = timezone.now()
        return row
