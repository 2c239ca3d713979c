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
  const kinds = new Set(isVeiled ? ALWAYS : runs.flatMap(signsOf));
  const shown = Object.keys(glyphs).filter((kind) => kinds.has(kind));
  const items = shown.map((kind) => node("li", { title: glyphs[kind].meaning }, glyphIcon(glyphs, kind), ` ${glyphs[kind].word}`));
  return node("ul", { class: "evp-legend", "aria-label": "signs" }, ...items);
}

// What is seen on a stage: on its way, kept, struck out or ringed.
function signsOf({ moves, marks, tapes, isGone }) {
  return [...moves.kinds, tapes.size > 0 && "kept", marks.twice.size > 0 && "again", isGone && "gone"];
}

export function help(glyphs) {
  const keys = KEYS_SAID.flatMap(([key, said]) => [node("dt", {}, key), node("dd", {}, said)]);
  const signs = Object.entries(glyphs).map(([kind, glyph]) =>
    node("li", {}, glyphIcon(glyphs, kind), ` ${glyph.word}: ${glyph.meaning}`));
  const more = "Click on anything on its way, on a stored message or on a line: why?";
  return node("div", { class: "evp-help evp-why" }, node("dl", {}, ...keys), node("p", {}, more),
    node("ul", { class: "evp-legend" }, ...signs));
}

// A list for each run, side by side where there are several.
export class Scenes {
  // onPick: called with the step and the run of the scene that was chosen.
  constructor(runs, timeline, onPick) {
    this.lists = runs.map(({ form }, run) => form.scenes.map(({ entry, caption }) => {
      const step = timeline.stepOf(run, entry);
      const button = node("button", { type: "button", class: "evp-link" }, shortName(caption, 200));
      button.addEventListener("click", () => onPick(step, run));
      return { step, button, item: node("li", {}, button) };
    }));
    this.steps = [...new Set(this.lists.flat().map(({ step }) => step))].sort((a, b) => a - b);
    const isOne = runs.length === 1;
    this.node = node("div", { class: "evp-story" }, ...this.lists.map((scenes, run) => {
      const said = `Scenes of ${shortName(runs[run].label, 40)}`;
      const list = node("ol", { class: "evp-scenes", "aria-label": said }, ...scenes.map(({ item }) => item));
      return node("div", {}, isOne ? "" : node("strong", {}, said), list);
    }));
  }

  // The scene that is on in each run: the last one that has begun.
  show(step, until) {
    for (const scenes of this.lists) {
      const now = scenes.findLastIndex((scene) => scene.step <= step);
      scenes.forEach(({ step: begin, button, item }, place) => {
        setAttribute(button, "aria-current", place === now ? "step" : null);
        setAttribute(item, "hidden", begin > until ? "" : null);
      });
    }
  }
}

export class Ledger {
  constructor(rows, labels, glyphs) {
    this.rows = rows;
    const heads = rows.map(({ label, glyph }) => {
      const head = node("th", { scope: "col" });
      const sign = label === "duplicated" ? "again" : glyph;
      if (sign !== null) head.append(glyphIcon(glyphs, sign), " ");
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
