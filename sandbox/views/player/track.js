// The state of one run after any of its entries: a copy is kept every so often, and
// from there the few entries that are left are folded.

import { beginning, copied, fold } from "./fold.js";

const COPY_EVERY = 256;

// What each actor was given and sent so far, which the fold does not count.
const copiedTally = (tally) => new Map(Array.from(tally, ([name, counts]) => [name, { ...counts }]));

export class Track {
  constructor(run) {
    this.run = run;
    this.ends = endsOf(run.moves, run.moves.entry);
    this.sent = endsOf(run.moves, sendsOf(run.moves));
    this.made = endsOf(run.moves, run.moves.later);
    // kept[i]: before entry i * COPY_EVERY.
    this.kept = [{ state: beginning(), tally: new Map() }];
    this.reached = -1;
    this.now = this.copyOf(this.kept[0]);
  }

  // { state, tally } after that entry; -1: before the first. To be read, not changed.
  seek(number) {
    const place = Math.min(Math.floor((number + 1) / COPY_EVERY), this.kept.length - 1);
    const isAhead = this.reached > number || this.reached < place * COPY_EVERY - 1;
    if (isAhead) {
      this.now = this.copyOf(this.kept[place]);
      this.reached = place * COPY_EVERY - 1;
    }
    while (this.reached < number) this.advance();
    return this.now;
  }

  advance() {
    this.reached += 1;
    const { moves } = this.run;
    fold(this.now.state, this.run.entry(this.reached), this.run.marks);
    for (const move of this.sent.get(this.reached) ?? []) this.add(moves.actors[moves.from[move]], "published");
    for (const move of this.ends.get(this.reached) ?? []) this.count(move);
    for (const move of this.made.get(this.reached) ?? []) this.comeLater(move);
    const next = this.reached + 1;
    if (next % COPY_EVERY === 0 && this.kept.length === next / COPY_EVERY) this.kept.push(this.copyOf(this.now));
  }

  count(move) {
    const { moves } = this.run;
    const kind = moves.kinds[moves.kind[move]];
    if (kind === "request" || kind === "published") return;
    const name = moves.actors[moves.to[move]];
    this.add(name, kind);
    if (this.run.isAgain(move)) this.add(name, "again");
  }

  // What was not taken has been given after all; that it was not taken stays so.
  comeLater(move) {
    const { moves } = this.run;
    this.add(moves.actors[moves.to[move]], "later");
  }

  add(name, kind) {
    const counts = this.now.tally.get(name) ?? {};
    counts[kind] = (counts[kind] ?? 0) + 1;
    this.now.tally.set(name, counts);
  }

  copyOf({ state, tally }) {
    return { state: copied(state), tally: copiedTally(tally) };
  }
}

// For each move that an event made into a bus or server, or was to make, the publish.
function sendsOf({ kinds, kind, about, entry }) {
  return about.map((at, i) => (kinds[kind[i]] === "published" || at === entry[i] ? at : null));
}

// { entry: the moves that it ends }
function endsOf({ count }, entries) {
  const ends = new Map();
  for (let i = 0; i < count; i += 1) {
    const at = entries[i];
    if (at === null || at < 0) continue;
    if (ends.has(at)) ends.get(at).push(i);
    else ends.set(at, [i]);
  }
  return ends;
}
