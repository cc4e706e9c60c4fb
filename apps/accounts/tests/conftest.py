"""Personas and ears: a customer, a stranger, staff, and what the app announced."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.dispatch import Signal
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.accounts.tests.factories import StaffFactory, UserFactory


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def customer(db: None) -> User:
    user: User = UserFactory.create(email="ada@example.com")
    return user


@pytest.fixture
def stranger(db: None) -> User:
    user: User = UserFactory.create(email="mallory@example.com", full_name="Mallory")
    return user


@pytest.fixture
def staff(db: None) -> User:
    user: User = StaffFactory.create(email="grace@example.com", full_name="Grace")
    return user


@pytest.fixture
def hear() -> Iterator[Callable[[Signal], list[Any]]]:
    """`hear(signal)` gives a list that fills with the events announced from now on."""
    connected: list[tuple[Signal, Any]] = []

    def start(signal: Signal) -> list[Any]:
        events: list[Any] = []

        def receiver(event: Any, **_: Any) -> None:
            events.append(event)

        signal.connect(receiver, weak=False)
        connected.append((signal, receiver))
        return events

    yield start
    for signal, receiver in connected:
        signal.disconnect(receiver)
