"""Users and their sessions as staff see them."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from apps.accounts import services
from apps.accounts.models import Address, TokenFamily, User
from shop.common.admin import ReadOnlyAdmin, ReadOnlyInline
from shop.common.emails import normalise_email

admin.site.unregister(Group)

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


class PasswordForm(AdminPasswordChangeForm):
    """Setting somebody's password ends their sessions, as it does everywhere."""

    def save(self, commit: bool = True) -> Any:
        """Store the password; Django then keeps whoever changed their own signed in."""
        services.set_password(user_id=self.user.pk, password=self.cleaned_data["password1"], now=timezone.now())
        self.user.refresh_from_db()
        return self.user


class NewUserForm(UserCreationForm):
    """A user made by staff; the address counts as proven."""

    def clean_email(self) -> str:
        """The one spelling."""
        return normalise_email(self.cleaned_data["email"])


class AddressInline(ReadOnlyInline):
    """The address book of the user."""

    model = Address
    fields = ("full_name", "company", "line1", "line2", "postcode", "city", "region", "country", "phone", "is_default")


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """Users; the state of an account changes by actions, its powers by superusers alone."""

    form = UserChangeForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ("email", "full_name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "date_joined")
    search_fields = ("email", "full_name", "phone")
    ordering = ("-date_joined", "-pk")
    date_hierarchy = None
    show_full_result_count = False
    filter_horizontal = ("groups", "user_permissions")
    inlines = (AddressInline,)
    actions = ("deactivate", "reactivate", "sign_out")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "phone", "locale", "marketing_consent", "password")}),
        ("Access", {"fields": ("is_active", *POWERS)}),
        ("History", {"fields": ("date_joined", "last_login", "public_id")}),
    )
    add_fieldsets: Any = ((None, {"fields": ("email", "full_name", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Address and state always; powers for everybody but superusers."""
        if obj is None:
            return ()
        fixed = ("email", "is_active", "date_joined", "last_login", "public_id")
        return fixed if request.user.is_superuser else (*fixed, *POWERS)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Addresses of users that are stored."""
        return self.inlines if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only superusers touch staff."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_staff or bool(getattr(request.user, "is_superuser", False)))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: orders remember their customers. Accounts are deactivated."""
        return False

    @admin.action(description="Deactivate: sign out everywhere and refuse to sign in", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the door to them."""
        now = timezone.now()
        done = [services.deactivate(user_id=user.pk, now=now) for user in self._within_reach(request, queryset)]
        self._tell(request, sum(done), queryset.count(), "deactivated")

    @admin.action(description="Reactivate: may sign in again", permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Open the door again."""
        done = [services.reactivate(user_id=user.pk) for user in self._within_reach(request, queryset)]
        self._tell(request, sum(done), queryset.count(), "reactivated")

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End all their sessions."""
        reached = self._within_reach(request, queryset)
        for user in reached:
            services.end_all_sessions(user_id=user.pk, now=timezone.now())
        self._tell(request, len(reached), queryset.count(), "signed out")

    def _within_reach(self, request: HttpRequest, queryset: QuerySet[User]) -> list[User]:
        """Those the member of staff may touch; never themselves."""
        others = [user for user in queryset if user != request.user]
        return [user for user in others if self.has_change_permission(request, user)]

    def _tell(self, request: HttpRequest, done: int, asked: int, what: str) -> None:
        level = messages.SUCCESS if done == asked else messages.WARNING
        self.message_user(request, f"{done} of {asked} users {what}.", level)


@admin.register(TokenFamily)
class TokenFamilyAdmin(ReadOnlyAdmin):
    """Sessions of the API; they are ended here, nothing else."""

    list_display = ("user", "user_agent", "address", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("created_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user_agent", "address")
    ordering = ("-created_at", "-pk")
    actions: Any = ("end",)
    exclude = ("refresh_jti",)

    @admin.action(description="End these sessions", permissions=["act"])
    def end(self, request: HttpRequest, queryset: QuerySet[TokenFamily]) -> None:
        """Sign the devices out at once."""
        ended = 0
        for session in queryset:
            try:
                services.end_session(user_id=session.user_id, session_id=session.pk, now=timezone.now())
            except services.SessionNotFound:
                continue
            ended += 1
        self.message_user(request, f"{ended} sessions ended.", messages.SUCCESS)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Roles of staff."""
