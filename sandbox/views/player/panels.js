// What stands below the stage: the legend, the scenes, the ledger and the keys.

import { glyphIcon } from "./shapes.js";
import { KEYS_SAID } from "./keys.js";
import { flag, node, pressable, setText, shortName, write } from "./text.js";

// The ledger's rows that a state can count; the others are known at the end.
const COUNTED_AS = {
  published: "published", "stored in all": "stored", delivered: "delivered", wanted: "wanted",
  unwanted: "unwanted", echoes: "echo", again: "twice", "HTTP posts of events": "requests",
};

// Or the signs would tell the end.
const ALWAYS = ["published", "wanted", "unwanted", "echo", "lost"];

export function legend(payload, runs) {
  const list = node("ul", { class: "evp-legend", "aria-label": "signs" });
  fillLegend(list, payload, runs, payload.veil !== null);
  return list;
}

// isVeiled: what is still to come is not told by signs.
export function fillLegend(list, { glyphs }, runs, isVeiled) {
  const kinds = new Set(isVeiled ? ALWAYS : runs.flatMap(signsOf));
  const shown = Object.keys(glyphs).filter((kind) => kinds.has(kind));
  const items = shown.map((kind) => node("li", { title: glyphs[kind].meaning }, glyphIcon(glyphs, kind), ` ${glyphs[kind].word}`));
  list.replaceChildren(...items);
}

// What is seen on a stage: on its way, kept, struck out or ringed.
function signsOf({ moves, marks, tapes, isGone }) {
  return [...moves.kinds, tapes.size > 0 && "kept", marks.twice.size > 0 && "again", moves.later.some((at) => at >= 0) && "later", isGone && "gone"];
}

// What is on the stage and around it, and no glyph.
const SIGNS_SAID = [
  ["▲", "a reader was sent all up to here; hollow: it is away, its place is kept"],
  ["▪", "sent, and not yet acked"],
  ["1 2 3", "kept, by number, as in #3; crossed out: gone; thick frame: stored just now"],
  ["stored in all, still kept", "what was ever stored; what of it the store has now"],
  ["HTTP posts of events", "to the bus and from it; no ordinary requests, and no GET of old events"],
  ["thick frame", "who acts now"],
  ["broken frame or line", "not there: nothing gets through"],
  ["marks over the slider", "scenes begin; the flag: here runs part"],
  ["3 (7)", "so far (at the end)"],
  ["–", "known at the end only"],
];

export function help(glyphs) {
  const keys = KEYS_SAID.flatMap(([key, said]) => [node("dt", {}, key), node("dd", {}, said)]);
  const signs = Object.entries(glyphs).map(([kind, glyph]) =>
    node("li", {}, glyphIcon(glyphs, kind), ` ${glyph.word}: ${glyph.meaning}`));
  const others = SIGNS_SAID.map(([sign, said]) => node("li", {}, node("strong", {}, sign), `: ${said}`));
  const more = "Click on anything on its way, on a message, a service or a line: why?";
  return node("div", { class: "evp-help evp-why" }, node("dl", {}, ...keys), node("p", {}, more),
    node("ul", { class: "evp-legend" }, ...signs, ...others));
}

// A list for each run, side by side where there are several.
export class Scenes {
  // onPick: called with the step and the run of the scene that was chosen.
  constructor(runs, timeline, onPick) {
    this.lists = runs.map(({ form }, run) => form.scenes.map(({ begin, entry, caption }) => {
      const [from, step] = [begin, entry].map((number) => timeline.stepOf(run, number));
      const button = pressable({ class: "evp-link" }, () => onPick(step, run), shortName(caption, 200));
      return { from, step, button, item: node("li", {}, button) };
    }));
    this.steps = [...new Set(this.lists.flat().map(({ step }) => step))].sort((a, b) => a - b);
    const isOne = runs.length === 1;
    this.node = node("div", { class: "evp-story" }, ...this.lists.map((scenes, run) => {
      const said = `Scenes of ${shortName(runs[run].label, 40)}`;
      const list = node("ol", { class: "evp-scenes", "aria-label": said }, ...scenes.map(({ item }) => item));
      return node("div", {}, isOne ? "" : node("strong", {}, said), list);
    }));
  }

  // The scene that is told in each run, and none that is still to end when all that may
  // be seen has been seen.
  show(step, until) {
    for (const scenes of this.lists) {
      const now = sceneNow(scenes.filter((scene) => scene.step <= until), step);
      for (const scene of scenes) {
        write(scene.button, "aria-current", scene === now ? "step" : null);
        flag(scene.item, "hidden", scene.step > until);
      }
    }
  }
}

// Of scenes, each told from one step to another, the one that is told at a step: of
// those that have begun the first that is not over, or else the last one. At the end it
// is the end, and before anything has happened none.
export function sceneNow(scenes, step) {
  const begun = scenes.filter(({ from }) => from <= step);
  const last = begun.at(-1);
  if (last?.step <= step) return last;
  return begun.find((scene) => scene.step >= step);
}

// The numbers of one run stand side by side, those of several below each other: as many
// as there are have no room beside the names of runs.
export class Ledger {
  constructor(rows, labels, glyphs) {
    this.rows = rows;
    this.ends = labels.map(() => false);
    this.corner = node(labels.length > 1 ? "th" : "caption", labels.length > 1 ? { scope: "col" } : {});
    this.cells = labels.map(() => rows.map(() => node("td")));
    const table = labels.length > 1 ? this.turned(labels, glyphs) : this.flat(glyphs);
    this.node = node("div", { class: "evp-scroll", tabindex: "0", role: "group", "aria-label": "ledger" }, table);
  }

  head({ label, glyph }, glyphs, scope) {
    const sign = glyph === null ? [] : [glyphIcon(glyphs, glyph), " "];
    return node("th", { scope, "data-sign": glyph }, ...sign, label);
  }

  flat(glyphs) {
    const heads = this.rows.map((row) => this.head(row, glyphs, "col"));
    const body = node("tbody", {}, node("tr", {}, ...this.cells[0]));
    return node("table", { class: "evp-ledger" }, this.corner, node("thead", {}, node("tr", {}, ...heads)), body);
  }

  turned(labels, glyphs) {
    const names = labels.map((label) => node("th", { scope: "col", title: label }, shortName(label, 24)));
    this.lines = this.rows.map((row, at) =>
      node("tr", {}, this.head(row, glyphs, "row"), ...this.cells.map((cells) => cells[at])));
    const head = node("thead", {}, node("tr", {}, this.corner, ...names));
    return node("table", { class: "evp-ledger", "data-turned": "" }, head, node("tbody", {}, ...this.lines));
  }

  // The state of a run. isEnd: all is known; isVeiled: the end is not told.
  show(place, { counts, tapes }, isEnd, isVeiled) {
    const kept = Object.values(tapes).reduce((sum, { from, to }) => sum + to - from, 0);
    this.rows.forEach(({ label, values }, row) => {
      const known = label === "still kept" ? kept : counts[COUNTED_AS[label]];
      const final = values[place];
      const now = isEnd ? final : known ?? "–";
      setText(this.cells[place][row], isVeiled || isEnd ? String(now) : `${now} (${final})`);
    });
    // Before a class there is no room for what none of them has.
    this.lines?.forEach((line, row) => flag(line, "data-none", !isVeiled && !this.rows[row].values.some(Boolean)));
    this.ends[place] = isEnd;
    const isOver = !isVeiled && this.ends.every(Boolean);
    setText(this.corner, isOver ? "at the end" : isVeiled ? "so far" : "so far (at the end)");
  }
}
