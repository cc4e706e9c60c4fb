"""What the environment may say, what it may not, and that `.env.example` tells all of it."""

import ast
import os
import re
import runpy
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
LONG = "k" * 60


def documented() -> set[str]:
    example = (ROOT / ".env.example").read_text()
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE))


def calls_of_env() -> set[str]:
    """The first argument of every `env.something("NAME", ...)` in the settings."""
    nodes = ast.walk(ast.parse((ROOT / "shop/settings.py").read_text()))
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("env.")]
    return {ast.literal_eval(call.args[0]) for call in calls if isinstance(call.args[0], ast.Constant)}


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Read the settings as a fresh process with nothing but these variables would."""

    def load(**variables: str) -> dict[str, Any]:
        environment = {"ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path / "var"), **variables}
        with mock.patch.dict(os.environ, environment, clear=True):
            return runpy.run_path(str(ROOT / "shop/settings.py"))

    return load


def test_the_example_documents_exactly_the_settings_that_are_read():
    assert documented() == calls_of_env()


def test_nothing_reads_the_environment_beside_the_settings():
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("apps", "shop")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts
        if re.search(r"os\.(environ|getenv)", path.read_text())
    ]

    assert sorted(readers) == ["shop/celery.py", "shop/env.py", "shop/wsgi.py"]


def test_an_empty_environment_is_a_whole_shop(load):
    shop = load()

    assert shop["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert shop["CELERY_BROKER_URL"].startswith("filesystem:")
    assert shop["PAYMENT_GATEWAY"] == "sandbox"
    assert shop["EMAIL_BACKEND"] == "shop.common.mail.FolderBackend"
    assert shop["SITE_URL"] == "http://127.0.0.1:8000"
    assert not shop["DEBUG"]


def test_the_secret_key_it_makes_for_itself_stays_the_same(load):
    assert load()["SECRET_KEY"] == load()["SECRET_KEY"]


def test_every_setting_empty_is_the_same_as_none_set(load):
    shop = load(**dict.fromkeys(documented() - {"VAR_DIR", "ENV_FILE"}, ""))

    assert shop["SITE_URL"] == "http://127.0.0.1:8000"


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(load, tmp_path):
    file = tmp_path / "shop.env"
    file.write_text("# a comment\nSHOP_NAME='From the file'\nPORT=8100\n\nexport SHOP_COUNTRY=FR\nnonsense\n")

    shop = load(ENV_FILE=str(file), PORT="8200")

    assert (shop["SHOP_NAME"], shop["PORT"], shop["SHOP_COUNTRY"]) == ("From the file", 8200, "FR")


def test_production_is_only_a_matter_of_settings(load):
    shop = load(
        SITE_URL="https://shop.example",
        SECRET_KEY=LONG,
        DATABASE_URL="postgres://me:p%40ss@db.example:5433/shop?sslmode=require",
        REDIS_URL="redis://cache.example/1",
        EMAIL_URL="mailgun://key@mg.shop.example",
        STRIPE_SECRET_KEY="sk_test_1",
        STRIPE_WEBHOOK_SECRET="whsec_1",
        MEDIA_S3_BUCKET="pictures",
        MEDIA_URL="https://cdn.shop.example/media/",
        TRUST_PROXY="yes",
    )

    database = shop["DATABASES"]["default"]
    assert (database["NAME"], database["PASSWORD"], database["PORT"]) == ("shop", "p@ss", 5433)
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] == 8
    assert shop["CELERY_BROKER_URL"] == "redis://cache.example/1"
    assert shop["CACHES"]["default"]["LOCATION"] == "redis://cache.example/1"
    assert shop["SESSION_COOKIE_SECURE"]
    assert shop["SECURE_SSL_REDIRECT"]
    assert shop["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert shop["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert shop["EMAIL_BACKEND"] == "anymail.backends.mailgun.EmailBackend"
    assert shop["ANYMAIL"]["MAILGUN_SENDER_DOMAIN"] == "mg.shop.example"
    assert shop["PAYMENT_GATEWAY"] == "stripe"
    assert shop["STORAGES"]["default"]["OPTIONS"]["bucket_name"] == "pictures"
    assert "https://cdn.shop.example" in shop["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"]


def test_only_a_shop_that_takes_money_through_stripe_lets_stripe_into_its_pages(load):
    without, with_it = load(), load(STRIPE_SECRET_KEY="sk_test_1", STRIPE_WEBHOOK_SECRET="whsec_1")

    assert "stripe" not in str(without["CONTENT_SECURITY_POLICY"])
    policy = with_it["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert policy["script-src"] == ["'self'", "https://js.stripe.com", "https://*.js.stripe.com"]
    assert "https://hooks.stripe.com" in policy["frame-src"]
    assert policy["connect-src"] == ["'self'", "https://api.stripe.com"]
    assert "stripe" not in str(policy["img-src"] + policy["default-src"])


def test_a_stand_in_for_stripe_makes_no_shop_take_money_through_it(load):
    shop = load(STRIPE_API_BASE="http://127.0.0.1:12111/")

    assert (shop["PAYMENT_GATEWAY"], shop["STRIPE_API_BASE"]) == ("sandbox", "http://127.0.0.1:12111")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}),
        ("smtp://me:a%2Fb@mail.example?tls=1", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_HOST_USER": "me"}),
        ("smtp://me:a%2Fb@mail.example", {"EMAIL_HOST_PASSWORD": "a/b"}),
        ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_HOST": "mail.example"}),
        ("postmark://key@", {"EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend"}),
        ("mailjet://key:secret@", {"EMAIL_BACKEND": "anymail.backends.mailjet.EmailBackend"}),
    ],
)
def test_mail_goes_where_its_address_says(load, url, expected):
    shop = load(EMAIL_URL=url)

    assert {name: shop[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"SITE_URL": "shop.example"}, "SITE_URL"),
        ({"SITE_URL": "https://shop.example/shop", "SECRET_KEY": LONG}, "SITE_URL"),
        ({"SITE_URL": "http://shop.example:port"}, "SITE_URL"),
        ({"SITE_URL": "https://shop.example"}, "SECRET_KEY"),
        ({"SECRET_KEY": "k" * 49}, "SECRET_KEY"),
        ({"SHOP_CURRENCY": "EURO"}, "SHOP_CURRENCY"),
        ({"SHOP_CURRENCY": "ABC"}, "SHOP_CURRENCY"),
        ({"SHOP_COUNTRY": "XX"}, "SHOP_COUNTRY"),
        ({"SHOP_EMAIL": "nobody"}, "SHOP_EMAIL"),
        ({"TIME_ZONE": "Europe/Atlantis"}, "TIME_ZONE"),
        ({"TIME_ZONE": "/etc/passwd"}, "TIME_ZONE"),
        ({"LOW_STOCK_THRESHOLD": "-1"}, "LOW_STOCK_THRESHOLD"),
        ({"STOCK_DIGEST_HOUR": "24"}, "STOCK_DIGEST_HOUR"),
        ({"STOCK_ALERT_DAYS": "0"}, "STOCK_ALERT_DAYS"),
        ({"DEFAULT_LEAD_TIME_DAYS": "soon"}, "DEFAULT_LEAD_TIME_DAYS"),
        ({"CHECKOUT_MINUTES": "0"}, "CHECKOUT_MINUTES"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"DATABASE_URL": "mysql://localhost/shop"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://localhost"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://localhost:99999/shop"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://localhost/shop", "DATABASE_POOL": "many"}, "DATABASE_POOL"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL"),
        ({"EMAIL_URL": "pigeon://roof"}, "EMAIL_URL"),
        ({"EMAIL_URL": "postmark://"}, "EMAIL_URL"),
        ({"MEDIA_URL": "media"}, "MEDIA_URL"),
        ({"STRIPE_SECRET_KEY": "pk_test_1"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, "STRIPE_WEBHOOK_SECRET"),
        ({"STRIPE_API_BASE": "localhost"}, "STRIPE_API_BASE"),
        ({"PAYMENT_GATEWAY": "paypal"}, "PAYMENT_GATEWAY"),
        ({"PAYMENT_GATEWAY": "stripe"}, "STRIPE_SECRET_KEY"),
        ({"PAYMENT_CAPTURE": "later"}, "PAYMENT_CAPTURE"),
        ({"SENTRY_DSN": "nonsense"}, "SENTRY_DSN"),
        ({"VAR_DIR": "/dev/null/var"}, "VAR_DIR"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence_that_names_it(load, variables, name):
    with pytest.raises(SystemExit) as stopped:
        load(**variables)

    sentence = str(stopped.value)
    assert sentence.startswith(f"{name}: ")
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_the_checks_of_the_shop_ask_no_database():
    """They also run where there are no tables yet: before the first migration, and while an image is built."""
    call_command("check")
