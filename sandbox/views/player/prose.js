// What happened, as sentences.

import { clockText } from "./clock.js";
import { PLAIN, deedSaid } from "./plain.js";
import { glyphIcon } from "./shapes.js";
import { cutText, isolated, node } from "./text.js";

// Signs of a value inside a sentence.
const VALUE_MAX = 140;
const LOST_KINDS = ["Missed", "PublishRefused", "PublishLost"];
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

// Who did what. What is done to a world nobody in it does.
export function told(entry) {
  const { kind, actor, fact } = entry;
  if (kind === "Acted") return isolated(cutText(deedSaid(fact.action), VALUE_MAX));
  if (kind === "NothingChanged") return `Nothing was changed by ${saidOf({ ...entry, says: "{action}: {reason}" })}`;
  const who = isolated(cutText(actor, 40));
  return `${who} ${PLAIN[kind] ? PLAIN[kind](fact) : saidOf(entry)}`;
}

// An entry as one sentence: "orders received ticket:updated #4, wanted."
export function sentence(run, entry) {
  const parts = [told(entry)];
  if (entry.fact.redelivery_count > 0) parts.push(`sent again (${entry.fact.redelivery_count})`);
  const verdict = run.marks.verdicts.get(entry.number);
  if (verdict) parts.push(VERDICT_SAID[verdict]);
  if (run.marks.twice.has(entry.number)) parts.push("again: it had been given this before");
  return `${parts.join("; ")}.`;
}

// The glyph that an entry is told with, if any.
function glyphOf(run, { number, kind, about }) {
  const isLost = LOST_KINDS.includes(kind) || (kind === "RequestFailed" && about !== null);
  if (kind === "Published") return "published";
  if (kind === "Stored") return "kept";
  if (isLost) return "lost";
  return run.marks.twice.has(number) ? "again" : run.marks.verdicts.get(number) ?? null;
}

// The same with its time, its sign and the event it is about, for the eye.
export function sentenceNodes(run, entry, glyphs) {
  const glyph = glyphOf(run, entry);
  const nodes = [node("strong", {}, clockText(entry.at_ms)), " "];
  if (glyph !== null) nodes.push(glyphIcon(glyphs, glyph), " ");
  nodes.push(sentence(run, entry));
  if (entry.about !== null && entry.about !== entry.number) {
    const name = isolated(cutText(run.eventName(entry.about), 60));
    nodes.push(" ", node("span", { class: "evp-quiet" }, `(event ${name})`));
  }
  return nodes;
}
