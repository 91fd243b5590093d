"""Slack: cards as Block Kit, forms as views, and its Web API as we use it."""
