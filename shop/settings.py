"""Every setting of the shop, read from the environment; `.env.example` documents each of them."""

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

from babel.core import get_global
from django.urls import reverse_lazy
from django_countries.data import COUNTRIES

from shop import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_file(BASE_DIR / env.text("ENV_FILE", ".env"))

VAR_DIR = env.folder("VAR_DIR", BASE_DIR, "var")

# --- the shop ---------------------------------------------------------------------------------------------------------

SHOP_NAME = env.text("SHOP_NAME", "Fernhollow")
SHOP_CURRENCY = env.known("SHOP_CURRENCY", "EUR", get_global("all_currencies"), "an ISO 4217 currency such as EUR")
SHOP_COUNTRY = env.known("SHOP_COUNTRY", "DE", COUNTRIES, "an ISO 3166 country such as DE")
SHOP_EMAIL = env.matching("SHOP_EMAIL", "hello@fernhollow.example", r"[^@\s<>]+@[^@\s<>]+", "an e-mail address")
LOW_STOCK_THRESHOLD = env.number("LOW_STOCK_THRESHOLD", 5, low=0, high=1_000_000)
# Whether staff get a mail when something runs low or out, and one each morning with all that is so, at which hour of
# TIME_ZONE; and how long a shopper who was told that something is back is remembered.
STOCK_MAILS = env.flag("STOCK_MAILS", default=True)
STOCK_DIGEST = env.flag("STOCK_DIGEST", default=True)
STOCK_DIGEST_HOUR = env.number("STOCK_DIGEST_HOUR", 7, low=0, high=23)
STOCK_ALERT_DAYS = env.number("STOCK_ALERT_DAYS", 30, low=1, high=365)
DEFAULT_LEAD_TIME_DAYS = env.number("DEFAULT_LEAD_TIME_DAYS", 14, low=0, high=1000)
# Which places send an order: asked by "priority", or the "nearest" to the address first; and whether one order may come
# from several places: any "units", each of its "lines" whole, or "never".
STOCK_ALLOCATION = env.choice("STOCK_ALLOCATION", "priority", ("priority", "nearest"))
STOCK_SPLIT = env.choice("STOCK_SPLIT", "units", ("units", "lines", "never"))
CHECKOUT_MINUTES = env.number("CHECKOUT_MINUTES", 30, low=1, high=1440)

# --- where it runs ----------------------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG")
PORT = env.number("PORT", 8000, low=1, high=65535)
_site = env.url("SITE_URL", f"http://127.0.0.1:{PORT}", ("http", "https"))
if _site is None or not _site.hostname or _site.path not in ("", "/"):
    env.stop("SITE_URL", "write the shop's own address without a path, such as https://shop.example.")
SITE_URL = f"{_site.scheme}://{_site.netloc}"
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = [*env.words("ALLOWED_HOSTS", _site.hostname), "127.0.0.1", "localhost"]  # health checks ask us there
CSRF_TRUSTED_ORIGINS = [SITE_URL]


def _secret_key() -> str:
    """The SECRET_KEY setting; on plain http a key made once and kept in var/ will do."""
    given = env.text("SECRET_KEY")
    if given:
        if len(given) < 50:
            env.stop("SECRET_KEY", "use at least 50 random characters (`openssl rand -base64 48` makes some).")
        return given
    if HTTPS:
        env.stop("SECRET_KEY", "a shop on https needs its own (`openssl rand -base64 48` makes one).")
    kept = VAR_DIR / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


SECRET_KEY = _secret_key()
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "accounts:profile"
LOGOUT_REDIRECT_URL = "catalog:home"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_countries",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "anymail",
    "tree_queries",
    "shop.common",
    "shop",
    "apps.accounts",
    "apps.inventory",
    "apps.payments",
    "apps.catalog",
    "apps.cart",
    "apps.orders",
    "apps.notifications",
]

MIDDLEWARE = [
    "shop.common.pagecache.PageCacheMiddleware",  # first, since it keeps what all the others have made of an answer
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop.storefront.ShopErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.storefront.context",
            ],
            "builtins": ["shop.common.templatetags.shop"],
        },
    },
]

# --- database, cache, tasks -------------------------------------------------------------------------------------------


def _database(url: SplitResult | None) -> dict[str, Any]:
    """Django's database settings for DATABASE_URL; without one, SQLite in var/, safe against a power cut."""
    if url is None or url.scheme == "sqlite":
        path = unquote(url.path[1:]) if url else ""
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path or VAR_DIR / "shop.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
            },
            "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
        }
    if not url.path.strip("/"):
        env.stop("DATABASE_URL", "the name of the database is missing, as in postgres://user:password@host/shop.")
    options: dict[str, Any] = dict(parse_qsl(url.query))
    pool_size = env.number("DATABASE_POOL", 8, low=0, high=200)
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 30}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "OPTIONS": {"connect_timeout": 5, **options},
    }


