"""The illustrations of the demo shop, drawn as vector shapes and rendered to PNG."""

from shop.demo.drawing.pictures import NAMES, render

__all__ = ["NAMES", "render"]
