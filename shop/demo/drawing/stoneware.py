"""Cups, bowls and jugs of stoneware: each stands on the origin, or lies around it where it is seen from above."""

from shop.demo.drawing.colour import (
    BARK,
    CREAM,
    OAK,
    SAND,
    darker,
    lighter,
    mix,
)
from shop.demo.drawing.kitchen import circle_pin, glint, opening
from shop.demo.drawing.paint import fill, flat, grain, inside, round_, shadow, stroke
from shop.demo.drawing.shapes import bounds, circle, line, smooth, turned

# Coordinates read better in rows than one by one.
# fmt: off


def glazed(outline: str, glaze: str, line_y: float, clay: str = SAND) -> str:
    """A stoneware body: glaze down to a soft wavy line at `line_y`, bare speckled clay below."""
    left, _, width, _ = bounds(outline)
    wave = [(left + width * i / 6, line_y + drop) for i, drop in enumerate((-2, 8, -7, 9, 0, 10, -3))]
    foot = smooth(*wave, closed=False) + f"L{left + width:.1f} 60L{left:.1f} 60Z"
    lip = stroke(smooth(*wave, closed=False), darker(glaze, 0.25), 4, 0.5)
    specks = grain(outline, darker(BARK, 0.35), 0.45, 0.22, even=True)
    return round_(outline, glaze) + inside(outline, round_(foot, clay, depth=0.24, grains=0.6) + lip) + specks


def tumbler(glaze: str) -> str:
    """A stoneware cup without a handle."""
    body = turned((142, -296), (150, -200), (142, -80), (112, 0))
    return (
        shadow(310, y=8)
        + glazed(body, glaze, -86)
        + glint((-112, -262), (-120, -190), (-112, -120), width=13, opacity=0.32)
        + opening(-296, 142, lighter(glaze, 0.22), glaze, thick=9)
    )


def bowl(glaze: str, filling: str = "") -> str:
    """A breakfast bowl; `filling` covers what is seen of its inside."""
    body = turned((252, -208), (246, -150), (196, -58), (106, -12), (96, 0), tilt=0.19)
    within = opening(-208, 252, lighter(glaze, 0.25), mix(glaze, CREAM, 0.35), tilt=0.22, thick=10)
    return (
        shadow(420, y=6) + glazed(body, glaze, -58)
        + glint((-216, -168), (-196, -116), (-158, -72), width=13, opacity=0.32) + within + filling
    )


def plate(glaze: str) -> str:
    """A plate seen from above."""
    return (
        fill(circle(12, 18, 302), "#1c2a22", 0.22)
        + flat(circle(0, 0, 300), SAND, depth=0.14)
        + flat(circle(0, 0, 288), glaze, depth=0.16)
        + stroke(circle(0, 0, 206), darker(glaze, 0.2), 5, 0.7)
        + fill(circle(0, 0, 202), lighter(glaze, 0.18))
        + grain(circle(0, 0, 288), darker(BARK, 0.3), 0.42, 0.35, even=True)
        + glint((-234, -120), (-170, -206), (-70, -254), width=13, opacity=0.38)
    )


def jug(glaze: str) -> str:
    """A tall jug with a lip and a handle."""
    handle = smooth((112, -392), (214, -404), (232, -280), (150, -150), closed=False)
    body = turned((118, -424), (96, -360), (126, -240), (160, -130), (138, -34), (114, 0), tilt=0.15)
    spout = smooth((-70, -430), (-150, -466), (-158, -452), (-112, -372), (-60, -400))
    mouth = opening(-424, 118, lighter(glaze, 0.25), glaze, tilt=0.17)
    return (
        shadow(330, y=8)
        + stroke(handle, darker(glaze, 0.32), 36)
        + stroke(handle, mix(glaze, darker(glaze), 0.3), 26)
        + flat(spout, glaze)
        + glazed(body, glaze, -72)
        + glint((-84, -366), (-112, -240), (-134, -140), width=13, opacity=0.32)
        + mouth
        + fill(smooth((-150, -461), (-90, -441), (-60, -428), (-96, -418)), darker(glaze, 0.3))
    )


def teapot(glaze: str) -> str:
    """A round teapot with a cane handle over its lid."""
    body = turned((96, -286), (192, -236), (222, -140), (166, -36), (118, 0), tilt=0.14)
    spout = smooth((-176, -112), (-256, -150), (-292, -258), (-330, -276), (-326, -246), (-284, -128), (-196, -46),
        tension=0.9)
    hoop = smooth((-138, -262), (-150, -420), (0, -486), (150, -420), (138, -262), closed=False)
    lid = turned((34, -318), (84, -300), (102, -280), tilt=0.2)
    bands = "".join(stroke(line((x, -474 + abs(x) * 0.18), (x + 8, -490 + abs(x) * 0.18)), darker(OAK, 0.35), 5, 0.8)
        for x in range(-80, 90, 16))
    return (
        shadow(470, x=-10, y=8)
        + stroke(hoop, darker(OAK, 0.35), 26)
        + stroke(hoop, OAK, 18)
        + bands
        + round_(spout, glaze)
        + glazed(body, glaze, -66)
        + glint((-150, -226), (-184, -150), (-158, -82), width=14, opacity=0.32)
        + round_(lid, glaze)
        + round_(circle(0, -338, 28), glaze)
        + circle_pin(-138, -262)
        + circle_pin(138, -262)
    )