DATABASES = {"default": _database(env.url("DATABASE_URL", "", ("sqlite", "postgres", "postgresql")))}

_redis = env.url("REDIS_URL", "", ("redis", "rediss"))
REDIS_URL = _redis.geturl() if _redis else ""
_REDIS_CACHE: dict[str, Any] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
CACHES: dict[str, dict[str, Any]] = {
    "default": _REDIS_CACHE if REDIS_URL else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # What tells all processes that something has changed (shop.common.stamps): at most a few thousand short words.
    "stamps": {**_REDIS_CACHE, "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "stamps"),
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}
CACHES["stamps"] |= {"KEY_PREFIX": "stamps", "TIMEOUT": None}
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", 0 if DEBUG else 60, low=0, high=3600)

CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_TASK_TIME_LIMIT = 300
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "socket_timeout": 2,
        "socket_connect_timeout": 1,
        "visibility_timeout": 600,
    }
else:
    _broker = VAR_DIR / "broker"
    (_broker / "control").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost/"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker),
        "data_folder_out": str(_broker),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.1,
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for name, task, seconds in [
        ("deliver messages", "apps.notifications.tasks.deliver_due_messages", 30),
        ("expire checkouts", "apps.cart.tasks.expire_checkouts", 60),
        ("settle uncertain payments", "apps.payments.tasks.settle_uncertain_payments", 60),
        ("reconcile payments", "apps.payments.tasks.reconcile_payments", 3600),
        ("play the bank in the sandbox", "apps.payments.tasks.run_sandbox", 10),
        ("find payments without an order", "apps.orders.tasks.find_orderless_payments", 3600),
        ("render pictures", "apps.catalog.tasks.render_images", 30),
        ("follow the clock", "apps.catalog.tasks.follow_the_clock", 10),
        ("look at what is in stock", "apps.catalog.tasks.refresh_availability", 3600),
        ("weigh the words of the search", "apps.catalog.tasks.rebuild_lexicon", 86400),
        ("forget rare searches without result", "apps.catalog.tasks.trim_misses", 86400),
        ("scan for low stock", "apps.inventory.tasks.scan_stock_levels", 300),
        ("tell shoppers what is back", "apps.catalog.tasks.tell_waiting_shoppers", 60),
        ("tell staff what ran low", "apps.notifications.tasks.tell_staff_of_stock", 300),
        ("send the digest of stock", "apps.notifications.tasks.send_stock_digest", 600),
        ("forget old stock alerts", "apps.inventory.tasks.forget_old_alerts", 3600),
        ("close the days of stock", "apps.inventory.tasks.close_days", 300),
        ("work out the figures of stock", "apps.inventory.tasks.refresh_figures", 300),
        ("announce password resets", "apps.accounts.tasks.announce_due_resets", 60),
        ("forget old sign-in records", "apps.accounts.tasks.forget_expired", 3600),
        ("forget old idempotency keys", "shop.common.tasks.forget_idempotency_keys", 3600),
    ]
}

