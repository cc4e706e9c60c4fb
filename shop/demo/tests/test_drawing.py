"""The pictures: every one can be drawn, is always the same, and shows something."""

import io
import itertools

import pytest
from PIL import Image

from apps.catalog.services import Picture, read_picture
from shop.demo import drawing
from shop.demo.drawing import pictures, shapes
from shop.demo.drawing.colour import CREAM, FERN, INK, darker, lighter, mix
from shop.demo.drawing.paint import grain
from shop.demo.drawing.scene import paint
from shop.demo.studio import draw, open_studio


def test_every_picture_is_made_of_shapes():
    scenes = [pictures.compose(name) for name in drawing.NAMES]

    assert all(scene.front.startswith("<") and scene.behind.startswith("<") for scene in scenes)
    assert not any("nan" in scene.front or "inf" in scene.front for scene in scenes)


def test_no_two_pictures_are_the_same():
    scenes = {(scene.behind, scene.front) for scene in map(pictures.compose, drawing.NAMES)}

    assert len(scenes) == len(drawing.NAMES)


def test_a_picture_is_large_square_and_the_same_every_time():
    first, second = drawing.render("mug-rust"), drawing.render("mug-rust")

    image = Image.open(io.BytesIO(first))
    assert first == second
    assert (image.format, image.size) == ("JPEG", (900, 900))


def test_the_thing_stands_in_the_middle_in_its_colour():
    image = paint(pictures.compose("mug-rust"))

    red, green, blue = image.getpixel((330, 600))
    assert red > green + 60 > blue


def test_what_shares_a_backdrop_is_drawn_together():
    groups = drawing.by_backdrop(["mug-rust", "pot", "mug-fern", "mug-rust"])

    assert groups == [("mug-rust", "mug-fern"), ("pot",)]


def test_a_small_studio_draws_on_demand_and_tells_how_far_it_is():
    told = []

    with open_studio(["mug-rust", "mug-fern", "pot"], lambda done, total: told.append((done, total))) as studio:
        mug = studio.picture("mug-fern")
        studio.picture("mug-rust")
        studio.picture("pot")

    assert mug == read_picture(drawing.render("mug-fern"))
    assert told == [(2, 3), (3, 3)]


def test_a_large_studio_draws_the_same_on_all_cores():
    names = sorted(drawing.NAMES)[:12]

    with open_studio(names, lambda done, total: None) as studio:
        last = studio.picture(names[-1])

    assert isinstance(last, Picture)
    assert [last] == draw((names[-1],))


def test_colours_mix_from_end_to_end():
    assert mix(FERN, CREAM, 0) == FERN
    assert mix(FERN, CREAM, 1) == CREAM
    assert _brightness(darker(FERN)) < _brightness(FERN) < _brightness(lighter(FERN))


def test_grain_stays_inside_its_outline():
    markup = grain(shapes.circle(100, 100, 50), INK, even=True)

    spots = [tuple(map(float, part.split("l")[0].split())) for part in markup.split("M")[1:]]
    assert len(spots) > 30
    assert all((x - 100) ** 2 + (y - 100) ** 2 <= 50.5**2 for x, y in spots)


def test_a_row_through_a_ring_has_a_gap():
    ring = shapes.circle(0, 0, 10) + shapes.circle(0, 0, 5)

    [(_y, spans)] = shapes.rows(ring, [0.01])

    assert [pytest.approx(end, abs=0.2) for end in (-10, -5, 5, 10)] == list(itertools.chain(*spans))


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        (shapes.box(10, 20, 30, 40), (10, 20, 30, 40)),
        (shapes.box(10, 20, 30, 40, 8), (10, 20, 30, 40)),
        (shapes.ellipse(0, 0, 3, 2), (-3, -2, 6, 4)),
        (shapes.polygon((0, 0), (4, 0), (4, 2)), (0, 0, 4, 2)),
    ],
)
def test_bounds_are_read_off_the_outline(outline, expected):
    assert shapes.bounds(outline) == pytest.approx(expected)


def test_moved_points_turn_grow_and_shift():
    [(x, y)] = shapes.moved([(1, 0)], 10, 20, 2, 90)

    assert (x, y) == pytest.approx((10, 22))


def test_mirrored_points_come_back_on_the_other_side():
    assert shapes.mirrored([(1, 0), (2, 5)]) == [(1, 0), (2, 5), (-2, 5), (-1, 0)]


def _brightness(colour):
    return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))
