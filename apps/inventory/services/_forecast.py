"""The door of the demand forecast: the shop's pattern, one SKU's forecast, its reorder plan in numbers and in words."""

from apps.inventory.services._demand.outlook import Confidence, Forecast, forecast_demand
from apps.inventory.services._demand.pattern import FLAT, ShopPattern, learn_pattern
from apps.inventory.services._demand.reorder import ReorderPlan, plan_reorder
from apps.inventory.services._demand.words import sentence

__all__ = [
    "FLAT",
    "Confidence",
    "Forecast",
    "ReorderPlan",
    "ShopPattern",
    "forecast_demand",
    "learn_pattern",
    "plan_reorder",
    "sentence",
]
