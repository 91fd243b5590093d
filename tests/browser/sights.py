"""A conversation that shows every block the page can draw, in two languages. Made-up figures."""

from __future__ import annotations

from tests.browser.kit import Json, bold, button, chart, mrkdwn, option, pie, plain, raw, rich, table

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script> "
    "*x* _y_ {{7*7}} & \u202eabc"
)

OVERVIEW_EN: list[Json] = [
    rich(bold("West is $180k short of what it needs for the quarter: 2.1x coverage, 3x is your usual.")),
    rich(
        "46 open deals, $1.46M, $512k weighted (9 without amount). Won $640k (14), lost 11: win rate 56 %, was 61 % "
        "at this point last quarter.\nProposals wait: 23 of 46 deals, median 18 workdays there, 11 a year ago."
    ),
    table(
        [
            ["Stage", "Deals", "Amount", "Weighted", "Median days"],
            ["Lead", "9", "$180,000", "$18,000", "6"],
            ["Need", "8", "$268,400", "$67,100", "9"],
            ["Proposal", "23", "$720,000", "$252,000", "18"],
            ["Negotiation", "6", "$291,600", "$174,900", "12"],
        ]
    ),
    chart(
        "bar",
        "Open amount by stage",
        ["Amount", "Weighted"],
        {
            "Lead": [180000, 18000],
            "Need": [268400, 67100],
            "Proposal": [720000, 252000],
            "Negotiation": [291600, 174900],
        },
        x_label="Stage",
        y_label="USD",
    ),
    {
        "type": "actions",
        "elements": [
            button("See the 7 stuck ones", "stuck", style="primary"),
            button("Flow since Monday", "flow"),
            button("Share", "share"),
            {
                "type": "static_select",
                "action_id": "period",
                "placeholder": plain("Period"),
                "initial_option": option("This quarter", "q"),
                "options": [
                    option("This quarter", "q"),
                    option("Last quarter", "lq"),
                    option("This year", "y"),
                ],
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [option("CSV", "csv"), option("How is this counted?", "how")],
            },
        ],
    },
    {
        "type": "context",
        "elements": [
            mrkdwn("Data as of <!date^1795413000^{date_short_pretty} {time}|08:10>, from Salesforce.")
        ],
    },
]

OVERVIEW_ZH: list[Json] = [
    rich(bold("华东本季还差 126 万：覆盖率 2.1 倍，你们平时要 3 倍才稳。")),
    rich(
        "在手 46 单，1,020 万，加权 358 万（9 单没有金额）。已赢 448 万（14 单），丢 11 单，赢率 56%，上季同期 61%。\n"
        "卡在方案：46 单里有 23 单，中位数 18 个工作日，去年同期 11 个。"
    ),
    table(
        [
            ["阶段", "单数", "金额", "加权", "中位天数"],
            ["线索", "9", "126 万", "12.6 万", "6"],
            ["需求", "8", "188 万", "47 万", "9"],
            ["方案", "23", "504 万", "176 万", "18"],
            ["谈判", "6", "204 万", "122 万", "12"],
        ]
    ),
    chart(
        "line",
        "每月赢单金额",
        ["今年", "去年"],
        {
            f"{month} 月": [round(30 + 7 * month * (1 + month % 3) / 2) * 10000, (28 + 5 * month) * 10000]
            for month in range(1, 12)
        },
        x_label="月份",
        y_label="元",
    ),
    {
        "type": "actions",
        "elements": [
            button("看卡住的 7 单", "stuck", style="primary"),
            button("周一以来的变化", "flow"),
            button("发到群里", "share"),
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-24"},
        ],
    },
    {"type": "context", "elements": [mrkdwn("数据截至 08:10，来自 Salesforce。")]},
]

MARKDOWN = """## Markdown
- one **bold**
- two `code`
  - nested [link](https://example.com)

| a | b |
|---|---|
| 1 | 2 |

> quote <b>no html</b>"""

