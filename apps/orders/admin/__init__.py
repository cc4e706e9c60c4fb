"""Orders in the back office: the orders, their refunds, and the exceptions inbox."""

from apps.orders.admin.exceptions import PaymentExceptionAdmin
from apps.orders.admin.orders import OrderAdmin
from apps.orders.admin.refunds import OrderRefundAdmin

__all__ = ["OrderAdmin", "OrderRefundAdmin", "PaymentExceptionAdmin"]
