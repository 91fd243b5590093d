"""What Slack takes and what it refuses, in one table. Lengths are in UTF-16 units, the strictest reading."""

from __future__ import annotations

# A message
MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 12_000
"""Slack gives up near 13,200 characters of visible text, though each block is within its limits."""
SUMMARY = 300
"""Ours: what a notification shows of `text`. Slack would take 4,000."""
TABLES = 1
CHARTS = 2

# A view
VIEW_BLOCKS = 100
VIEW_CHARACTERS = 20_000
"""Ours: keeps a view with its structure under VIEW_BYTES in nearly every case."""
VIEW_BYTES = 240_000
"""Slack takes 250 kB."""
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
IDENTIFIER = 255

# Text
HEADER = 150
PARAGRAPH = 3000
CONTEXT = 2000
FIELD = 2000
FIELDS = 10
LIST_ITEMS = 50
LIST_ITEM = 1000
URL = 3000

# Tables and charts
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 9_500
"""Slack takes 10,000 in all cells."""
CELL = 300
"""Ours: one cell must not eat the table."""
CHART_TITLE = 50
CHART_LABEL = 20
CHART_SERIES = 6
CHART_POINTS = 20
PIE_SEGMENTS = 12

# Controls
ACTIONS = 25
BUTTON_LABEL = 75
BUTTON_VALUE = 2000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_LABEL = 30
PLACEHOLDER = 150
OPTIONS = 100
OPTION_GROUPS = 100
OPTION_LABEL = 75
OPTION_VALUE = 150
MENU_OPTIONS = 5
TICKS = 10
RADIO_BUTTONS = 5
"""Ours: more of them are easier to read in a drop-down. Slack would take 10."""

# Fields of a form
LABEL = 2000
INPUT = 3000
CHOSEN = 100
