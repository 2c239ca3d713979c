// The same events as a table, a page of it at a time.

import { clockText, lastUpTo } from "./clock.js";
import { sentence } from "./prose.js";
import { cutText, node, pressable } from "./text.js";

const ROWS = 100;

export class Table {
  // onPick: called with the entry of the row that was chosen.
  constructor(onPick) {
    this.onPick = onPick;
    this.said = node("p", { class: "evp-quiet" });
    this.body = node("tbody");
    const heads = ["event", "time", "about", "what happened"].map((word) => node("th", { scope: "col" }, word));
    const table = node("table", { class: "evp-rows" }, node("thead", {}, node("tr", {}, ...heads)), this.body);
    this.scroll = node("div", { class: "evp-scroll", tabindex: "0", role: "group", "aria-label": "events" }, table);
    this.node = node("div", { hidden: "" }, this.said, this.scroll);
  }

  get isOpen() {
    return !this.node.hidden;
  }

  // reach, until: the entries up to which the run has been told, and may be told.
  show(run, reach, until) {
    if (!this.isOpen) return;
    const place = lastUpTo(run.steps, reach);
    const from = Math.floor(Math.max(place, 0) / ROWS) * ROWS;
    const total = lastUpTo(run.steps, until) + 1;
    if (this.run !== run || this.from !== from || this.total !== total) this.fill(run, from, total);
    [...this.body.children].forEach((row, at) => {
      if (from + at === place) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    });
    // Into sight below the heads; the page stays where it is.
    const row = this.body.children[place - from];
    if (row) this.scroll.scrollTop = row.offsetTop - this.scroll.clientHeight / 2;
  }

  // total: of the events that may be seen.
  fill(run, from, total) {
    Object.assign(this, { run, from, total });
    const to = Math.min(from + ROWS, total);
    const rest = to - from < total ? "; stepping on turns the page" : "";
    this.said.textContent = `${run.label}: events ${from + 1} to ${to} of ${total}${rest}`;
    const places = Array.from({ length: to - from }, (_, at) => from + at);
    this.body.replaceChildren(...places.map((place) => this.row(run, place)));
  }

  row(run, place) {
    const entry = run.entry(run.steps[place]);
    const button = pressable({ class: "evp-link", "aria-label": `go to event ${place + 1}` }, () => this.onPick(entry.number), String(place + 1));
    const about = entry.about === null ? "" : cutText(run.eventName(entry.about), 40);
    const cells = [button, clockText(entry.at_ms), about, sentence(run, entry)];
    return node("tr", {}, ...cells.map((cell) => node("td", {}, cell)));
  }
}
