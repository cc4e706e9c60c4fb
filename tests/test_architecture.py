"""The borders that imports alone cannot show; docs/architecture.md says why each of them is there."""

import ast
import dataclasses
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps as registry
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.dispatch import Signal
from django.test import RequestFactory

from shop.common.ledger import LedgerRow

ROOT = Path(__file__).resolve().parent.parent
APPS = ["accounts", "inventory", "payments", "catalog", "cart", "orders", "notifications"]

REQUIRED_ROOMS = {"__init__", "admin", "apps", "migrations", "models", "services", "tests"}
ROOMS = REQUIRED_ROOMS | {"api", "forms", "receivers", "signals", "tasks", "urls", "views", "templatetags"}
PLUGINS = {"accounts": {"backends"}, "orders": {"carriers"}, "notifications": {"channels"}, "payments": {"gateways"}}

WRITES = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete"}
MAY_WRITE = {
    "apps/accounts/models.py": "Django's own commands and backends ask a manager to create users",
    "apps/payments/gateways/sandbox/": "it plays the bank, whose books nobody else touches",
    "apps/payments/gateways/bank_transfer.py": "its books are the bank statement, which staff copy",
    "apps/payments/gateways/stripe/__init__.py": "what it creates is at Stripe",
}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function and method of a file."""
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def body(function: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a function without its docstring."""
    return function.body[1:] if ast.get_docstring(function) else function.body


def imported(path: Path) -> Iterator[str]:
    """The dotted names a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(*rooms: str) -> list[Path]:
    """The files of these rooms in all apps; a room is a module or a package."""
    return sorted(
        path
        for app in APPS
        for room in rooms
        for path in [*(ROOT / "apps" / app).glob(f"{room}.py"), *(ROOT / "apps" / app / room).rglob("*.py")]
    )


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_the_same_rooms(app):
    folder = ROOT / "apps" / app
    rooms = {path.stem for path in folder.iterdir() if path.name != "__pycache__"}

    assert rooms >= REQUIRED_ROOMS
    assert rooms - ROOMS - PLUGINS.get(app, set()) == set()


@pytest.mark.parametrize("app", APPS)
def test_every_app_can_be_audited(app):
    assert callable(importlib.import_module(f"apps.{app}.services").audit)


def test_no_foreign_key_crosses_the_border_of_an_app():
    crossing = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in registry.get_models()
        for field in model._meta.get_fields()
        if model._meta.app_label in APPS and field.is_relation and not field.auto_created
        if field.related_model._meta.app_label in APPS and not _stays_home(model, field)
    ]

    assert not crossing, "\n".join(crossing)


def _stays_home(model: type[models.Model], field: Any) -> bool:
    if model._meta.app_label == field.related_model._meta.app_label:
        return True
    to_user = field.related_model._meta.label == settings.AUTH_USER_MODEL
    return to_user and field.remote_field.related_name == "+"


def test_only_services_write():
    rooms = ("admin", "api", "forms", "models", "receivers", "tasks", "urls", "views", *set().union(*PLUGINS.values()))
    writing = [
        f"{where(path, node)} {ast.unparse(node.func)}"
        for path in files(*rooms)
        for node in ast.walk(ast.parse(path.read_text()))
        if _is_write(node) and not str(path.relative_to(ROOT)).startswith(tuple(MAY_WRITE))
    ]

    assert not writing, "\n".join(writing)


def _is_write(node: ast.AST) -> bool:
    """An ORM write; `super().save()` passes it on, and `update` with something in its hand is a dictionary's."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITES:
        return False
    if ast.unparse(node.func.value) == "super()":
        return False
    return not (node.func.attr in {"update", "delete"} and node.args)


