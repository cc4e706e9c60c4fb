"""What several tests of the catalogue need."""

from typing import Any

import pytest

from apps.accounts.tests.factories import StaffFactory


@pytest.fixture
def staff(client: Any) -> Any:
    """A browser in which a member of staff is signed in."""
    client.force_login(StaffFactory(email="ada@example.com"))
    return client
