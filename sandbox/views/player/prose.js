// What happened, as sentences.

import { cutText, isolated, node } from "./text.js";
import { clockText } from "./clock.js";

const VALUE_MAX = 90; // signs of a value inside a sentence
const CHAIN_MAX = 20;
const OPTIONAL = /\[([^[\]]*\{(\w+)\}[^[\]]*)\]/g;

const VERDICT_SAID = {
  wanted: "wanted",
  unwanted: "unwanted: it has no handler for this",
  echo: "an echo: it is the sender itself",
};

// "received ticket:updated #4": what the kind of fact says of itself.
export function saidOf({ says, fact }) {
  const whole = says.replace(OPTIONAL, (_, part, field) => ((fact[field] ?? null) === null ? "" : part));
  return whole.replace(/\{(\w+)\}/g, (_, field) => isolated(cutText(fact[field], VALUE_MAX)));
}

// An entry as one sentence: "orders received ticket:updated #4, wanted."
export function sentence(run, entry) {
  const parts = [`${isolated(cutText(entry.actor, 40))} ${saidOf(entry)}`];
  if (entry.fact.redelivery_count > 0) parts.push(`sent again (${entry.fact.redelivery_count})`);
  const verdict = run.marks.verdicts.get(entry.number);
  if (verdict) parts.push(VERDICT_SAID[verdict]);
  if (run.marks.twice.has(entry.number)) parts.push("it had been given this before");
  return `${parts.join("; ")}.`;
}

// The chain of causes of an entry, the first cause first.
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

// The chain as a list; in its middle what is too long to be read is counted.
export function chainNodes(run, chain, onPick) {
  const cut = chain.length > CHAIN_MAX ? chain.length - CHAIN_MAX : 0;
  const shown = cut > 0 ? [...chain.slice(0, 5), ...chain.slice(5 + cut)] : chain;
  const items = shown.map((number) => {
    const entry = run.entry(number);
    const button = node("button", { type: "button", class: "evp-link" });
    button.textContent = `${clockText(entry.at_ms)}: ${sentence(run, entry)}`;
    button.addEventListener("click", () => onPick(number));
    return node("li", {}, button);
  });
  if (cut > 0) items.splice(5, 0, node("li", { class: "evp-quiet" }, `… and ${cut} more between`));
  return items;
}
