// Why something happened: the chain of its causes, as sentences, and what of it lights
// up on the stage.

import { clockText } from "./clock.js";
import { sentence } from "./prose.js";
import { node, pressable } from "./text.js";

const CHAIN_MAX = 20;
// Of a chain that is too long to be read.
const FIRST_SHOWN = 5;

// The numbers of an entry and its causes, the first cause first: those that are known to
// tell the reason, or one before the other.
export function chainOf(run, number) {
  const known = run.form.whys?.[number];
  if (known) return [...new Set([...known, number])];
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
    this.trail = movesOn(run, this.chain).map((move) => (
      { move, place: this.chain.indexOf(run.moves.entry[move]) + 1 }));
    const head = this.chain.length > 1
      ? "Why? One thing led to the other:"
      : "Nothing led to this: somebody did it, or its time had come.";
    this.node.replaceChildren(node("strong", {}, head), node("ol", {}, ...this.items(run)));
  }

  items(run) {
    const cut = Math.max(0, this.chain.length - CHAIN_MAX);
    const items = this.chain.map((number, place) => this.item(run, number, place + 1));
    if (cut > 0) items.splice(FIRST_SHOWN, cut, node("li", { class: "evp-quiet" }, `… and ${cut} more between`));
    return items;
  }

  // place: the number that the way has on the stage, if something went it to get there.
  item(run, number, place) {
    const entry = run.entry(number);
    const said = `${clockText(entry.at_ms)}: ${sentence(run, entry)}`;
    const button = pressable({ class: "evp-link" }, () => this.onPick(number), said);
    return node("li", {}, node("span", { class: "evp-mark" }, String(place)), button);
  }
}
