"""A report as one file: it needs no network, asks none, and runs no stranger's script.

Beside the escaping of every text, the page names the digests of the few scripts that
may run in it. A browser refuses all others, wherever they came from.
"""

from __future__ import annotations

from sandbox.grading.reports.looks import colours, shapes
from sandbox.grading.reports.players import allowed, has_runs, scripts
from sandbox.grading.reports.text import attribute

STYLE = """
*{box-sizing:border-box}
body{margin:0 auto;padding:16px 24px 48px;max-width:1232px;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
body.narrow{max-width:920px}
h1{font-size:24px;line-height:1.25;margin:8px 0 4px}
h2{font-size:19px;margin:36px 0 8px;line-height:1.3}
h3{font-size:15px;margin:18px 0 4px}
p{margin:6px 0;max-width:78ch}
a{color:var(--blue)}
bdi{overflow-wrap:anywhere}
td,th,li,dd,p{overflow-wrap:break-word}
p.wide{max-width:none}
.quiet,caption,dt{color:var(--quiet)}
caption{text-align:left;padding:0 0 6px}
table{border-collapse:collapse;margin:8px 0}
th,td{border:1px solid var(--frame);padding:4px 8px;text-align:left;vertical-align:top}
th{background:var(--wash);font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
[role=region]:focus-visible,summary:focus-visible,a:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:8px 0}
dl.facts dd{margin:0}
section.answer{border-top:2px solid var(--frame);margin-top:28px}
section.answer h2{margin-top:12px}
.hint{border-left:4px solid var(--red);background:var(--wash);padding:8px 14px;margin:8px 0}
pre{background:var(--wash);border:1px solid var(--frame);border-radius:6px;padding:8px 12px;margin:4px 0;max-height:320px;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.45 ui-monospace,monospace}
code{font:13px/1.45 ui-monospace,monospace}
details{margin:8px 0}
summary{cursor:pointer;padding:4px 0;font-weight:600}
iframe{display:block;width:100%;border:0}
@media print{details.run{display:none}}
"""
GUARD = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; script-src {scripts}"
)


def page(title: str, body: str, style: str = "", kind: str = "") -> str:
    """The whole file. title: text; body: HTML; kind: the class of the body."""
    runs = has_runs(body)
    guard = GUARD.format(scripts=allowed() if runs else "'none'")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{guard}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{attribute(title)}</title>"
        f"<style>{colours()}{shapes()}{STYLE}{style}</style></head>\n"
        f'<body class="{kind}"><main>\n{body}\n</main>'
        f"{scripts() if runs else ''}</body></html>\n"
    )