# --- sign-in ----------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["apps.accounts.backends.LimitedBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- security ---------------------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shop.storefront.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
TRUST_PROXY = env.flag("TRUST_PROXY")
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a product with 250 variants in the back office
UPLOAD_MAX_BYTES = 120_000_000  # all files of a form together; what one of them may have is said by who reads it
FILE_UPLOAD_HANDLERS = [
    "shop.common.files.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/", "/api/docs/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "frame-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

# --- payments ---------------------------------------------------------------------------------------------------------

STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY")
STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET")
_stripe_base = env.url("STRIPE_API_BASE", "", ("http", "https"))
STRIPE_API_BASE = _stripe_base.geturl().rstrip("/") if _stripe_base else ""
STRIPE_METHODS = env.choice("STRIPE_METHODS", "all", ("all", "hold"))
STRIPE_HOSTS = {
    "script-src": ["https://js.stripe.com", "https://*.js.stripe.com"],
    "frame-src": ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"],
    "connect-src": ["https://api.stripe.com"],
}
if STRIPE_SECRET_KEY:  # nobody else's pages let Stripe in
    for _directive, _hosts in STRIPE_HOSTS.items():
        CONTENT_SECURITY_POLICY["DIRECTIVES"][_directive] += _hosts  # type: ignore[index]
if STRIPE_SECRET_KEY and not STRIPE_SECRET_KEY.startswith(("sk_", "rk_")):
    env.stop("STRIPE_SECRET_KEY", "a secret key of Stripe begins with sk_ or rk_.")
if STRIPE_SECRET_KEY and not STRIPE_WEBHOOK_SECRET:
    env.stop("STRIPE_WEBHOOK_SECRET", "is needed beside STRIPE_SECRET_KEY, so that forged webhooks can be refused.")
# Empty: a secret of its own, made from SECRET_KEY.
SANDBOX_WEBHOOK_SECRETS = env.words("SANDBOX_WEBHOOK_SECRET")
PAYMENT_GATEWAY = env.choice("PAYMENT_GATEWAY", "stripe" if STRIPE_SECRET_KEY else "sandbox", ("sandbox", "stripe"))
# In the sandbox nobody sends money, so the account that every bank prints as its example will do.
_iban = "DE89 3704 0044 0532 0130 00" if PAYMENT_GATEWAY == "sandbox" else ""
BANK_TRANSFER_IBAN = env.iban("BANK_TRANSFER_IBAN", _iban)
REFUND_APPROVAL_ABOVE = env.number("REFUND_APPROVAL_ABOVE", 50_000, low=0, high=999_999_999)
BANK_TRANSFER_HOLDER = env.text("BANK_TRANSFER_HOLDER")
BANK_TRANSFER_DAYS = env.number("BANK_TRANSFER_DAYS", 14, low=1, high=90)
PAYMENT_CAPTURE = env.choice("PAYMENT_CAPTURE", "at_once", ("at_once", "at_shipment"))
if PAYMENT_GATEWAY == "stripe" and not STRIPE_SECRET_KEY:
    env.stop("STRIPE_SECRET_KEY", "is needed where PAYMENT_GATEWAY is stripe.")

# --- mail -------------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = f"{SHOP_NAME} <{SHOP_EMAIL}>"
SERVER_EMAIL = SHOP_EMAIL
EMAIL_TIMEOUT = 8
EMAIL_FOLDER = VAR_DIR / "mail"
_ANYMAIL = ("postmark", "mailgun", "sendgrid", "brevo", "resend", "mailjet", "sparkpost", "mailersend")
_mail = env.url("EMAIL_URL", "folder://", ("folder", "smtp", "smtps", *_ANYMAIL))
ANYMAIL: dict[str, Any] = {"REQUESTS_TIMEOUT": (1, 8)}
if _mail is None or _mail.scheme == "folder":
    EMAIL_BACKEND = "shop.common.mail.FolderBackend"
elif _mail.scheme in ("smtp", "smtps"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = dict(parse_qsl(_mail.query)).get("tls") == "1"
    EMAIL_PORT = _mail.port or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
else:
    if not _mail.username:
        env.stop("EMAIL_URL", f"the key of {_mail.scheme} is missing, as in {_mail.scheme}://KEY@.")
    EMAIL_BACKEND = f"anymail.backends.{_mail.scheme}.EmailBackend"
    ANYMAIL[f"{_mail.scheme.upper()}_API_KEY"] = unquote(_mail.username)
    if _mail.scheme == "postmark":
        ANYMAIL["POSTMARK_SERVER_TOKEN"] = unquote(_mail.username)
    if _mail.scheme == "mailgun" and _mail.hostname:
        ANYMAIL["MAILGUN_SENDER_DOMAIN"] = _mail.hostname
    if _mail.scheme == "mailjet":
        ANYMAIL["MAILJET_SECRET_KEY"] = unquote(_mail.password or "")

# --- files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.text("STATIC_ROOT", str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = env.matching("MEDIA_URL", "/media/", r"(/|https?://).*/", "a path or address that ends with a slash")
MEDIA_ROOT = BASE_DIR / env.text("MEDIA_ROOT", str(VAR_DIR / "media"))
MEDIA_S3_BUCKET = env.text("MEDIA_S3_BUCKET")
_media: dict[str, Any] = {"BACKEND": "shop.common.files.WholeFileStorage"}
if MEDIA_S3_BUCKET:
    _media = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": MEDIA_S3_BUCKET,
            "endpoint_url": env.text("MEDIA_S3_ENDPOINT") or None,
            "access_key": env.text("MEDIA_S3_ACCESS_KEY") or None,
            "secret_key": env.text("MEDIA_S3_SECRET_KEY") or None,
            "region_name": env.text("MEDIA_S3_REGION") or None,
            "custom_domain": MEDIA_URL.partition("://")[2].rstrip("/") or None,
            "url_protocol": f"{MEDIA_URL.partition('://')[0]}:",
            "querystring_auth": False,
            "file_overwrite": False,
        },
    }
if MEDIA_URL.startswith("http"):
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append("/".join(MEDIA_URL.split("/")[:3]))  # type: ignore[index]
STORAGES = {
    "default": _media,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --- language, time, logs ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
    },
}

SENTRY_DSN = env.text("SENTRY_DSN")
if SENTRY_DSN:
    import sentry_sdk

    try:
        sentry_sdk.init(dsn=SENTRY_DSN)
    except ValueError:
        env.stop("SENTRY_DSN", "is not a DSN as Sentry prints it (https://KEY@HOST/NUMBER).")

