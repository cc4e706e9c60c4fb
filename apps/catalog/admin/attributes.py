"""Attributes in the back office: what may be said of products, and the choices of each."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet

from apps.catalog import services
from apps.catalog.models import Attribute, AttributeChoice, ProductAttribute

KIND_COLOURS = {"text": "info", "number": "warning", "choice": "success", "boolean": "primary"}


class AttributeForm(forms.ModelForm):  # type: ignore[type-arg]
    """An attribute; what kind it is stays, once products have it."""

    class Meta:
        model = Attribute
        fields = ("name", "code", "kind", "unit", "is_filterable", "position")

    def clean(self) -> dict[str, Any]:
        """Refuse another kind where values exist, and a unit of what is no number."""
        data = super().clean() or self.cleaned_data
        if self.instance.pk and "kind" in self.changed_data and self.instance.values.exists():
            self.add_error("kind", "Products say something by it already, so it stays of its kind.")
        if data.get("unit") and data.get("kind") != Attribute.Kind.NUMBER:
            self.add_error("unit", "Only numbers have a unit.")
        return data


class ChoiceFormSet(PaginationInlineFormSet):
    """The choices of an attribute, each with a name of its own; what products have cannot go."""

    def clean(self) -> None:
        """No choice twice, none taken away that is in use, none where the kind has none. Raises: ValidationError."""
        labels = [choice.label.casefold() for choice in self.choices()]
        if len(set(labels)) < len(labels):
            raise ValidationError("Each choice needs a name of its own.")
        if labels and self.data.get("kind") != Attribute.Kind.CHOICE:
            raise ValidationError("Only an attribute of the kind “choice” has choices.")
        gone = [row.instance.pk for row in self.forms if row.instance.pk and row.cleaned_data.get("DELETE")]
        used = ProductAttribute.objects.filter(choice_id__in=gone).select_related("choice").first()
        if used is not None:
            raise ValidationError(f"Products have “{used.choice}”; give them another choice first.")

    def choices(self) -> list[services.ChoiceInput]:
        """All that are to be, as they were dragged; new ones without a place come last."""
        rows = [row for row in self.forms if row.has_changed() or row.instance.pk]
        kept = [row for row in rows if row.cleaned_data.get("label") and not row.cleaned_data.get("DELETE")]
        kept.sort(key=lambda row: (not row.instance.pk and not row.cleaned_data.get("position"), _place(row)))
        return [services.ChoiceInput(label=row.cleaned_data["label"], was=row.initial.get("label", "")) for row in kept]


def _place(row: Any) -> int:
    return row.cleaned_data.get("position") or 0


class ChoiceInline(TabularInline):
    """Choices; drag them into their order."""

    model = AttributeChoice
    formset = ChoiceFormSet
    fields = ("label", "position")
    ordering_field = "position"
    hide_ordering_field = True
    extra = 0
    verbose_name, verbose_name_plural = "choice", "choices (of the kind “choice” alone)"


@admin.register(Attribute)
class AttributeAdmin(ModelAdmin):
    """Attributes; everything is written by services, which let products and filters follow."""

    form = AttributeForm
    inlines = (ChoiceInline,)
    list_display = ("name", "code", "sort", "unit", "is_filterable", "position", "products_having")
    list_filter = ("kind", "is_filterable")
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}
    show_full_result_count = False
    fields = ("name", "code", ("kind", "unit"), ("is_filterable", "position"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attribute]:
        """With the number of products."""
        having = Count("values__product", distinct=True)
        return Attribute.objects.annotate(having=having).order_by("position", "name", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Attribute | None = None) -> tuple[str, ...]:
        """The code is in addresses that people keep."""
        return ("code",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Attribute | None = None) -> dict[str, Any]:
        """The code of a new one follows its name."""
        return {} if obj else dict(self.prepopulated_fields)

    @display(description="kind", ordering="kind", label=KIND_COLOURS)
    def sort(self, attribute: Attribute) -> tuple[str, str]:
        """A coloured word."""
        return attribute.kind, attribute.get_kind_display()

    @display(description="products", ordering="having")
    def products_having(self, attribute: Any) -> int:
        """By how many it says something."""
        return int(attribute.having)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write its own fields; choices come after."""
        values = dict(form.cleaned_data)
        code = values.pop("code", "")
        if change:
            services.update_attribute(code=obj.code, **values)
        else:
            obj.code = services.create_attribute(attribute=services.AttributeInput(code=code, **values))
            obj.pk = Attribute.objects.get(code=obj.code).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write the choices."""
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
            if form.instance.kind == Attribute.Kind.CHOICE:
                services.update_attribute(code=form.instance.code, choices=formset.choices())

    def delete_model(self, request: HttpRequest, obj: Attribute) -> None:
        """Forget it; only where nothing is said by it."""
        services.delete_attribute(code=obj.code)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Attribute]) -> None:
        """One by one."""
        for attribute in queryset:
            services.delete_attribute(code=attribute.code)
