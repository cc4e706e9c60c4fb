"""What the notifications app does when another app announces something: it writes to whom it concerns."""

from django.dispatch import receiver

from apps.accounts import signals as accounts
from apps.catalog import signals as catalog
from apps.inventory import signals as inventory
from apps.notifications import services
from apps.notifications.models import Message, StockNote
from apps.orders import signals as orders

Kind = Message.Kind


@receiver(accounts.registration_requested)
def tell_registration(event: accounts.RegistrationRequested, **_: object) -> None:
    """The applicant gets the code that proves the address."""
    services.write_registration(
        email=event.email, code=event.code, known=event.known, minutes=event.minutes, fact=event.key
    )


@receiver(accounts.password_reset_requested)
def tell_password_reset(event: accounts.PasswordResetRequested, **_: object) -> None:
    """The user gets the code that allows a new password."""
    services.write_code(
        kind=Kind.PASSWORD_RESET, email=event.email, code=event.code, minutes=event.minutes, fact=event.key
    )


@receiver(accounts.password_changed)
def tell_password_changed(event: accounts.PasswordChanged, **_: object) -> None:
    """The user learns of it, in case it was somebody else."""
    services.write_to_user(kind=Kind.PASSWORD_CHANGED, email=event.email, fact=event.key)


@receiver(inventory.stock_low)
def tell_stock_low(event: inventory.StockLow, **_: object) -> None:
    """The staff reorders."""
    services.note_stock(
        kind=StockNote.Kind.LOW, sku=event.sku, key=event.key, available=event.available, threshold=event.threshold
    )


@receiver(inventory.out_of_stock)
def tell_out_of_stock(event: inventory.OutOfStock, **_: object) -> None:
    """The staff reorders, and quickly."""
    services.note_stock(kind=StockNote.Kind.OUT, sku=event.sku, key=event.key)


@receiver(inventory.back_in_stock)
def forget_out_of_stock(event: inventory.BackInStock, **_: object) -> None:
    """There is no need to hurry any more."""
    services.drop_stock_note(sku=event.sku)


@receiver(catalog.wishes_came_true)
def tell_waiting_shoppers(event: catalog.WishesCameTrue, **_: object) -> None:
    """Who asked for it learns that it is back."""
    services.write_to_waiting(shoppers=event.shoppers)


@receiver(orders.order_placed)
def tell_order_placed(event: orders.OrderPlaced, **_: object) -> None:
    """The confirmation."""
    services.write_to_customer(kind=Kind.ORDER_PLACED, number=event.number)


@receiver(orders.order_processing)
def tell_order_processing(event: orders.OrderProcessing, **_: object) -> None:
    """We are packing."""
    services.write_to_customer(kind=Kind.ORDER_PROCESSING, number=event.number)


@receiver(orders.order_shipped)
def tell_order_shipped(event: orders.OrderShipped, **_: object) -> None:
    """It is on its way."""
    services.write_to_customer(
        kind=Kind.ORDER_SHIPPED, number=event.number, fact=event.shipment, context={"shipment": event.shipment}
    )


@receiver(orders.order_delivered)
def tell_order_delivered(event: orders.OrderDelivered, **_: object) -> None:
    """It is there."""
    services.write_to_customer(kind=Kind.ORDER_DELIVERED, number=event.number)


@receiver(orders.order_cancelled)
def tell_order_cancelled(event: orders.OrderCancelled, **_: object) -> None:
    """It will not come, and what happens to the money."""
    services.write_to_customer(kind=Kind.ORDER_CANCELLED, number=event.number)


@receiver(orders.order_refunded)
def tell_order_refunded(event: orders.OrderRefunded, **_: object) -> None:
    """Money is on its way back."""
    services.write_to_customer(
        kind=Kind.ORDER_REFUNDED,
        number=event.number,
        fact=event.key,
        context={"amount": event.amount, "currency": event.currency},
    )


@receiver(orders.payment_requested)
def tell_payment_requested(event: orders.PaymentRequested, **_: object) -> None:
    """The money could not be taken; the customer pays once more."""
    services.write_to_customer(kind=Kind.PAYMENT_REQUESTED, number=event.number, fact=event.key)


@receiver(orders.exception_opened)
def tell_exception(event: orders.ExceptionOpened, **_: object) -> None:
    """The staff decides."""
    services.write_to_staff(
        kind=Kind.EXCEPTION_OPENED,
        fact=event.key,
        context={"what": event.what, "detail": event.detail, "amount": event.amount, "currency": event.currency},
    )
