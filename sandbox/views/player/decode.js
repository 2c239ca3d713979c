// A run as it comes in the payload, made ready to be looked into.
//
// Columns stay columns: of a long trace only the entries that are needed become objects.

import { tapeKey } from "./fold.js";

const VERDICTS = { w: "wanted", u: "unwanted", e: "echo" };

// Differences to the number before become the numbers again.
export function summed(steps) {
  const numbers = new Float64Array(steps.length);
  let sum = 0;
  for (let i = 0; i < steps.length; i += 1) numbers[i] = sum += steps[i];
  return numbers;
}

// How far back an entry points becomes where it points; nowhere is -1.
function pointed(backs) {
  return Int32Array.from(backs, (back, place) => (back === null ? -1 : place - back));
}

class Decoded {
  constructor(form) {
    const { columns } = form;
    this.form = form;
    this.label = form.label;
    this.length = columns.at_ms.length;
    this.atMs = summed(columns.at_ms);
    this.about = pointed(columns.about);
    this.cause = pointed(columns.cause);
    this.steps = summed(form.steps);
    this.marks = marksOf(form);
    this.names = form.names_of;
    this.moves = movesOf(form.moves, this);
    Object.assign(this, tapesOf(this));
  }

  // What the fold and the prose read: { number, at_ms, actor, kind, fact, about, cause, says }.
  entry(number) {
    const { names, kinds, columns } = this.form;
    const kind = kinds[columns.kind[number]];
    return {
      number,
      at_ms: this.atMs[number],
      actor: names[columns.actor[number]],
      kind: kind.kind,
      fact: factOf(kind, columns.values[number], names),
      about: orNull(this.about[number]),
      cause: orNull(this.cause[number]),
      says: kind.says,
    };
  }

  // Whether a move ends where the same had ended before.
  isAgain(move) {
    return this.marks.twice.has(this.moves.entry[move]);
  }

  // "ticket:updated#4", or what else an event is called.
  eventName(about) {
    if (about === null || about < 0) return "an event of an earlier run";
    return this.names[about] ?? `event ${about}`;
  }
}

const orNull = (number) => (number < 0 ? null : number);

// A number where a text belongs is its place among the names.
function factOf(kind, values, names) {
  const fact = {};
  for (let i = 0; i < values.length; i += 1) {
    const isText = kind.holds[i].startsWith("text");
    const value = values[i];
    fact[kind.fields[i]] = isText && typeof value === "number" ? names[value] : value;
  }
  return fact;
}

function marksOf(form) {
  const numbers = summed(form.verdicts.entry);
  const letters = [...form.verdicts.is];
  const verdicts = new Map(letters.map((letter, i) => [numbers[i], VERDICTS[letter]]));
  return { verdicts, twice: new Set(form.twice) };
}

// Columns of all that was on its way. departs: the entry that sent it, -1 if unknown.
// party: those that left together on the same way; lane: its place among them.
function movesOf(form, run) {
  const left = summed(form.left_ms);
  const count = left.length;
  const departs = Int32Array.from(form.entry, (entry, i) => senderOf(run, entry, left[i]));
  const lane = new Int32Array(count);
  const party = new Array(count);
  let parties = new Map();
  for (let i = 0; i < count; i += 1) {
    if (i > 0 && left[i] !== left[i - 1]) parties = new Map();
    const way = form.from[i] * 65536 + form.to[i];
    if (!parties.has(way)) parties.set(way, { size: 0 });
    party[i] = parties.get(way);
    lane[i] = party[i].size;
    party[i].size += 1;
  }
  return { ...form, left, count, lane, party, departs, later: laterOf(form) };
}

// For each move that was not taken, the entry at which the same came to the same one
// after all; -1 for all others.
function laterOf({ kinds, kind, to, about, entry }) {
  const came = new Map();
  const later = new Int32Array(kind.length).fill(-1);
  for (let i = kind.length - 1; i >= 0; i -= 1) {
    const key = `${to[i]} ${about[i]}`;
    if (kinds[kind[i]] === "lost") later[i] = came.get(key) ?? -1;
    else if (VERDICTS[kinds[kind[i]][0]] && about[i] !== null) came.set(key, entry[i]);
  }
  return later;
}

function senderOf(run, entry, leftMs) {
  const sender = entry === null ? -1 : run.cause[entry] ?? -1;
  return sender >= 0 && run.atMs[sender] === leftMs ? sender : -1;
}

// tapes: { tape: { entry, sequence } } of all that was ever stored there, in order;
// isGone: whether anything of it did not stay.
function tapesOf(run) {
  const { kinds, columns } = run.form;
  const place = (kind) => kinds.findIndex((form) => form.kind === kind);
  const [started, stores] = [place("ServerStarted"), place("Stored")];
  const hubs = {};
  const tapes = new Map();
  let isGone = place("Dropped") >= 0 || place("ChannelDeleted") >= 0;
  for (let i = 0; i < run.length; i += 1) {
    if (columns.kind[i] !== started && columns.kind[i] !== stores) continue;
    const entry = run.entry(i);
    if (columns.kind[i] === started) {
      hubs[entry.actor] = entry.fact.system;
      isGone ||= tapes.size > 0 && !entry.fact.messages;
    } else noteStored(tapes, tapeKey({ hubs }, entry), entry);
  }
  return { tapes, isGone };
}

function noteStored(tapes, key, { number, fact }) {
  if (!tapes.has(key)) tapes.set(key, { entry: [], sequence: [] });
  tapes.get(key).entry.push(number);
  tapes.get(key).sequence.push(fact.sequence);
}

export function decoded(form) {
  return new Decoded(form);
}
