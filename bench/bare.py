"""The yardstick: a Django project with one view that answers a constant."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="a bench needs no secret, only one that is long enough",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
)


def bare(request: HttpRequest) -> HttpResponse:
    """The same twelve bytes for everybody."""
    return HttpResponse("Hello, shop!", content_type="text/plain")


urlpatterns = [path("", bare)]
application = get_wsgi_application()