# --- the API ----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.accounts.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_PARSER_CLASSES": ["shop.common.api.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "shop.common.api.handle_exception",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SIMPLE_JWT: dict[str, Any] = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": hashlib.sha256(b"shop.accounts.tokens" + SECRET_KEY.encode()).hexdigest(),
    "AUDIENCE": "shop-api",
    "ISSUER": SITE_URL,
    "LEEWAY": 0,
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "USER_ID_FIELD": "public_id",
    "USER_ID_CLAIM": "sub",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SHOP_NAME} API",
    "DESCRIPTION": "The shop for mobile apps: catalogue, cart, checkout, orders and the account. "
    "Money is in minor units; errors are problem+json with a stable `code`.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {},
}

# --- the admin --------------------------------------------------------------------------------------------------------


def _section(title: str, *items: tuple[str, str, str]) -> dict[str, Any]:
    """A group of the admin's menu; each item is a title, an icon and the model's `app_model`."""
    links = [
        {"title": name, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist"), **_BADGES.get(model, {})}
        for name, icon, model in items
    ]
    return {"title": title, "separator": True, "items": links}


_BADGES = {
    "catalog_review": {"badge": "shop.admin.waiting_reviews", "badge_variant": "warning"},
    "orders_paymentexception": {"badge": "shop.admin.open_exceptions", "badge_variant": "danger"},
    "orders_orderrefund": {"badge": "shop.admin.refunds_to_approve", "badge_variant": "warning"},
}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": SHOP_NAME,
    "SITE_HEADER": SHOP_NAME,
    "SITE_SUBHEADER": "Back office",
    "SITE_SYMBOL": "storefront",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "shop.admin.favicon"}],
    "DASHBOARD_CALLBACK": "shop.admin.dashboard",
    "SHOW_BACK_BUTTON": True,
    "COLORS": {
        "primary": {
            "50": "oklch(97% .02 160)",
            "100": "oklch(94% .04 160)",
            "200": "oklch(88% .07 160)",
            "300": "oklch(79% .09 160)",
            "400": "oklch(68% .1 160)",
            "500": "oklch(57% .1 160)",
            "600": "oklch(47% .09 160)",
            "700": "oklch(40% .08 160)",
            "800": "oklch(34% .065 160)",
            "900": "oklch(29% .05 160)",
            "950": "oklch(20% .035 160)",
        },
    },
    "COMMAND": {"search_callback": "shop.admin.find_code"},
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {"items": [{"title": "Home", "icon": "home", "link": reverse_lazy("admin:index")}]},
            _section(
                "Selling",
                ("Orders", "receipt_long", "orders_order"),
                ("Exceptions", "report", "orders_paymentexception"),
                ("Refunds", "undo", "orders_orderrefund"),
                ("Payments", "payments", "payments_payment"),
                ("Reconciliations", "balance", "payments_reconciliation"),
                ("Checkouts", "shopping_cart_checkout", "cart_checkout"),
                ("Messages", "mail", "notifications_message"),
            ),
            _section(
                "Catalogue",
                ("Products", "inventory_2", "catalog_product"),
                ("Reviews", "reviews", "catalog_review"),
                ("Categories", "account_tree", "catalog_category"),
                ("Collections", "auto_awesome_mosaic", "catalog_collection"),
                ("Sale prices", "percent_discount", "catalog_saleprice"),
                ("Tags", "label", "catalog_tag"),
                ("Brands", "sell", "catalog_brand"),
                ("Attributes", "tune", "catalog_attribute"),
                ("Searches without result", "search_off", "catalog_searchmiss"),
            ),
            _section(
                "Stock",
                ("Stock", "warehouse", "inventory_stockitem"),
                ("Stock reports", "monitoring", "inventory_stockfigure"),
                ("Stocktakes", "fact_check", "inventory_stocktake"),
                ("Movements", "swap_vert", "inventory_movement"),
                ("Shoppers waiting", "notifications", "inventory_stockalert"),
                ("Locations", "location_on", "inventory_location"),
                ("Purchase orders", "local_mall", "inventory_purchaseorder"),
                ("Suppliers", "handshake", "inventory_supplier"),
                ("Supplied SKUs", "conveyor_belt", "inventory_supplieritem"),
            ),
            _section(
                "Set-up",
                ("Shipping", "local_shipping", "cart_shippingmethod"),
                ("Tax rates", "percent", "cart_taxrate"),
                ("People", "group", "accounts_user"),
                *([("Sandbox", "science", "payments_sandboxintent")] if PAYMENT_GATEWAY == "sandbox" else []),
            ),
        ],
    },
}
