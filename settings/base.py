"""Settings that hold everywhere. What differs by place is read from the environment."""

import json
from datetime import time
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from settings.accounts import *  # noqa: F403
from settings.accounts import ACCOUNT_APPS, provider_origins

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("ONEWINDOW_VAR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("ONEWINDOW_DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier ones that still open things
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PROXIES = env.int("PROXIES", default=0)  # of our own, between the network and the application
VERIFY_CHECKS_A_MINUTE = env.int("VERIFY_CHECKS_A_MINUTE", default=120)  # of licences, from one address
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")

# Bottom room first: a room may import any room before it in this list (see docs/architecture.md).
ROOMS = [
    "common",
    "people",
    "exchange",
    "e_licences",
    "catalogue",
    "materials",
    "cases",
    "workflows",
    "supervision",
    "windows",
]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "viewflow.workflow",
    *ACCOUNT_APPS,
    *ROOMS,
]
MIDDLEWARE = [
    "windows.frame.request_number",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "windows.frame.closed_for_maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "windows.account.second_factor.AdminDoor",
    "windows.kept_forms.KeptFormMiddleware",
]
ROOT_URLCONF = "settings.urls"
WSGI_APPLICATION = "settings.wsgi.application"
ASGI_APPLICATION = "settings.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "windows.context.shell",
                "windows.kept_forms.kept_here",
            ],
        },
    },
]
FORM_RENDERER = "windows.forms.FormRenderer"


