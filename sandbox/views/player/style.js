// How the player looks. Colours are custom properties: the glyphs' come from the
// registry, the others are its ink, its quiet text, its lines and its grounds.

const LIGHT = { ground: "#ffffff", wash: "#eef2f7", ink: "#1f2937", quiet: "#55606e", line: "#94a3b8", frame: "#cbd5e1", lit: "#b45309", glow: "#fde9c8" };
const DARK = { ground: "#111827", wash: "#1f2937", ink: "#e5e7eb", quiet: "#a3afbd", line: "#64748b", frame: "#475569", lit: "#fbbf24", glow: "#4a3a12" };

export function paint(root, glyphs, theme) {
  root.dataset.theme = theme;
  const plain = theme === "dark" ? DARK : LIGHT;
  for (const [name, colour] of Object.entries(plain)) root.style.setProperty(`--evp-${name}`, colour);
  for (const [kind, glyph] of Object.entries(glyphs)) {
    root.style.setProperty(`--evp-${kind}`, theme === "dark" ? glyph.dark : glyph.colour);
  }
}

// Follows the system where the payload does not say. Returns what ends that.
export function followTheme(root, glyphs, theme) {
  const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
  const apply = () => paint(root, glyphs, theme === "auto" ? (dark?.matches ? "dark" : "light") : theme);
  apply();
  if (theme !== "auto" || !dark) return () => {};
  dark.addEventListener("change", apply);
  return () => dark.removeEventListener("change", apply);
}

