"""What staff can see and do in the admin."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.notifications.models import Message
from apps.notifications.tests.factories import address, dead, queued, sent

pytestmark = pytest.mark.django_db

LIST = "/admin/notifications/message/"
LIST_QUERIES = 7  # session, user, count, page, and for the menu the reviews, exceptions and refunds that wait


def signed_in(**fields):
    user = get_user_model().objects.create_user("staff@shop.example", "a long password", is_staff=True, **fields)
    client = Client()
    client.force_login(user)
    return client, user


@pytest.fixture
def staff():
    return signed_in(is_superuser=True)[0]


@pytest.fixture
def reader():
    client, user = signed_in()
    user.user_permissions.add(Permission.objects.get(codename="view_message"))
    return client


def page(message, action=""):
    return reverse("admin:notifications_message_change", args=(message.pk,)) + action


def again(message):
    return reverse("admin:notifications_message_send_again", args=(message.pk,))


def test_the_list_shows_states_and_costs_the_same_however_long(staff, django_assert_num_queries):
    for number in range(3):
        sent(recipient=f"a{number}@example.com")
    staff.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        body = staff.get(LIST).content.decode()
    assert "a0@example.com" in body
    assert "bg-green-100" in body

    for number in range(20):
        dead(recipient=f"b{number}@example.com")

    with django_assert_num_queries(LIST_QUERIES):
        staff.get(LIST)


@pytest.mark.parametrize("query", ["ada@", "F7K2-93QM", "order_placed"])
def test_a_message_is_found_by_what_people_have_in_hand(staff, query):
    sent(recipient="ada@example.com", kind="order_placed", dedupe_key="order_placed:F7K2-93QM")
    sent(recipient="eve@example.com")

    body = staff.get(LIST, {"q": query}).content.decode()

    assert "ada@example.com" in body
    assert "eve@example.com" not in body


def test_the_list_can_be_narrowed_to_dead_letters(staff):
    sent(recipient="ada@example.com")
    dead(recipient="eve@example.com")

    body = staff.get(LIST, {"status__exact": "dead"}).content.decode()

    assert "eve@example.com" in body
    assert "ada@example.com" not in body


def test_a_message_shows_its_mail_in_a_frame_that_can_do_nothing(staff, tell_of, django_assert_num_queries):
    tell_of(shipping_address=address(full_name='"><script>alert(1)</script>'))
    message = dead(kind="order_placed", context={"number": "F7K2-93QM"})

    staff.get(page(message))
    with django_assert_num_queries(7):  # session, user, the message, the preview's own look, the menu's badges
        body = staff.get(page(message)).content.decode()

    assert "Thank you! We have your order F7K2-93QM" in body
    assert '<iframe sandbox title="Preview" srcdoc="' in body
    assert "<script>alert(1)" not in body
    assert "&amp;lt;script&amp;gt;alert(1)" in body
    assert "It rained." in body


def test_a_code_shows_nowhere(staff):
    message = queued(kind="password_reset", context={"code": "481902", "minutes": 15}, sensitive=True)

    body = staff.get(page(message)).content.decode() + staff.get(LIST).content.decode()

    assert "Not shown" in body
    assert "481902" not in body


def test_a_message_about_a_lost_order_can_still_be_looked_at(staff, tell_of):
    tell_of(number="ANOTHER")
    message = dead(kind="order_placed", context={"number": "F7K2-93QM"})

    answer = staff.get(page(message))

    assert answer.status_code == 200
    assert "iframe" not in answer.content.decode()


def test_nobody_adds_changes_or_deletes(staff):
    message = sent(recipient="ada@example.com")

    assert staff.get(f"{LIST}add/").status_code == 403
    assert staff.post(page(message), {"recipient": "eve@example.com"}).status_code == 403
    assert (
        staff.post(reverse("admin:notifications_message_delete", args=(message.pk,)), {"post": "yes"}).status_code
        == 403
    )

    assert Message.objects.get().recipient == "ada@example.com"


def test_a_dead_letter_is_sent_again_after_one_question(staff):
    message = dead()
    question = staff.get(again(message))
    assert f"One more mail goes to {message.recipient}" in question.content.decode()
    assert Message.objects.get().resends == 0  # looking changes nothing

    answer = staff.post(again(message))

    assert answer["Location"] == page(message)
    assert "queued again" in staff.get(page(message)).content.decode()
    assert Message.objects.get().resends == 1


def test_what_cannot_be_sent_again_says_why(staff):
    message = queued(next_try_at=timezone.now() + timedelta(days=1))

    answer = staff.post(again(message))

    assert "still on its way" in answer.content.decode()
    assert Message.objects.get().resends == 0


def test_many_are_sent_again_at_once(staff):
    chosen = [dead(), sent(), sent(sensitive=True, context=None)]

    answer = staff.post(
        LIST, {"action": "send_selected_again", "_selected_action": [message.pk for message in chosen]}, follow=True
    )

    assert "was wiped" in answer.content.decode()
    assert sorted(Message.objects.values_list("resends", flat=True)) == [0, 1, 1]


def test_whoever_may_only_look_cannot_send(reader):
    message = dead()

    assert reader.get(page(message)).status_code == 200
    assert reader.post(again(message)).status_code == 403
    reader.post(LIST, {"action": "send_selected_again", "_selected_action": [message.pk]})

    assert Message.objects.get().resends == 0


def test_a_message_that_is_gone_cannot_be_sent_again(staff):
    message = dead()
    button = again(message)
    message.delete()

    assert staff.post(button).status_code == 404
