"""Many people at once: threads of this process, or processes of their own with threads in each.

A job is a function of this module that takes one argument and says in a word how it went; what it could not help is
`error: ...`. As a program this module is one such process.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = 4
MARK = "crowd: "

Job = Callable[[Any], str]


def buy(token: str) -> str:
    """Check out what is in the visitor's cart and pay it: the number of the order."""
    shopper = visitor(token)
    checkout = request(lambda: start(shopper))
    return str(request(lambda: pay(shopper, checkout.reference)).order_number)


def check_out(token: str) -> str:
    """Check out what is in the visitor's cart: the reference."""
    return str(request(lambda: start(visitor(token))).reference)


def pay_for(what: list[str]) -> str:
    """Pay a checkout (token, reference): the number of the order."""
    token, reference = what
    return str(request(lambda: pay(visitor(token), UUID(reference))).order_number)


def come_back(what: list[str]) -> str:
    """Return from the gateway's page (token, reference): the number of the order."""
    token, reference = what
    return str(request(lambda: cart.refresh_checkout(reference=UUID(reference), shopper=visitor(token))).order_number)


def notify(intent: str) -> str:
    """The gateway's notice that the intent is authorised."""
    body, headers = sandbox.signed_event(intent, "authorized")
    request(lambda: payments.receive_event(gateway="sandbox", body=body, headers=headers))
    return "noticed"


def expire(_: Any) -> str:
    """The clock strikes an hour later: how many checkouts ended."""
    later = timezone.now() + timedelta(hours=1)
    return str(request(lambda: cart.expire_checkouts(now=later)))


def give_up(what: list[str]) -> str:
    """Cancel a checkout (token, reference)."""
    token, reference = what
    return request(lambda: cart.cancel_checkout(reference=UUID(reference), shopper=visitor(token))).status


def cancel(number: str) -> str:
    """Cancel an order."""
    request(lambda: orders.cancel_order(number=number, actor="shopper", reason="", by_staff=True))
    return "cancelled"


def take_money(reference: str) -> str:
    """Capture what is authorised."""
    return str(request(lambda: payments.request_capture(reference=UUID(reference))))


def refund(what: list[Any]) -> str:
    """Send back part of a payment (reference, amount, key)."""
    reference, amount, key = what
    request(lambda: payments.request_refund(reference=UUID(reference), amount=amount, reason="", key=key))
    return "refunded"


def refund_units(what: list[Any]) -> str:
    """Pay back mugs of an order and put them back on the shelf (number, units, key, actor)."""
    number, units, key, actor = what
    wishes = {"lines": {"MUG-1": units}, "restock": True, "reason": ""}
    request(lambda: orders.request_refund(number=number, key=key, actor=actor, **wishes))
    return "refunded"


def approve(what: list[str]) -> str:
    """Let a waiting refund go (number, key, actor)."""
    number, key, actor = what
    request(lambda: orders.approve_refund(number=number, key=key, actor=actor))
    return "approved"


def decline(what: list[str]) -> str:
    """Drop a waiting refund (number, key, actor)."""
    number, key, actor = what
    request(lambda: orders.decline_refund(number=number, key=key, actor=actor))
    return "declined"


def refund_again(what: list[str]) -> str:
    """Try a refund that failed once more (number, key)."""
    number, key = what
    request(lambda: orders.refund_again(number=number, key=key, actor="staff"))
    return "refunded"


def collect_again(number: str) -> str:
    """Ask a customer to pay once more, and do so in their place."""
    return request(lambda: orders.pay_order(number=number)).status


def add(token: str) -> str:
    """Put one more mug into the cart."""
    return str(request(lambda: cart.add_item(shopper=visitor(token), sku="MUG-1", quantity=1)).quantity > 0)


def receive(key: str) -> str:
    """Five mugs arrive."""
    goods = {"sku": "MUG-1", "location": "main", "delta": 5, "reason": "Delivery", "actor": "staff"}
    request(lambda: inventory.adjust_stock(key=key, **goods))
    return "received"


def edit_stock(what: list[Any]) -> str:
    """Staff changes the stock of many SKUs at once (SKUs, units)."""
    skus, units = what
    deltas = {(sku, "main"): units for sku in skus}
    return str(request(lambda: inventory.adjust_many(deltas=deltas, reason="Count", actor="staff")))


def put_back(reference: str) -> str:
    """Put what a checkout bought back on its shelf."""
    return "back" if request(lambda: inventory.restock(reference=UUID(reference), actor="staff")) else "nothing"


def carry(what: list[Any]) -> str:
    """Staff carries units to the Christmas fair (SKU, units, key)."""
    sku, units, key = what
    way = {"source": "main", "target": "fair", "reason": "Fair", "actor": "staff"}
    request(lambda: inventory.transfer_stock(units={sku: units}, key=key, **way))
    return "carried"


def receive_goods(what: list[Any]) -> str:
    """Mugs of a purchase order arrive (number, units, token): how many are booked."""
    number, units, token = what
    goods = {"number": number, "units": {"MUG-1": units}, "token": token, "actor": "staff"}
    return str(request(lambda: inventory.receive_goods(**goods)).units)


def reverse_receipt(receipt: int) -> str:
    """Take a receipt back."""
    request(lambda: inventory.reverse_receipt(receipt=receipt, reason="Wrong parcel", actor="staff"))
    return "reversed"


def end_purchase(what: list[str]) -> str:
    """Cancel or close a purchase order (how, number)."""
    how, number = what
    request(lambda: getattr(inventory, f"{how}_purchase_order")(number=number))
    return how


