"""The pictures in the product's form: several at once, in order, each with its words."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from apps.catalog import services
from apps.catalog.models import Product, ProductImage

PREFIX = "images"
ZONE = f"{PREFIX}-files"
_ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif"
MOST = 40

_SALT = "catalog.picture"


def thumbnail(image: ProductImage | None) -> str:
    """A small square of the picture."""
    if image is None:
        return ""
    columns = {"file": image.file.name, "widths": image.widths, "alt": image.alt}
    info = services.to_image({**columns, "width": image.width, "height": image.height})
    return format_html(
        '<img src="{}" alt="{}" width="56" height="56" loading="lazy" class="shop-thumb">', info.small_url, info.alt
    )


def read_uploads(request: HttpRequest) -> None:
    """Check and keep what was uploaded before any transaction opens; the zone's files become rows of their own.

    A row finds its picture in its field `kept`, so that it is there still when something else has to be mended; why
    others were refused waits as `request.refused`, by the prefix of the row.
    """
    sent, request.refused = request.POST.copy(), {}  # type: ignore[attr-defined]
    for name, upload in request.FILES.items():
        if name.startswith(f"{PREFIX}-") and name.endswith("-upload"):
            _keep(request, sent, name.removesuffix("-upload"), upload)
    for upload in request.FILES.getlist(ZONE)[:MOST]:
        total = sent.get(f"{PREFIX}-TOTAL_FORMS", "")
        if total.isdecimal() and int(total) < 1000:
            sent[f"{PREFIX}-TOTAL_FORMS"] = str(int(total) + 1)
            _keep(request, sent, f"{PREFIX}-{total}", upload)
    request.POST = sent  # type: ignore[assignment]


def _keep(request: HttpRequest, sent: QueryDict, row: str, upload: Any) -> None:
    try:
        picture = services.store_picture(content=upload.file)
    except services.ImageRefused as error:
        request.refused[row] = f"{upload.name}: {error.sentence}"  # type: ignore[attr-defined]
    else:
        sent[f"{row}-kept"] = signing.dumps([picture.file, picture.width, picture.height], salt=_SALT)


def _kept(token: str) -> "services.StoredPicture | None":
    try:
        return services.StoredPicture(*signing.loads(token, salt=_SALT)) if token else None
    except signing.BadSignature:
        return None


class Nothing(forms.FileInput):
    """An empty place: a stored picture is replaced by adding another."""

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Nothing."""
        return SafeString()


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of the pictures; `kept` is one that was uploaded and waits for the rest of the form to be right."""

    upload = forms.FileField(widget=UnfoldAdminFileFieldWidget(attrs={"accept": _ACCEPTED}), allow_empty_file=True)
    kept = forms.CharField(required=False, widget=forms.HiddenInput())
    shows = forms.ChoiceField(required=False, widget=UnfoldAdminSelectWidget())

    class Meta:
        model = ProductImage
        fields = ("alt", "position")

    def __init__(self, *args: Any, refused: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = (refused or {}).get(self.prefix or "", "")
        self.instance.kept = _kept(self.data.get(self.add_prefix("kept"), "") if self.is_bound else "")
        self.fields["alt"].required = False
        for name in self.fields:
            self.fields[name].widget.attrs.setdefault("aria-label", str(self.fields[name].label or name))
        if self.instance.pk:
            self.fields["upload"] = forms.FileField(required=False, disabled=True, widget=Nothing())
        else:
            self.fields["position"].required, self.fields["position"].initial = False, None
            self.fields["upload"].required = not (self.instance.kept or self.refused)
        if self.instance.variant:
            self.initial["shows"] = self.instance.variant.sku

    def has_changed(self) -> bool:
        """A file that was refused makes a row too, since its reason has to be told; a place alone makes none."""
        typed = set(self.changed_data) if self.instance.pk else set(self.changed_data) - {"position"}
        return bool(self.refused or typed)

    def clean_upload(self) -> None:
        """Nothing: the file was looked at before. Raises: ValidationError, saying what is wrong with it."""
        if self.refused:
            raise ValidationError(self.refused)


class ImageFormSet(PaginationInlineFormSet):
    """All pictures of a product."""

    refused: dict[str, str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skus = self.instance.variants.values_list("sku", flat=True) if self.instance.pk else []
        self._shows = [("", "all variants"), *((sku, sku) for sku in skus)]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Every row finds why its file was refused."""
        return {**super().get_form_kwargs(index), "refused": self.refused}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the product's variants."""
        super().add_fields(form, index)
        form.fields["shows"].choices = self._shows


class ImageInline(TabularInline):
    """Pictures: JPEG, PNG, WebP, AVIF or GIF; the first is the main one."""

    model = ProductImage
    form = ImageForm
    formset = ImageFormSet
    verbose_name, verbose_name_plural = ("picture", "pictures (the first stands for the product)")
    fields = ("preview", "upload", "kept", "alt", "shows", "position")
    readonly_fields = ("preview",)
    extra = 1
    max_num = MOST
    hide_title = True
    ordering_field = "position"
    template_before = "admin/catalog/picture_zone.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductImage]:
        """With the variant each shows."""
        return ProductImage.objects.select_related("variant")

    def get_formset(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> Any:
        """Rows that know what became of the files sent with them."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.refused = getattr(request, "refused", {})
        return formset

    @display(description="picture")
    def preview(self, image: Any) -> str:
        """The small one, or the one that waits."""
        if image.pk or not image.kept:
            return thumbnail(image if image.pk else None)
        return thumbnail(ProductImage(file=image.kept.file, width=image.kept.width, height=image.kept.height))


def save_pictures(slug: str, formset: ImageFormSet, actor: str) -> None:
    """Remove, describe and add what the rows say."""
    for row in formset.forms:
        data, image = row.cleaned_data, row.instance
        if image.pk and data.get("DELETE"):
            formset.deleted_objects.append(image)
            services.remove_image(image_id=image.pk, actor=actor)
        elif image.pk and row.has_changed():
            formset.changed_objects.append((image, row.changed_data))
            services.update_image(image_id=image.pk, actor=actor, **_words(data))
        elif not image.pk and image.kept:
            formset.new_objects.append(image)
            services.add_image(product_slug=slug, content=image.kept, actor=actor, **_words(data))


def _words(data: dict[str, Any]) -> dict[str, Any]:
    return {"alt": data["alt"], "variant_sku": data["shows"] or None, "position": data["position"]}
