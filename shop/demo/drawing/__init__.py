"""The illustrations of the demo shop, drawn as vector shapes and rendered to pixels."""

from shop.demo.drawing.pictures import NAMES, by_backdrop, render

__all__ = ["NAMES", "by_backdrop", "render"]
