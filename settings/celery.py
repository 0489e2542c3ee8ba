"""The Celery application. A message on the broker is a wake-up call; the obligation is a row."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.base")
# A worker would run Django's checks and look at no answer; to check the addresses it would load every page.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("onewindow")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
