// What stands below the stage: the legend, the scenes, the ledger and the keys.

import { glyphIcon } from "./shapes.js";
import { KEYS_SAID } from "./keys.js";
import { node, setAttribute, setText, shortName } from "./text.js";

// The ledger's rows that a state can count; the others are known at the end.
const COUNTED_AS = {
  published: "published", stored: "stored", delivered: "delivered", wanted: "wanted",
  unwanted: "unwanted", echoes: "echo", duplicated: "twice", "HTTP for events": "requests",
};

const ALWAYS = ["published", "wanted", "unwanted", "echo", "lost"]; // or the signs would tell the end

export function legend(glyphs, runs, isVeiled) {
  const kinds = new Set(isVeiled ? ALWAYS : runs.flatMap((run) => run.moves.kinds));
  const shown = Object.keys(glyphs).filter((kind) => kinds.has(kind));
  const items = shown.map((kind) => node("li", { title: glyphs[kind].meaning }, glyphIcon(glyphs, kind), ` ${glyphs[kind].word}`));
  return node("ul", { class: "evp-legend", "aria-label": "signs" }, ...items);
}

export function help(glyphs) {
  const keys = KEYS_SAID.flatMap(([key, said]) => [node("dt", {}, key), node("dd", {}, said)]);
  const signs = Object.entries(glyphs).map(([kind, glyph]) =>
    node("li", {}, glyphIcon(glyphs, kind), ` ${glyph.word}: ${glyph.meaning}`));
  const more = "Click on anything on its way, on a stored message or on a line: why?";
  return node("div", { class: "evp-help evp-why" }, node("dl", {}, ...keys), node("p", {}, more),
    node("ul", { class: "evp-legend" }, ...signs));
}

export class Scenes {
  constructor(onPick) {
    this.onPick = onPick;
    this.node = node("ol", { class: "evp-scenes", "aria-label": "scenes" });
    this.items = [];
  }

  // scenes: [{ step, caption }]
  set(scenes) {
    this.scenes = scenes;
    this.items = scenes.map(({ step, caption }) => {
      const button = node("button", { type: "button", class: "evp-link" });
      button.textContent = shortName(caption, 200);
      button.addEventListener("click", () => this.onPick(step));
      return button;
    });
    this.node.replaceChildren(...this.items.map((item) => node("li", {}, item)));
  }

  // The scene that is on: the last one that has begun.
  show(step, until) {
    const now = this.scenes.findLastIndex((scene) => scene.step <= step);
    this.items.forEach((item, place) => {
      setAttribute(item, "aria-current", place === now ? "step" : null);
      setAttribute(item.parentNode, "hidden", this.scenes[place].step > until ? "" : null);
    });
  }
}

export class Ledger {
  constructor(rows, labels, glyphs) {
    this.rows = rows;
    const heads = rows.map(({ label, glyph }) => {
      const head = node("th", { scope: "col" });
      if (glyph !== null) head.append(glyphIcon(glyphs, glyph), " ");
      head.append(label);
      return head;
    });
    const corner = node("th", { scope: "col" }, "so far (end)");
    this.cells = labels.map(() => rows.map(() => node("td")));
    const lines = labels.map((label, place) =>
      node("tr", {}, node("th", { scope: "row" }, shortName(label, 24)), ...this.cells[place]));
    const table = node("table", { class: "evp-ledger" }, node("thead", {}, node("tr", {}, corner, ...heads)), node("tbody", {}, ...lines));
    this.node = node("div", { class: "evp-scroll", tabindex: "0", role: "group", "aria-label": "ledger" }, table);
  }

  // counts: those of a run's state. isEnd: all is known; isVeiled: the end is not told.
  show(place, counts, isEnd, isVeiled) {
    this.rows.forEach(({ label, values }, row) => {
      const known = COUNTED_AS[label];
      const final = values[place];
      const now = isEnd ? final : known ? counts[known] : "–";
      setText(this.cells[place][row], isVeiled || isEnd ? String(now) : `${now} (${final})`);
    });
  }
}