def test_transactions_open_in_services_alone():
    rooms = ("admin", "api", "forms", "models", "receivers", "tasks", "urls", "views")
    opening = [str(path.relative_to(ROOT)) for path in files(*rooms) if re.search(r"\batomic\b", path.read_text())]

    assert not opening, "\n".join(opening)
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_services_and_models_know_nothing_of_requests_and_pages():
    web = re.compile(r"django\.(http|shortcuts|template|contrib\.messages)\b|rest_framework\.")
    knowing = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("services", "models")
        for name in imported(path)
        if web.match(name) and not (path.is_relative_to(ROOT / "apps/notifications") and "template" in name)
    ]

    assert not knowing, "\n".join(knowing)


def test_only_frozen_slotted_data_crosses_a_door():
    loose = [
        f"{where(path, node)} {node.name}"
        for path in files("services", "signals")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator) and not re.search("frozen=True.*slots=True", ast.unparse(decorator))
    ]

    assert not loose, "\n".join(loose)


def test_services_take_their_arguments_by_name():
    """One argument may go without: `get_variants(skus)` reads well."""
    positional = [
        f"{where(path, node)} {node.name}"
        for path in files("services")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and len(node.args.args) > 1
        if not path.stem.startswith("_")
    ]

    assert not positional, "\n".join(positional)


def signals() -> Iterator[tuple[str, str, Signal]]:
    """Every signal of every app with the app's and its own name."""
    for app in APPS:
        if (ROOT / "apps" / app / "signals.py").exists():
            module = importlib.import_module(f"apps.{app}.signals")
            yield from ((app, name, value) for name, value in vars(module).items() if isinstance(value, Signal))


@pytest.mark.parametrize(
    ("app", "name", "signal"), list(signals()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_signal_has_a_payload_and_a_listener(app, name, signal):
    payload = getattr(importlib.import_module(f"apps.{app}.signals"), name.title().replace("_", ""))

    assert dataclasses.is_dataclass(payload)
    assert payload.__dataclass_params__.frozen
    assert "__slots__" in vars(payload)
    assert all(field.type is not Any for field in dataclasses.fields(payload))
    assert signal.receivers, f"nobody hears {app}.{name}"


def test_signals_need_nothing_but_the_standard_library_and_the_dispatcher():
    names = {name for path in files("signals") for name in imported(path)}

    assert names <= {"dataclasses.dataclass", "datetime.datetime", "django.dispatch.Signal", "uuid.UUID"}


def test_receivers_pass_on_and_decide_nothing():
    long = [
        f"{where(path, function)} {function.name}"
        for path in files("receivers")
        for function in functions(path)
        if len(body(function)) > 3
    ]

    assert not long, "\n".join(long)


def test_views_are_short():
    long = [
        f"{where(path, function)} {function.name}: {lines} lines"
        for path in files("views", "api")
        for function in functions(path)
        if (lines := (body(function)[-1].end_lineno or 0) - body(function)[0].lineno + 1 if body(function) else 0) > 15
    ]

    assert not long, "\n".join(long)


def test_nobody_can_change_a_ledger_in_the_admin(admin_user_request):
    changeable = [
        f"{model._meta.label} in {page.__class__.__name__}"
        for page in _admin_pages()
        if issubclass(model := page.model, LedgerRow)
        if page.has_add_permission(*_of(page, admin_user_request))
        or page.has_change_permission(admin_user_request)
        or (getattr(page, "can_delete", True) and page.has_delete_permission(admin_user_request))
    ]

    assert not changeable, "\n".join(changeable)


def _admin_pages() -> Iterator[Any]:
    for page in admin.site._registry.values():
        yield page
        yield from (inline(page.model, admin.site) for inline in page.inlines)


def _of(page: Any, request: Any) -> tuple[Any, ...]:
    return (request, None) if hasattr(page, "parent_model") else (request,)


@pytest.fixture
def admin_user_request() -> Any:
    """A request of somebody who may do everything."""

    class Almighty:
        is_active = is_staff = is_superuser = True

        def has_perm(self, permission: str, obj: object = None) -> bool:
            return True

        def has_module_perms(self, app: str) -> bool:
            return True

    request = RequestFactory().get("/admin/")
    request.user = Almighty()
    return request
