"""Every address of the shop: storefront, API, admin, webhooks, health."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from shop import health, storefront

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.catalog.urls")),
    path("", include("apps.cart.urls")),
    path("", include("apps.payments.urls")),
    path("", include("apps.orders.urls")),
    path("account/", include("apps.accounts.urls")),
    path("api/", include("shop.api")),
    path("webhooks/", include("apps.payments.api.webhook_urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if settings.MEDIA_URL.startswith("/") and not settings.MEDIA_S3_BUCKET:
    urlpatterns.append(re_path(rf"^{settings.MEDIA_URL[1:]}(?P<path>.+)$", storefront.media))

handler400 = "shop.storefront.bad_request"
handler403 = "shop.storefront.permission_denied"
handler404 = "shop.storefront.page_not_found"
handler500 = "shop.storefront.server_error"
