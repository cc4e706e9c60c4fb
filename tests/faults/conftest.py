"""A shop with plenty in stock, orders whose money nobody took yet, and workers to be killed."""

import pytest
from celery import Task

from apps.cart.tests.factories import make_goods, make_shipping
from apps.orders import services as orders
from tests.faults import jobs
from tests.faults.visits import Visit
from tests.faults.workers import a_zygote

pytest.register_assert_rewrite("tests.faults.books")


@pytest.fixture(scope="session")
def zygote(django_db_setup):
    """Makes workers of this session's database."""
    with a_zygote() as zygote:
        yield zygote


@pytest.fixture
def goods(transactional_db):
    """A shop with a thousand mugs at 95.10; with standard shipping one costs 100.00."""
    make_shipping()
    return make_goods("MUG-1", price=9510, stock=1000)


@pytest.fixture
def dead_broker(monkeypatch):
    """What is sent to tasks is lost."""
    monkeypatch.setattr(Task, "apply_async", lambda *args, **kwargs: None)


@pytest.fixture
def share_out(goods, zygote, dead_broker):
    """Have two workers do a job so many times together: all the words they say."""

    def share_out(job, count, **how):
        return " ".join(zygote.rush(job, [count // 2, count - count // 2], **how)).split()

    return share_out


@pytest.fixture
def begun(share_out):
    """Begin so many checkouts."""

    def begun(count):
        words = share_out(jobs.begin, count, broker=False)
        return [Visit(*pair) for pair in zip(words[::2], words[1::2], strict=True)]

    return begun


@pytest.fixture
def authorized(share_out):
    """Place so many orders whose money is authorised; taking it is wanted and nobody did."""
    return lambda count: [orders.find_order(number=n) for n in share_out(jobs.place, count, broker=False)]


@pytest.fixture
def paid(share_out):
    """Place so many orders whose money was taken."""
    return lambda count: [orders.find_order(number=n) for n in share_out(jobs.place, count, broker=True)]
