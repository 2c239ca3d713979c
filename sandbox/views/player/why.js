// Why something happened: the chain of its causes, as sentences, and what of it lights
// up on the stage.

import { clockText } from "./clock.js";
import { sentence } from "./prose.js";
import { node } from "./text.js";

const CHAIN_MAX = 20;
// Of a chain that is too long to be read.
const FIRST_SHOWN = 5;

// The numbers of an entry and its causes, the first cause first.
export function chainOf(run, number) {
  const chain = [];
  for (let at = number; at >= 0; at = run.cause[at]) chain.push(at);
  return chain.reverse();
}

// The moves that ended with an entry of the chain, in its order.
export function movesOn(run, chain) {
  const place = new Map(chain.map((number, at) => [number, at]));
  const found = [];
  for (let i = 0; i < run.moves.count; i += 1) {
    if (place.has(run.moves.entry[i])) found.push(i);
  }
  return found.sort((a, b) => place.get(run.moves.entry[a]) - place.get(run.moves.entry[b]));
}

export class Why {
  // onPick: called with the entry of a sentence that was chosen.
  constructor(onPick) {
    this.onPick = onPick;
    this.node = node("div", { class: "evp-why", role: "group", "aria-label": "why" });
    this.close();
  }

  get isOpen() {
    return !this.node.hidden;
  }

  close() {
    this.node.hidden = true;
    this.chain = [];
    this.lit = new Set();
    this.trail = [];
  }

  explain(run, number) {
    this.node.hidden = false;
    this.chain = chainOf(run, number);
    this.lit = new Set(this.chain);
    this.trail = movesOn(run, this.chain);
    const head = this.chain.length > 1
      ? "Why? One thing led to the other:"
      : "Nothing led to this: somebody did it, or its time had come.";
    this.node.replaceChildren(node("strong", {}, head), node("ol", {}, ...this.items(run)));
  }

  items(run) {
    const cut = Math.max(0, this.chain.length - CHAIN_MAX);
    const shown = this.chain.filter((_, place) => place < FIRST_SHOWN || place >= FIRST_SHOWN + cut || cut === 0);
    const items = shown.map((number) => this.item(run, number));
    if (cut > 0) items.splice(FIRST_SHOWN, 0, node("li", { class: "evp-quiet" }, node("span", { class: "evp-mark" }), `… and ${cut} more between`));
    return items;
  }

  item(run, number) {
    const entry = run.entry(number);
    const button = node("button", { type: "button", class: "evp-link" });
    button.textContent = `${clockText(entry.at_ms)}: ${sentence(run, entry)}`;
    button.addEventListener("click", () => this.onPick(number));
    return node("li", {}, this.badge(run, number), button);
  }

  // The number that the way has on the stage, if something went it to get there.
  badge(run, number) {
    const place = this.trail.findIndex((move) => run.moves.entry[move] === number);
    return node("span", { class: "evp-mark" }, place < 0 ? "" : String(place + 1));
  }
}
