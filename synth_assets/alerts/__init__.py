"""Telling people that something needs them: what an alert says, and the channels that carry it. No Dagster inside.

When there is something to tell is decided in `automation/`; only the shares of the budget are counted here.
"""

from synth_assets.alerts.budget import BudgetAlerts, budget_alert
from synth_assets.alerts.channels import Channel, ChannelFailed, Mail, Webhook, configured_channels
from synth_assets.alerts.message import Alert, Item
from synth_assets.alerts.outbox import Outbox, Report

__all__ = [
    "Alert",
    "BudgetAlerts",
    "Channel",
    "ChannelFailed",
    "Item",
    "Mail",
    "Outbox",
    "Report",
    "Webhook",
    "budget_alert",
    "configured_channels",
]