export const CSS = `
.evp{container-type:inline-size;box-sizing:border-box;max-width:860px;padding:12px;border:1px solid var(--evp-frame);border-radius:8px;background:var(--evp-ground);color:var(--evp-ink);font:14px/1.45 system-ui,sans-serif;text-align:left}
.evp *{box-sizing:border-box}
.evp :focus-visible,.evp:focus-visible{outline:3px solid var(--evp-lit);outline-offset:1px}
.evp [hidden]{display:none!important}
.evp h3{margin:0;font-size:16px;color:inherit}
.evp p{margin:0}
.evp-quiet{color:var(--evp-quiet)}
.evp-runs{display:flex;flex-wrap:wrap;gap:8px}
.evp-run{flex:1 1 460px;min-width:0}
.evp-run h4{margin:6px 0 0;font-size:14px;color:inherit;display:flex;gap:8px;align-items:baseline}
.evp-run h4 small{font-weight:400;color:var(--evp-quiet)}
.evp-runs[data-many] .evp-run[data-focus] h4{text-decoration:underline 2px var(--evp-lit);text-underline-offset:4px}
.evp-stage{position:relative;overflow-x:auto}
.evp-stage svg{display:block;width:100%;min-width:560px;height:auto;font:11px system-ui,sans-serif}
.evp-crowd{position:absolute;inset:0;width:100%;min-width:560px;pointer-events:none}
.evp-stage text{fill:var(--evp-ink)}
.evp-frame{fill:var(--evp-ground);stroke:var(--evp-line);stroke-width:1.4}
.evp-hub .evp-frame{fill:var(--evp-wash)}
.evp-sign{fill:none;stroke:var(--evp-quiet);stroke-width:1.5}
.evp-name{font-size:12.5px;font-weight:600}
.evp-count{font-size:10.5px}
.evp-actor:not([data-is=there]) .evp-frame{stroke-dasharray:5 4;fill:var(--evp-wash)}
.evp-actor:not([data-is=there]) .evp-name{fill:var(--evp-quiet)!important}
.evp-actor:is([data-is=crashed],[data-is=stopped],[data-is=deaf]) .evp-frame{stroke:var(--evp-lost);stroke-width:2}
.evp-tag{fill:var(--evp-ground);stroke:var(--evp-quiet)}
.evp-tag-word{font-size:10.5px;font-weight:600}
.evp-actor:is([data-is=crashed],[data-is=stopped],[data-is=deaf]) .evp-tag{fill:var(--evp-lost);stroke:var(--evp-lost)}
.evp-actor:is([data-is=crashed],[data-is=stopped],[data-is=deaf]) .evp-tag-word{fill:var(--evp-ground)!important}
.evp-way line{stroke:var(--evp-frame);stroke-width:1.2}
.evp-way .evp-hit{stroke:transparent;stroke-width:12}
.evp-way,.evp-cell,.evp-token{cursor:pointer}
.evp-track{fill:var(--evp-ground);stroke:var(--evp-frame)}
.evp-label{font-size:10.5px;font-weight:600}
.evp-note{font-size:10px;fill:var(--evp-quiet)!important}
.evp-end{text-anchor:end}
.evp-cell rect{fill:var(--evp-ground);stroke:var(--evp-kept);stroke-width:1.5}
.evp-cell text{text-anchor:middle;fill:var(--evp-kept)!important;font-weight:600}
.evp-cell[data-is=gone] rect{stroke:var(--evp-gone);stroke-dasharray:2 2}
.evp-cell[data-is=gone] text{fill:var(--evp-gone)!important;text-decoration:line-through}
.evp-cell[data-new] rect{fill:var(--evp-kept)}
.evp-cell[data-new] text{fill:var(--evp-ground)!important}
.evp-cell[data-lit] rect{fill:var(--evp-glow);stroke:var(--evp-lit);stroke-width:2.5}
.evp-cell[data-lit] text{fill:var(--evp-ink)!important}
.evp-head{fill:var(--evp-ink)}
[data-is=kept]>.evp-head{fill:var(--evp-ground);stroke:var(--evp-ink);stroke-dasharray:2 1.5}
.evp-reader{font-size:10px}
.evp-glyph{stroke-width:2}
.evp-hit{fill:transparent}
.evp-token-name{font-size:10.5px;text-anchor:middle;paint-order:stroke;stroke:var(--evp-ground);stroke-width:3px}
.evp-token[data-lit] .evp-hit{fill:var(--evp-glow);stroke:var(--evp-lit);stroke-width:2}
.evp-ghost{opacity:.55}
.evp-ghost .evp-glyph{fill:var(--evp-ground);stroke-dasharray:2 1.5}
.evp-trail{stroke-width:3;fill:none}
.evp-badge circle{fill:var(--evp-glow);stroke:var(--evp-lit);stroke-width:1.5}
.evp-badge text{text-anchor:middle;font-weight:700}
.evp-icon{width:1em;height:1em;vertical-align:-.12em;overflow:visible}
.evp-legend{display:flex;flex-wrap:wrap;gap:2px 14px;margin:2px 0 6px;padding:0;list-style:none;font-size:12px}
.evp-bar{display:flex;flex-wrap:wrap;gap:4px;align-items:center;margin:4px 0}
.evp button{font:inherit;color:inherit;background:var(--evp-wash);border:1px solid var(--evp-line);border-radius:5px;cursor:pointer}
.evp button:hover{border-color:var(--evp-ink)}
.evp button[aria-disabled=true]{color:var(--evp-quiet);cursor:default}
.evp-bar button{min-width:32px;height:30px;padding:0 7px;display:inline-flex;align-items:center;justify-content:center}
.evp-bar button svg{width:16px;height:16px;fill:currentColor}
.evp-bar button[aria-pressed=true]{background:var(--evp-glow);border-color:var(--evp-lit)}
.evp-bar .evp-play{min-width:44px}
.evp-speed{min-width:3.2em;text-align:center}
.evp-clock{margin-left:auto;font-variant-numeric:tabular-nums;font-weight:600}
.evp-slide{position:relative;padding-top:9px}
.evp-slide input{display:block;width:100%;height:24px;margin:0;accent-color:var(--evp-kept)}
.evp-tick{position:absolute;top:0;width:2px;height:9px;background:var(--evp-quiet)}
.evp-tick[data-parts]{width:3px;height:33px;background:var(--evp-lit)}
.evp-prose{min-height:2.9em;padding:4px 8px!important;border-left:4px solid var(--evp-kept);background:var(--evp-wash);overflow-wrap:anywhere}
.evp-why{margin:6px 0;padding:6px 10px;border:1px solid var(--evp-lit);border-radius:6px}
.evp-why ol,.evp-scenes{margin:4px 0;padding-left:24px}
.evp .evp-link{display:inline-block;min-height:24px;padding:1px 4px;border:0;background:none;text-align:left;overflow-wrap:anywhere}
.evp .evp-link:hover{text-decoration:underline}
.evp-scenes [aria-current]{background:var(--evp-glow)!important;font-weight:600}
.evp-scroll{overflow:auto;max-height:320px}
.evp table{border-collapse:collapse;width:100%;font-size:12.5px;margin:4px 0;background:none;color:inherit}
.evp th,.evp td{padding:2px 6px;border:0;border-bottom:1px solid var(--evp-frame);text-align:left;vertical-align:top;background:none;color:inherit;overflow-wrap:anywhere}
.evp th{font-weight:600}
.evp tr[aria-current] td{background:var(--evp-glow)}
.evp-ledger td,.evp-ledger thead th:not(:first-child){text-align:right;white-space:nowrap}
.evp-ledger small{color:var(--evp-quiet);font-size:inherit}
.evp-help dt{float:left;clear:left;min-width:9em;font-weight:600}
.evp-help dd{margin:0 0 2px 9em}
.evp-veil{margin:6px 0;padding:8px 10px;border:2px dashed var(--evp-lit);border-radius:6px}
.evp-veil button{display:block;width:100%;margin:4px 0;padding:4px 8px;min-height:30px;text-align:left}
.evp-veil button[aria-pressed=true]{border-color:var(--evp-lit);background:var(--evp-glow)}
.evp-unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.evp-presenter{max-width:none;font-size:20px}
.evp-presenter h3{font-size:26px}
`;
