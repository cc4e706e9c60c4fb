"""A shop with plenty in stock, orders whose money nobody took yet, and workers to be killed."""

import pytest
from celery import Task
from django.db import connection

from apps.cart.tests.factories import make_goods, make_shipping
from apps.orders import services as orders
from apps.payments.gateways.stripe import _line
from tests import crowd
from tests.faults import broken, jobs
from tests.faults.accounts import KEY, SECRET, Browser, an_account
from tests.faults.line import FaultyLine
from tests.faults.visits import Visit
from tests.faults.workers import Zygote

pytest.register_assert_rewrite("tests.faults.books")

MADE_BY_MIGRATE = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="package", autouse=True)
def _quick_flush():
    """Empty the tables that hold something: PostgreSQL takes most of a second to truncate them all after each test."""

    def sql_flush(style, tables, **_):
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
                if cursor.fetchone()[0] and table not in MADE_BY_MIGRATE:
                    yield f'DELETE FROM "{table}"'

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(connection.ops, "sql_flush", lambda *args, **how: list(sql_flush(*args, **how)))
        yield


@pytest.fixture(scope="session")
def _zygote(django_db_setup):
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.fixture
def zygote(_zygote, transactional_db):
    """Makes workers that know this test's database; none outlives the test."""
    yield _zygote
    _zygote.bury()


@pytest.fixture
def goods(transactional_db):
    """A shop with a thousand mugs at 95.10; with standard shipping one costs 100.00."""
    make_shipping()
    return make_goods("MUG-1", price=9510, stock=1000)


class Broker:
    """Between the shop and its tasks: alive it has them done at once, dead it loses them."""

    alive = False


@pytest.fixture
def broker(monkeypatch):
    """The broker of this process. It is dead, so that nothing happens but what a test asks for."""
    broker, really = Broker(), Task.apply_async
    monkeypatch.setattr(Task, "apply_async", lambda *args, **how: really(*args, **how) if broker.alive else None)
    return broker


@pytest.fixture(params=["threads", "processes"])
def rush(request, broker, zygote):
    """Do a job once for each argument, all at the same moment; the outcomes in the order of the arguments.

    With a broker, each does what it sends to tasks itself, else that is lost.
    """

    def in_threads(job, arguments, *, with_broker=False):
        broker.alive = with_broker
        try:
            return crowd.in_threads(job, arguments)
        finally:
            broker.alive = False

    return in_threads if request.param == "threads" else zygote.rush


@pytest.fixture
def begin_one(goods, broker):
    """Begin a checkout in this process."""

    def begin_one():
        token = jobs.fill_a_cart()
        return Visit(token, jobs.check_out(token))

    return begin_one


@pytest.fixture
def share_out(goods, zygote, broker):
    """Have two workers do a job so many times together: all the words they say."""

    def share_out(job, count, **how):
        return " ".join(zygote.rush(job, [count // 2, count - count // 2], **how)).split()

    return share_out


@pytest.fixture
def begun(share_out):
    """Begin so many checkouts."""

    def begun(count):
        words = share_out(jobs.begin, count)
        return [Visit(*pair) for pair in zip(words[::2], words[1::2], strict=True)]

    return begun


@pytest.fixture
def authorized(share_out):
    """Place so many orders whose money is authorised; taking it is wanted and nobody did."""
    return lambda count: [orders.find_order(number=n) for n in share_out(jobs.place, count)]


@pytest.fixture
def paid(share_out):
    """Place so many orders whose money was taken."""
    return lambda count: [orders.find_order(number=n) for n in share_out(jobs.place, count, with_broker=True)]


@pytest.fixture
def without(monkeypatch):
    """Take a guard away in this process (see `broken.py`)."""
    return lambda guard: getattr(broken, guard)(monkeypatch.setattr, lambda point: None)


# --- Stripe -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def account(settings):
    with an_account(settings.STRIPE_API_BASE) as base:
        yield base


@pytest.fixture
def line(account, settings, monkeypatch, goods, broker):
    """The line to the account, for a shop that takes its money by Stripe and waits a second for an answer."""
    line = FaultyLine(account)
    settings.PAYMENT_GATEWAY, settings.STRIPE_API_BASE = "stripe", line.url
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_METHODS = KEY, SECRET, "hold"
    monkeypatch.setattr(_line, "TIMEOUT", (1, 1))
    yield line
    line.close()


@pytest.fixture
def browser(account):
    return Browser(account)
