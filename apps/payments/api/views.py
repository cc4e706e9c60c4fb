"""The webhook: what a gateway tells about a payment."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from apps.payments import services
from shop.common.api import json_problem
from shop.common.errors import ShopError

MAX_BODY = 256 * 1024


@csrf_exempt
def receive_notice(request: HttpRequest, gateway: str) -> HttpResponse:
    """200 for a genuine notice however often it comes, so that the gateway stops sending it; a problem otherwise."""
    if request.method != "POST":
        refusal = json_problem(request, "method_not_allowed", status=405, title="Notices come by POST")
        refusal["Allow"] = "POST"
        return refusal
    body = request.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        return json_problem(request, "body_too_large", status=413, title=f"More than {MAX_BODY} bytes")
    try:
        services.receive_event(gateway=gateway, body=body, headers=request.headers)
    except services.UnknownGateway as error:
        return json_problem(request, error.code, status=404, title=error.title)
    except ShopError as error:
        return json_problem(request, error.code, status=error.status, title=error.title)
    return JsonResponse({"received": True})
