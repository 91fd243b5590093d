"""gallery: every template in every language with sample facts, on one page that needs no server.

The page draws the cards with the local workspace's own scripts, so it looks as the workspace does.
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
from html import escape
from pathlib import Path
from typing import Any

from bot.kit.words import LOCALES
from tests.samples import ROOT, Sample, samples

STATIC = ROOT / "playground" / "static"
_IMPORT = re.compile(r"""((?:from|import)\s+)["'](\.{1,2}/[^"']+)["']""")
_LANGUAGES = {"en": "en-US", "zh_CN": "zh-CN"}

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Gallery</title>
<style>{styles}</style>
<style>
  body {{ display: block; overflow: auto; height: auto; padding: 24px; max-width: 1500px; margin: auto; }}
  .pair {{ display: grid; grid-template-columns: 1fr 1fr; gap: 24px; margin: 8px 0 32px; }}
  .frame {{ border: 1px solid #8884; border-radius: 8px; padding: 12px 16px; min-width: 0; }}
  h2 {{ font-size: 15px; margin: 0 0 4px; }}
</style>
<script type="importmap">{{"imports": {modules}}}</script></head>
<body><h1>Every message, in both languages</h1>
{body}
<script type="application/json" id="samples">{payloads}</script>
<script type="module">
import {{ renderBlocks }} from "playground/blocks/index.js";
import {{ Surface }} from "playground/surface.js";
import {{ Workspace }} from "playground/workspace.js";
const app = {{ id: "A0", bot_user_id: "U0APP", name: "Sales Coach" }};
for (const [id, {{ locale, blocks }}] of Object.entries(JSON.parse(document.getElementById("samples").textContent))) {{
  const me = {{ id: "U0", name: "reader", real_name: "Reader", locale }};
  const reader = new Workspace({{ me: "U0", people: [me], conversations: [], commands: [], app,
    company: {{ name: "" }}, tz_of_me: "Asia/Shanghai", now: "2026-11-23T01:00:00Z" }});
  const surface = new Surface({{ reader, container: {{}}, act: async () => ({{}}), ask: async () => false }});
  document.getElementById(id).append(...renderBlocks(blocks, surface));
}}
</script></body></html>
"""


def write(target: Path) -> int:
    """Write the page; returns how many samples it shows in each language."""
    shown = samples()
    payloads = {
        f"{sample.name}.{locale}": {
            "locale": _LANGUAGES[locale],
            "blocks": sample.payload(locale)["blocks"],
        }
        for sample in shown
        for locale in LOCALES
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        _PAGE.format(
            styles="\n".join(path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("css/*.css"))),
            modules=json.dumps(_modules()),
            body="\n".join(_pair(sample) for sample in shown),
            payloads=_inert(payloads),
        ),
        encoding="utf-8",
    )
    return len(shown)


def _pair(sample: Sample) -> str:
    frames = "".join(f'<div class="frame" id="{escape(sample.name)}.{locale}"></div>' for locale in LOCALES)
    return f'<h2>{escape(sample.name)}</h2><div class="pair">{frames}</div>'


def _inert(data: Any) -> str:
    # Inside a script element only these could end it or open a comment.
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _modules() -> dict[str, str]:
    """Each script as a data: module under its own name, because a page from a file may not load others."""
    found = {}
    for path in sorted(STATIC.rglob("*.js")):
        name = path.relative_to(STATIC).as_posix()
        folder = posixpath.dirname(name)
        source = _IMPORT.sub(
            lambda match, folder=folder: (  # type: ignore[misc]
                f'{match[1]}"playground/{posixpath.normpath(posixpath.join(folder, match[2]))}"'
            ),
            path.read_text(encoding="utf-8"),
        )
        found[f"playground/{name}"] = (
            "data:text/javascript;base64," + base64.b64encode(source.encode()).decode()
        )
    return found
