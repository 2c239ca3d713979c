// What has just happened, in a line for each run: for the eye at once, aloud only when
// one has stopped there.

import { NOTHING_DONE } from "./controls.js";
import { sentence, sentenceNodes } from "./prose.js";
import { node, setText, shortName } from "./text.js";

// Who steps quickly is not told of every step.
const SAY_AFTER_MS = 250;
const HINT = "Press → to go on, W to ask why, ? for help.";
const ASKED = "Choose an answer to go on. W to ask why, ? for help.";
const SET_UP = "All is set up, and nobody has done anything yet.";

export class Telling {
  // count: of the runs; where there are several, each sentence begins with whose it is.
  constructor(glyphs, count) {
    this.glyphs = glyphs;
    this.count = count;
    this.prose = node("p", { class: "evp-prose" });
    this.live = node("div", { class: "evp-unseen", "aria-live": "polite" });
  }

  // told: [{ run, number }] of the entries of this step; isParting: from there on runs
  // differ; isNew: nobody has pressed
  // anything yet; isLast: nothing follows that may be seen. Returns what is said.
  show(told, { isPlaying, isParting, isNew, isLast }) {
    const lines = this.linesOf(told);
    if (isParting) lines[0].label = `Here they part. ${lines[0].label}`;
    const said = lines.map(({ label, text }) => label + text).join(" ");
    this.prose.replaceChildren(...lines.map(({ label, nodes }) => node("span", {}, label, ...nodes)));
    if (isNew) this.prose.append(node("small", { class: "evp-quiet" }, isLast ? ASKED : HINT));
    this.sayAloud(isPlaying ? "" : said);
    return said;
  }

  // [{ label, text, nodes }]: what is the same in several runs is said once for them.
  linesOf(told) {
    const lines = new Map();
    for (const { run, number } of told) {
      const entry = number < (run.form.first ?? 0) ? null : run.entry(number);
      const text = entry === null ? SET_UP : sentence(run, entry);
      const nodes = entry === null ? [SET_UP] : sentenceNodes(run, entry, this.glyphs);
      if (!lines.has(text)) lines.set(text, { text, labels: [], nodes });
      lines.get(text).labels.push(shortName(run.label, 40));
    }
    if (lines.size === 0) lines.set("", { text: NOTHING_DONE, labels: [], nodes: [NOTHING_DONE] });
    return [...lines.values()].map(({ labels, ...line }) => ({ ...line, label: this.labelOf(labels) }));
  }

  labelOf(labels) {
    if (this.count === 1 || labels.length === 0) return "";
    return `${labels.length === this.count ? "all" : labels.join(", ")}: `;
  }

  sayAloud(text) {
    this.hush();
    this.waiting = setTimeout(() => setText(this.live, text), SAY_AFTER_MS);
  }

  hush() {
    clearTimeout(this.waiting);
  }
}