def database(url: str) -> dict[str, object]:
    """Read a libpq address, unix sockets included (`postgresql://user@/name?host=/run/dir`)."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "common.postgresql",
        "NAME": parts.get("dbname", "onewindow"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "prepare_threshold": 5,  # or no statement is ever prepared, see common/prepared.py
            "options": "-c jit=off",  # compiling a sum over a year took longer than adding it up
        },
        "TEST": {"NAME": env.str("TEST_DATABASE_NAME", default="test_onewindow")},
    }


DATABASES = {"default": database(env.str("DATABASE_URL", default="postgresql:///onewindow"))}
# Attempts and used codes must be known to every process, whatever becomes of Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_attempts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "files": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # what a file is, as found once
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
# The Redis transport looks for unacknowledged messages every interval × throttle seconds only; with its
# own defaults a message of a killed worker comes back after more than a minute.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
BULK_HANDS = env.int("BULK_HANDS", default=2)  # processes that may be at one bulk run at the same time
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "licences-sweep": {"task": "e_licences.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "bulk-sweep": {"task": "e_licences.bulk_sweep", "schedule": 10.0, "options": {"expires": 10}},
    "bulk-decisions-sweep": {
        "task": "workflows.bulk_decisions_sweep",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "licence-terms": {"task": "e_licences.terms", "schedule": 600.0, "options": {"expires": 600}},
    "signed-lists": {"task": "e_licences.signed_lists", "schedule": 60.0, "options": {"expires": 60}},
    "messages-sweep": {"task": "exchange.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "papers-sweep": {"task": "cases.papers_sweep", "schedule": 10.0, "options": {"expires": 10}},
    "lookups-sweep": {"task": "materials.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "corrections-sweep": {
        "task": "materials.corrections_sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "grants-sweep": {"task": "materials.grants_sweep", "schedule": 60.0, "options": {"expires": 60}},
    "kept-forms-sweep": {
        "task": "people.kept_forms_sweep",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "sessions-sweep": {"task": "people.sessions_sweep", "schedule": 600.0, "options": {"expires": 600}},
    "files-sweep": {"task": "materials.files_sweep", "schedule": crontab(hour="3", minute="30")},
    "sums-sweep": {"task": "supervision.sums_sweep", "schedule": 60.0, "options": {"expires": 60}},
    "workflows-sweep": {"task": "workflows.sweep", "schedule": 30.0, "options": {"expires": 30}},
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "files"
# Seals: key files and the certificates that are trusted; their password; a device instead; time stamps.
SEAL_KEYS = Path(env.str("SEAL_KEYS", default=str(VAR_DIR / "keys")))
SEAL_PASSWORD = env.str("SEAL_PASSWORD", default="")
SEAL_DEVICE = env.str("SEAL_DEVICE", default="")  # the PKCS#11 library of its maker
SEAL_DEVICE_TOKEN = env.str("SEAL_DEVICE_TOKEN", default="")
SEAL_DEVICE_PIN = env.str("SEAL_DEVICE_PIN", default="")
SEAL_TIME_STAMPS = env.str("SEAL_TIME_STAMPS", default="")  # address of an RFC 3161 service
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *provider_origins()],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=8 * 3600)
CSRF_FAILURE_VIEW = "windows.views.csrf_failure"
SILENCED_SYSTEM_CHECKS: list[str] = []

# How messages leave the house: a class with the two members of exchange.gateways.Gateway.
MESSAGE_GATEWAY = env.str("MESSAGE_GATEWAY", default="exchange.gateways.JournalGateway")

# Departments' systems (see materials.models.DataSource): the secrets that sign requests, by the keys' names.
SOURCE_KEYS: dict[str, str] = json.loads(env.str("SOURCE_KEYS", default="") or "{}")
SAMPLE_SOURCE_URL = env.str("SAMPLE_SOURCE_URL", default="http://127.0.0.1:8090").rstrip("/")
SOURCE_ANSWER_MAX_BYTES = 262_144  # an answer is one record
SOURCE_BREAKER_FAILURES = 5  # after so many in a row a source is left alone
SOURCE_BREAKER_SECONDS = 60  # for so long; then one request tries
SOURCE_RETRY_BUDGET = 30  # repeated questions a source gets in a minute; first ones are not counted
SOURCE_BY_HAND_AFTER_HOURS = 24  # a look-up that has failed for so long is also put to the owner's officers

# Uploads are scanned for malware by the function (materials.scanning.Scanner) with this dotted path; without
# one by clamd, where its unix socket or its host:port is named. Without either nothing is scanned.
MALWARE_SCANNER = env.str("MALWARE_SCANNER", default="")
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="")
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
MALWARE_SCAN_SECONDS = env.int("MALWARE_SCAN_SECONDS", default=20)  # so long one file may take

# 常用语: the office's stock phrases (CSV: use, code of the item or its beginning, text), offered at the desk.
STOCK_PHRASES_FILE = env.str(
    "STOCK_PHRASES_FILE", default=str(BASE_DIR / "catalogue" / "data" / "phrases.csv")
)

# Local rules: what a place may decide for itself, each with what it means.
BUSINESS_HOURS = [(time(8, 30), time(12, 0)), (time(13, 30), time(17, 0))]  # when windows are open
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)  # one attached file
YELLOW_LIGHT_WORKING_DAYS = 2  # working days left at which a light turns yellow
# Working days within which a supplement notice is lawful, by channel; the law allows five (行政许可法 32),
# the joint service may allow less, a place may promise less online.
ACCEPTANCE_WORKING_DAYS = {"window": 5, "online": 5}
NOTICE_POINTS_WORKING_DAYS = 2  # so long departments may put points into the draft of the one notice
SUPPLEMENT_WORKING_DAYS = 15  # so long the applicant has to answer the one notice
DEFERRAL_WORKING_DAYS = 10  # so long the applicant has to hand in what was deferred (容缺)
RETURN_BUSINESS_HOURS = 8  # so long after its opening a department may return what is not its own
DEFAULT_PAPER_WORKING_DAYS = 1  # the written decision of a grant by default goes out so soon
REMIND_DAYS_AHEAD = 3  # natural days before their deadline at which applicants are reminded
SUCCESSOR_DAYS = 30  # natural days within which a new case continues one that ended undecided
OPINION_WORKING_DAYS = 5  # by when a department or an expert answers when no day is named (户外广告条例)
OPINION_REMIND_WORKING_DAYS = 1  # working days left at which who was asked is reminded, once
EXTENSION_MOVES_PROMISE = True  # an extension of the statutory limit moves the promised date by as much
SPECIAL_PROCEDURE_MAX_WORKING_DAYS = 60  # so long at most a special procedure may be planned
# What a local rule leaves out of the promised limit only, beside the law's eight kinds: kind and its name.
LOCAL_EXCLUSIONS = {"publicity": _("Public notice of the intended decision")}
COMMITMENT_CHECK_WORKING_DAYS = 60  # a grant on commitment is checked so soon, if its item says nothing else
COMMITMENT_REMIND_WORKING_DAYS = (
    5  # working days left at which a check or a rectification is reminded of, once
)
COMMITMENT_RECTIFY_WORKING_DAYS = 15  # the term proposed for putting right what a check found
COMMITMENT_RECTIFY_MAX_WORKING_DAYS = 30  # the longest term an officer may give for it
COMMITMENT_BAR_YEARS = 5  # no commitment is taken from who broke one (浙江省公共信用信息管理条例 16)
LICENCE_REMINDER_DAYS = [90, 30]  # natural days before its end, where the type of licence says nothing
RENEWAL_ASK_DAYS = 30  # natural days before its end at which a licence's renewal is asked for (行政许可法 50)
GRANT_ANSWER_WORKING_DAYS = 10  # so soon a department answers who asks for its data (政务数据共享条例)
CORRECTION_WORKING_DAYS = 10  # so soon a supplier checks what an applicant says is wrong (政务数据共享条例)
NECESSITY_MINUTES = 15  # so long sensitive data stay open to the officer who has said why they are needed
SUPPLY_WORKING_DAYS = 2  # so soon a department answers by hand what another one must know (rules R41)
SHARE_MAX_DAYS = 90  # so long at most a holder's share of a licence runs
SHARE_MAX_LOOKS = 100  # so often at most a shared licence is looked at
SHARE_WRONG_CODES = 10  # so many wrong share codes may come from one address
SHARE_WRONG_CODES_SECONDS = 600  # in so long
RATING_CALL_WORKING_DAYS = 1  # so soon who rated badly is called back (政务服务“好差评”)
RATING_SETTLE_WORKING_DAYS = 15  # so soon what they rated badly is put right or explained
RATING_WRONG_CODES = 20  # so many wrong codes of a rating may come from one address
RATING_WRONG_CODES_SECONDS = 600  # in so long
MANDATE_MAX_DAYS = 366  # so long at most somebody may be let act for another
COPY_MAX_DAYS = 30  # so long at most a copy for one use may be used
STATUS_LIST_DAYS = 7  # so long a signed list of states is believed by who has no network
STATUS_LIST_MAX = 5_000  # licences in one list whose states a department asks for
YELLOW_LIGHT_FRACTION = 0.25  # share of a limit in minutes or hours left at which it turns yellow
PAPER_PLACE_WORD = env.str("PAPER_PLACE_WORD", default="")  # the locality's character in numbers of papers
# Where a refused applicant may go and within what time, as every refusal says it; Chinese and English.
REVIEW_ORGAN = ("本级人民政府", "the people's government at the same level")
REVIEW_WITHIN_DAYS = 60  # natural days from knowing of the decision (行政复议法 20)
COMPETENT_COURT = ("有管辖权的人民法院", "the people's court that has jurisdiction")
SUIT_WITHIN_MONTHS = 6  # from knowing of the decision (行政诉讼法 46)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "windows.frame.RequestNumber"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s%(request_mark)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}},
    "loggers": {name: {"level": "WARNING"} for name in ("axes", "weasyprint", "fontTools")},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# The demonstration's people; settings.production refuses to start with them.
DEMO_PASSWORD = "one-window-2026"  # noqa: S105
DEMO_LOGINS = [
    "chuangkou",
    "qingshi",
    "shijian",
    "shijian-shenhe",
    "shijian-qianfa",
    "shijian-juzhang",
    "xiaofang",
    "xiaofang-shenhe",
    "xiaofang-qianfa",
    "xiaofang-duizhang",
    "huanbao",
    "chengguan",
    "zhujian",
    "zhujian-shenhe",
    "zhujian-qianfa",
    "zhujian-juzhang",
    "renfang",
    "ziran",
    "shuiwu",
    "weijian",
    "gongan",
    "yibao",
    "renshe",
    "xianzhang",
    "ducha",
    "bianji",
    "bianji-fuhe",
    "gongmin",
    "gongmin2",
]
DEMO_OPERATOR = "guanli"  # of the platform; nobody steps into this role with one click
# The departments' systems of the demonstration, all behind one sample source; each has a key of its own.
SAMPLE_SYSTEMS = [
    "fagai",
    "gongan",
    "minzheng",
    "shijian",
    "shuiwu",
    "sifa",
    "weijian",
    "zhongxin",
    "zhujian",
    "ziran",
]
