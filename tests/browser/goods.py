"""A small shop for the browser: six products with pictures in two categories, and three ways of delivery."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from apps.cart import services as cart
from apps.catalog import services as catalog
from apps.catalog.services import NewVariant
from apps.inventory import services as inventory

COLOURS = ("Colour", [("Moss", "#5a6b3b"), ("Sand", "#d9c8a0")])
SIZES = ("Size", ["S", "M"])
SHIRTS = {("Moss", "S"): 5, ("Moss", "M"): 5, ("Sand", "S"): 5, ("Sand", "M"): 0}


def lay_out() -> None:
    """Fill the shop: shirts to choose from (no Sand in M), a mug on sale, one last lamp, a scarf that is sold out."""
    inventory.ensure_location(code="main", name="Main warehouse")
    catalog.create_category(name="House", slug="house", description="Things to live with.")
    catalog.create_category(name="Shirts", slug="shirts", parent="house")
    _ways_of_delivery()
    _shirt()
    _simple("Stoneware mug", "MUG-1", price=1900, stock=40, colour="#8a5a44", compare_at_price=2400)
    _simple("Brass lamp", "LAMP-1", price=12900, stock=1, colour="#c8a24a")
    _simple("Wool scarf", "SCARF-1", price=4500, stock=0, colour="#a03c3c")
    _simple("Oak board", "BOARD-1", price=2900, stock=20, colour="#b58b5a")
    _simple("Tea towel", "TOWEL-1", price=900, stock=20, colour="#3c6ca0")


def _ways_of_delivery() -> None:
    methods = [
        ("standard", "Standard", 490, ["DE"]),
        ("express", "Express", 1290, ["DE"]),
        ("abroad", "Abroad", 1190, ["AT"]),
    ]
    for position, (code, name, price, countries) in enumerate(methods):
        cart.ensure_shipping_method(code=code, name=name, price=price, countries=countries, position=position)
    cart.ensure_tax_rate(country="DE", rate=1900)
    cart.ensure_tax_rate(country="AT", rate=2000)


def _shirt() -> None:
    variants = [
        NewVariant(
            sku=f"SHIRT-{colour}-{size}".upper(),
            price=3900 if size == "S" else 4200,
            options={"Colour": colour, "Size": size},
            opening_stock=stock,
        )
        for (colour, size), stock in SHIRTS.items()
    ]
    catalog.create_product(
        title="Linen shirt",
        slug="linen-shirt",
        status="published",
        description_html="<p>Woven wide, washed twice, cool in July.</p>",
        categories=["shirts"],
        options=[COLOURS, SIZES],
        variants=variants,
        attributes=[("Material", "linen"), ("Washing", "cold")],
        is_featured=True,
    )
    for label, colour in COLOURS[1]:
        picture, alt = draw(colour), f"The shirt in {label}"
        catalog.add_image(product_slug="linen-shirt", content=picture, alt=alt, variant_sku=f"SHIRT-{label}-S".upper())


def _simple(title: str, sku: str, *, price: int, stock: int, colour: str, compare_at_price: int | None = None) -> None:
    variant = NewVariant(sku=sku, price=price, opening_stock=stock, compare_at_price=compare_at_price)
    slug = catalog.create_product(title=title, status="published", categories=["house"], variants=[variant])
    catalog.add_image(product_slug=slug, content=draw(colour), alt=title)


@cache
def draw(colour: str) -> catalog.Picture:
    """A picture of something round of that colour."""
    return catalog.read_picture(png(colour))


def png(colour: str) -> bytes:
    """The same as a file one could upload."""
    image = Image.new("RGB", (700, 700), "#efece4")
    ImageDraw.Draw(image).ellipse((120, 120, 580, 580), fill=colour)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
