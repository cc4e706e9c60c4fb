"""`manage.py demo`: lay out the demo shop."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.demo.build import PEOPLE, lay_out
from shop.demo.bulk import add_plain_products
from shop.demo.studio import Seen


class Command(BaseCommand):
    """Safe to repeat: what is there already stays as it is, the staff's changes included."""

    help = "Fill the shop with the goods of Fernhollow, their pictures and stock, a staff user and a shopper."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, and whether public passwords are welcome in a shop on https."""
        parser.add_argument(
            "--products", type=int, default=0, metavar="N", help="add N plain products, to measure with"
        )
        parser.add_argument(
            "--public-passwords",
            action="store_true",
            help="do it in a shop on https too, with passwords known to everybody",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay everything out, and say who can sign in."""
        if settings.HTTPS and not options["public_passwords"]:
            raise CommandError(
                "This shop is on https, and everybody knows the passwords of the demo's staff and shopper; "
                "add --public-passwords if you want them all the same."
            )
        if options["products"] < 0:
            raise CommandError("--products: write a number of products, 0 or more.")
        lay_out(self._progress("pictures"))
        add_plain_products(options["products"], self._progress("products"))
        if options["verbosity"] > 0:
            for person in PEOPLE:
                self.stdout.write(f"{person.role}: {person.email} / {person.password}")

    def _progress(self, what: str) -> Seen:
        """Something that draws a bar on the terminal when told how far it is, and wipes it off at the end."""

        def seen(done: int, total: int) -> None:
            bar = ("█" * (28 * done // total)).ljust(28, "·")
            text = f"  {bar} {done} of {total} {what}"
            self.stderr.write("\r" + (text if done < total else " " * len(text) + "\r"), style_func=str, ending="")
            self.stderr.flush()

        return seen if sys.stderr.isatty() else lambda done, total: None
