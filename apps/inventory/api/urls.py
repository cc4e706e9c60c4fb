"""API addresses of stock."""

from django.urls import path

from apps.inventory.api import adjustments, reports

urlpatterns = [
    path("inventory/levels", reports.LevelsView.as_view(), name="api-inventory-levels"),
    path("inventory/reports/levels", reports.LevelsView.as_view(), name="api-report-levels"),
    path("inventory/reports/movements", reports.MovementsView.as_view(), name="api-report-movements"),
    path("inventory/reports/valuation", reports.ValuationView.as_view(), name="api-report-valuation"),
    path("inventory/reports/trends", reports.TrendsView.as_view(), name="api-report-trends"),
    path("inventory/reports/reorder", reports.ReorderView.as_view(), name="api-report-reorder"),
    path("inventory/reports/sell-through", reports.SellThroughView.as_view(), name="api-report-sell-through"),
    path("inventory/reports/ageing", reports.AgeingView.as_view(), name="api-report-ageing"),
    path("inventory/adjustments", adjustments.AdjustmentsView.as_view(), name="api-inventory-adjustments"),
]
