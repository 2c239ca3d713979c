// What has just happened in the run that is looked at: for the eye at once, aloud only
// when one has stopped there.

import { sentence, sentenceNodes } from "./prose.js";
import { node, setText, shortName } from "./text.js";

const SAY_AFTER_MS = 250; // who steps quickly is not told of every step
const SET_UP = "All is set up, and nobody has done anything yet.";

export class Telling {
  // isOneOfMany: then each sentence begins with the name of its run.
  constructor(glyphs, isOneOfMany) {
    this.glyphs = glyphs;
    this.isOneOfMany = isOneOfMany;
    this.prose = node("p", { class: "evp-prose" });
    this.live = node("div", { class: "evp-unseen", "aria-live": "polite" });
  }

  // number: of the entry, or nothing; isParting: from there on runs differ. Returns what
  // is said.
  show(run, number, isPlaying, isParting = false) {
    const isSetUp = number === null || number < (run.form.first ?? 0);
    const entry = isSetUp ? null : run.entry(number);
    const parting = isParting ? "Here they part. " : "";
    const label = parting + (this.isOneOfMany ? `${shortName(run.label, 40)}: ` : "");
    const said = label + (isSetUp ? SET_UP : sentence(run, entry));
    this.prose.replaceChildren(label, ...(isSetUp ? [SET_UP] : sentenceNodes(run, entry, this.glyphs)));
    this.sayAloud(isPlaying ? "" : said);
    return said;
  }

  sayAloud(text) {
    this.hush();
    this.waiting = setTimeout(() => setText(this.live, text), SAY_AFTER_MS);
  }

  hush() {
    clearTimeout(this.waiting);
  }
}