EVERYTHING: list[Json] = [
    {"type": "header", "text": plain("Every block")},
    {
        "type": "section",
        "text": mrkdwn(
            "*bold* _italic_ ~gone~ `code` <https://example.com|a link> <@U0BO> <#C0WEST> <!here> :tada:\n"
            "> quoted line\n> and another\nplain again\n```\nblock of code &lt; &amp; &gt;\n```"
        ),
        "accessory": button(
            "Open",
            "open",
            style="danger",
            confirm={
                "title": plain("Close the deal as lost?"),
                "text": mrkdwn("*Acme* leaves the pipeline."),
                "confirm": plain("It is lost"),
                "deny": plain("Keep it"),
                "style": "danger",
            },
        ),
    },
    {
        "type": "section",
        "fields": [
            mrkdwn("*Owner*\nAna Lopez"),
            mrkdwn("*Stage*\nNegotiation"),
            mrkdwn("*Amount*\n$84,000"),
            mrkdwn("*Expected*\n30 Nov"),
        ],
    },
    {"type": "divider"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Next steps for "},
                    {"type": "user", "user_id": "U0ANA"},
                    {"type": "text", "text": " in "},
                    {"type": "channel", "channel_id": "C0WEST"},
                    {"type": "text", "text": " "},
                    {"type": "emoji", "name": "dart"},
                    {"type": "text", "text": " until "},
                    {
                        "type": "date",
                        "timestamp": 1795413000,
                        "format": "{date_long} {time}",
                        "fallback": "?",
                    },
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Ask legal"}]},
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "Call Hooli", "style": {"strike": True}}],
                    },
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "indent": 1,
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "link", "url": "https://example.com", "text": "price list"}],
                    }
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Who there can sign?"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a = 1 < 2"}]},
        ],
    },
    {
        "type": "markdown",
        "text": MARKDOWN,
    },
    {
        "type": "image",
        "image_url": "http://127.0.0.1:9/none.png",
        "alt_text": "A picture that is not there",
        "title": plain("Picture"),
    },
    pie("Why deals were lost", {"Price": 14, "No decision": 11, "Competitor": 7, "Timing": 4, "Fit": 1}),
    chart(
        "area",
        "Pipeline over the year",
        ["Open", "Weighted", "Quota"],
        {
            f"Week {week} of the year": [400 + 37 * week % 190, 150 + 23 * week % 90, 300]
            for week in range(1, 15)
        },
    ),
    {
        "type": "data_table",
        "caption": "Leaderboard",
        "page_size": 3,
        "row_header_column_index": 0,
        "rows": [
            [raw("Rep"), raw("Won")],
            *(
                [raw(name), {"type": "raw_number", "value": won, "text": f"${won}k"}]
                for name, won in [("Ana", 84), ("Bo", 9), ("Cyd", 120), ("陈雨", 42)]
            ),
        ],
    },
    {
        "type": "actions",
        "elements": [
            {
                "type": "checkboxes",
                "action_id": "boxes",
                "options": [option("Tell the team", "a", "In #west"), option("Remind me", "b")],
            },
            {
                "type": "radio_buttons",
                "action_id": "radios",
                "options": [option("Today", "a"), option("Tomorrow", "b")],
            },
            {"type": "users_select", "action_id": "person"},
            {
                "type": "multi_static_select",
                "action_id": "many",
                "placeholder": plain("Products"),
                "options": [option(f"Product {number}", str(number)) for number in range(12)],
            },
            {"type": "timepicker", "action_id": "time", "initial_time": "09:00"},
        ],
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": plain("Good"), "value": "good"},
                "negative_button": {"text": plain("Bad"), "value": "bad"},
            }
        ],
    },
]

FORM: Json = {
    "type": "modal",
    "callback_id": "next_step",
    "title": plain("Next step"),
    "submit": plain("Save"),
    "close": plain("Not now"),
    "blocks": [
        {
            "type": "alert",
            "level": "warning",
            "text": mrkdwn("*Acme* has been in negotiation for 26 workdays."),
        },
        {
            "type": "input",
            "block_id": "what",
            "label": plain("What happens next?"),
            "hint": plain("One sentence; who does what."),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "amount",
            "label": plain("Amount"),
            "optional": True,
            "element": {
                "type": "number_input",
                "action_id": "number",
                "is_decimal_allowed": True,
                "placeholder": plain("84000"),
            },
        },
        {
            "type": "input",
            "block_id": "when",
            "label": plain("By when?"),
            "element": {"type": "datepicker", "action_id": "date"},
        },
        {
            "type": "input",
            "block_id": "who",
            "label": plain("Who?"),
            "element": {"type": "users_select", "action_id": "user"},
        },
        {
            "type": "input",
            "block_id": "stage",
            "label": plain("Stage"),
            "element": {
                "type": "static_select",
                "action_id": "stage",
                "option_groups": [
                    {
                        "label": plain("Open"),
                        "options": [
                            option("Proposal", "p", "Price and scope agreed"),
                            option("Negotiation", "n"),
                        ],
                    },
                    {"label": plain("Closed"), "options": [option("Won", "w"), option("Lost", "l")]},
                ],
            },
        },
        {
            "type": "input",
            "block_id": "tell",
            "label": plain("Tell"),
            "optional": True,
            "element": {
                "type": "checkboxes",
                "action_id": "tell",
                "options": [option("Ana", "a", "Her manager"), option("The team", "t")],
            },
        },
        {
            "type": "input",
            "block_id": "how",
            "label": plain("How sure?"),
            "element": {
                "type": "radio_buttons",
                "action_id": "how",
                "options": [option("Sure", "s"), option("Not sure", "n")],
            },
        },
    ],
}

HOME: list[Json] = [
    {"type": "header", "text": plain("Good morning, Ana")},
    rich(bold("Two things are worth doing today.")),
    {
        "type": "section",
        "text": mrkdwn("*Acme* ($84k) has been in negotiation for 26 workdays."),
        "accessory": button("Set next step", "form", style="primary"),
    },
    {
        "type": "section",
        "text": mrkdwn("*Globex* has no amount."),
        "accessory": button("Add amount", "amount"),
    },
    {"type": "divider"},
    chart(
        "bar",
        "Won this year",
        ["Won"],
        {
            month: [40 + 9 * place]
            for place, month in enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"])
        },
    ),
]