def draft_purchase(key: str) -> str:
    """Make a draft of five mugs; with a key, once: its number."""
    wish = {"quantities": {"MUG-1": 5}, "actor": "staff", "key": key, "today": date(2026, 11, 20)}
    return str(request(lambda: inventory.draft_purchase_orders(**wish)))


def save_draft(what: list[Any]) -> str:
    """Write the lines of a draft anew (number, version, units)."""
    number, version, units = what
    lines = [inventory.DraftLine("MUG-1", units)]
    request(lambda: inventory.save_draft(number=number, version=version, lines=lines))
    return "saved"


def sign_in(what: list[Any]) -> str:
    """The visitor's cart joins the user's (user id, token)."""
    user_id, token = what
    request(lambda: cart.merge_carts(user_id=user_id, token=token))
    return "merged"


def add_product(slug: str) -> str:
    """Add a product under that slug."""
    return str(request(lambda: catalog.create_product(title="Another", slug=slug)))


def rename_product(what: list[str]) -> str:
    """Give a product another slug (old, new)."""
    slug, new_slug = what
    return str(request(lambda: catalog.update_product(slug=slug, new_slug=new_slug)))


def either(what: list[Any]) -> str:
    """One of the jobs above (its name, its argument)."""
    job, argument = what
    return str(globals()[job](argument))


def request(work: Callable[[], Any]) -> Any:
    """Do as a request does: with a connection of one's own, given back at the end."""
    try:
        return work()
    finally:
        close_old_connections()


def visitor(token: str) -> Any:
    """Who is known by nothing but the token of their cart."""
    return cart.Shopper(user_id=None, token=token)


def attempt(job: Job, argument: Any) -> str:
    """How the job went, or the code of the error that told the person why not."""
    try:
        return job(argument)
    except ShopError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 - whatever it was, the test shall see it
        return f"error: {type(error).__name__}: {error}"


def in_threads(job: Job, arguments: list[Any], ready: Callable[[], None] = lambda: None) -> list[str]:
    """Do the job once for each argument, all beginning together; the outcomes in the order of the arguments."""
    gate = threading.Barrier(len(arguments) + 1)

    def one(argument: Any) -> str:
        gate.wait()
        return attempt(job, argument)

    with ThreadPoolExecutor(max_workers=len(arguments)) as pool:
        running = [pool.submit(one, argument) for argument in arguments]
        ready()
        gate.wait()
        return [each.result() for each in running]


class Processes:
    """A few processes that know the database and nothing else of each other; they start once and serve many crowds."""

    def __init__(self) -> None:
        environment = os.environ | {"DATABASE_URL": database_url(), "VAR_DIR": str(settings.VAR_DIR)}
        self._workers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.crowd"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(PROCESSES)
        ]

    def __call__(self, job: Job, arguments: list[Any]) -> list[str]:
        """As `in_threads`, shared out to the processes."""
        working = [(n, worker) for n, worker in enumerate(self._workers) if arguments[n::PROCESSES]]
        for n, worker in working:
            _say(worker, [job.__name__, arguments[n::PROCESSES]])
        for _, worker in working:
            assert _hear(worker) == "ready"
        for _, worker in working:
            _say(worker, "go")
        outcomes = [""] * len(arguments)
        for n, worker in working:
            outcomes[n::PROCESSES] = _hear(worker)
        return outcomes

    def close(self) -> None:
        """End them."""
        for worker in self._workers:
            worker.stdin.close()
        for worker in self._workers:
            worker.wait(timeout=30)


def _say(worker: Any, what: Any) -> None:
    worker.stdin.write(json.dumps(what) + "\n")
    worker.stdin.flush()


def _hear(worker: Any) -> Any:
    """The next line that is meant for us; anything else a process prints is left out."""
    for line in worker.stdout:
        if line.startswith(MARK):
            return json.loads(line.removeprefix(MARK))
    raise EOFError("a process of the crowd has ended")


def database_url() -> str:
    """The test's own database as DATABASE_URL names it."""
    its = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{its['NAME']}"
    who = f"{quote(its['USER'])}:{quote(its['PASSWORD'])}@" if its["USER"] else ""
    return f"postgres://{who}{its['HOST']}:{its['PORT'] or 5432}/{its['NAME']}"


def main() -> None:
    """Be one of the processes: a job and its arguments on each line, an answer to each."""
    for line in sys.stdin:
        job, share = json.loads(line)
        _answer(in_threads(globals()[job], share, ready))
    if connection.vendor == "postgresql":
        connection.close_pool()


def ready() -> None:
    """Say that everybody stands at the gate, and wait for the word."""
    _answer("ready")
    sys.stdin.readline()


def _answer(what: Any) -> None:
    print(MARK + json.dumps(what), flush=True)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    django.setup()

from datetime import date, timedelta  # noqa: E402 - Django has to be set up first

from django.conf import settings  # noqa: E402
from django.db import close_old_connections, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.cart import services as cart  # noqa: E402
from apps.cart.tests.factories import pay, start  # noqa: E402
from apps.catalog import services as catalog  # noqa: E402
from apps.inventory import services as inventory  # noqa: E402
from apps.orders import services as orders  # noqa: E402
from apps.payments import services as payments  # noqa: E402
from apps.payments.gateways import sandbox  # noqa: E402
from shop.celery import app as celery_app  # noqa: E402
from shop.common.errors import ShopError  # noqa: E402

if __name__ == "__main__":
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    celery_app.conf.task_always_eager = True
    main()
