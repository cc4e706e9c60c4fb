"""Files on their way in: too much of them is not even read, and each is stored whole or not at all."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from shop.common.files import WholeFileStorage

FORM = "multipart/form-data; boundary=x"


class Endless(BytesIO):
    """A body that nobody may touch."""

    def read(self, *args):
        raise AssertionError("the body was read")


def post(path, body, announced):
    environ = {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(announced), "wsgi.input": body}
    return Client().generic("POST", path, **environ)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/cart/add/", "/admin/login/"])
def test_three_hundred_megabytes_are_refused_before_any_is_read(path):
    response = post(path, Endless(), 300_000_000)

    assert response.status_code == 413
    assert b"That is too much at once" in response.content


@pytest.mark.django_db
def test_the_api_says_it_in_its_own_words():
    response = post("/api/v1/cart/items", Endless(), 300_000_000)

    assert (response.status_code, response.json()["code"]) in {(413, "body_too_large"), (415, "unsupported_media_type")}


@pytest.mark.django_db
def test_a_form_of_usual_size_is_read():
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'

    assert post(reverse("accounts:login"), BytesIO(body), len(body)).status_code == 200


def test_a_file_is_there_when_all_of_it_is(tmp_path, monkeypatch):
    storage = WholeFileStorage(location=tmp_path)

    assert storage.save("a/b.txt", ContentFile(b"hello")) == "a/b.txt"

    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b.txt"]
    assert (tmp_path / "a/b.txt").read_bytes() == b"hello"
    assert (tmp_path / "a/b.txt").stat().st_mode & 0o777 == 0o644


def test_a_file_that_breaks_off_is_not_there_at_all(tmp_path):
    class Broken(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"hel"
            raise OSError("the line went dead")

    with pytest.raises(OSError, match="dead"):
        WholeFileStorage(location=tmp_path).save("a.txt", Broken(b"hello"))

    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_not_written_over(tmp_path):
    storage = WholeFileStorage(location=tmp_path)
    storage.save("a.txt", ContentFile(b"first"))

    other = storage.save("a.txt", ContentFile(b"second"))

    assert (tmp_path / "a.txt").read_bytes() == b"first"
    assert (tmp_path / other).read_bytes() == b"second"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.avif", "image/avif"),
        ("a.webp", "image/webp"),
        ("a.jpg", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.html", "application/octet-stream"),
        ("a.svg", "application/octet-stream"),
    ],
)
def test_every_kind_of_picture_is_sent_as_what_it_is(client, settings, tmp_path, monkeypatch, name, kind):
    monkeypatch.setattr("mimetypes.guess_type", lambda *args, **options: (None, None))
    settings.MEDIA_ROOT = tmp_path
    default_storage.save(name, ContentFile(b"<script>"))

    response = client.get(f"/media/{name}")

    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (kind, "nosniff")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_an_unchanged_picture_is_not_sent_again(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("a.avif", ContentFile(b"picture"))
    seen = client.get("/media/a.avif")["Last-Modified"]

    assert client.get("/media/a.avif", headers={"If-Modified-Since": seen}).status_code == 304
