"""Crowds: how everybody comes at the same moment."""

import pytest

from tests import crowd


@pytest.fixture(scope="module")
def processes(django_db_setup):
    """Processes of their own, which live as long as this file runs."""
    pool = crowd.Processes()
    yield pool
    pool.close()


@pytest.fixture(params=["threads", "processes"])
def rush(request):
    """Do a job once for each argument, all at the same moment."""
    return crowd.in_threads if request.param == "threads" else request.getfixturevalue("processes")
