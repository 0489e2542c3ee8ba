"""Every text for a user is there in both languages: English in the code, Chinese in the catalogue."""

import subprocess
import sys

from django.conf import settings


def test_no_message_is_untranslated_fuzzy_or_left_over() -> None:
    checked = subprocess.run(
        [sys.executable, "scripts/messages.py", "check"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
