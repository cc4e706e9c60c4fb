import pytest
from apps.cart.tests.factories import *
from apps.orders.tests.factories import *
from apps.payments.tests.factories import *
from apps.payments import services as payments
pytestmark = pytest.mark.django_db

def test_probe(django_capture_on_commit_callbacks):
    make_goods(); make_shipping()
    with django_capture_on_commit_callbacks(execute=True):
        o = place(visitor(), **{"MUG-1": 2})
    assert o.status == "placed"
    assert payments.get_payments([o.reference])[o.reference].status == "captured"
    assert orders.audit() == [] and cart.audit() == [] and payments.audit() == []
    OrderFactory(); OrderFactory(lines=3); PaymentFactory(); TransactionFactory(); GatewayEventFactory(); CartLineFactory()
