"""The tasks: a key in, one call."""

import pytest
from django.conf import settings

from apps.notifications import tasks
from apps.notifications.tests.factories import MessageFactory, queued

pytestmark = pytest.mark.django_db


def test_one_message_is_delivered_by_its_task(postbox):
    message = queued()

    tasks.deliver_message.delay(message.pk)
    tasks.deliver_message.delay(message.pk)

    assert len(postbox.letters) == 1


def test_the_sweep_runs_every_half_minute(postbox):
    MessageFactory.create_batch(2)

    tasks.deliver_due_messages.delay()

    assert len(postbox.letters) == 2
    schedule = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert schedule[tasks.deliver_due_messages.name] == 30
