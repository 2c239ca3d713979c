// What is on its way at a moment, found without looking at all that ever was.

import { lastUpTo } from "./clock.js";

const INDEX_EVERY = 256;
// Shown ms in which what nobody takes reaches its ✕.
const FLY = 420;
// What has arrived stays this long where it arrived.
const STAY = 320;
const STAY_LOST = 1_300;

export class Flights {
  constructor(run, scale) {
    const { moves } = run;
    this.run = run;
    this.moves = moves;
    this.isLost = Uint8Array.from(moves.kind, (kind) => moves.kinds[kind] === "lost");
    this.isAsked = Uint8Array.from(moves.kind, (kind) => moves.kinds[kind] === "request");
    this.begin = Float64Array.from(moves.left, (ms) => scale.shown(ms));
    this.end = Float64Array.from(moves.left, (_, i) => this.endOf(i, scale));
    // What is found is told in the same objects, frame by frame.
    this.found = [];
    this.pool = [];
    // still[k]: the moves before k * INDEX_EVERY that are still to be seen there.
    this.still = [];
    this.index();
  }

  endOf(move, scale) {
    const took = this.moves.took_ms[move];
    if (took !== null) return scale.shown(this.moves.left[move] + took);
    const toldMs = this.run.atMs[this.moves.entry[move]] ?? this.moves.left[move];
    return Math.max(this.begin[move] + FLY, scale.shown(toldMs));
  }

  gone(move) {
    return this.end[move] + (this.isLost[move] ? STAY_LOST : STAY);
  }

  index() {
    let seen = [];
    for (let i = 0; i < this.moves.count; i += 1) {
      if (i % INDEX_EVERY === 0) {
        seen = seen.filter((move) => this.gone(move) >= this.begin[i]);
        this.still.push([...seen]);
      }
      seen.push(i);
    }
  }

  // [{ move, share, isOver }]: how far each has come, from 0 to 1; until it is asked again.
  // at: { shown, reach, isStill }: when nothing moves, what was lost is at its ✕.
  at({ shown, reach, isStill }) {
    this.found.length = 0;
    const last = lastUpTo(this.begin, shown + 1e-6);
    if (last < 0) return this.found;
    const block = Math.floor(last / INDEX_EVERY);
    for (const move of this.still[block]) this.look(move, shown, reach, isStill);
    for (let i = block * INDEX_EVERY; i <= last; i += 1) this.look(i, shown, reach, isStill);
    return this.found;
  }

  tell(move, share, isOver) {
    const place = this.found.length;
    const flight = (this.pool[place] ??= {});
    flight.move = move;
    flight.share = share;
    flight.isOver = isOver;
    this.found.push(flight);
  }

  look(move, shown, reach, isStill) {
    if (shown > this.gone(move) || this.moves.departs[move] > reach) return;
    const entry = this.moves.entry[move] ?? -1;
    const later = this.moves.later[move];
    if (later >= 0 && later <= reach) return;
    if (this.moves.departs[move] < 0 && !this.isAsked[move] && this.moves.about[move] > reach) return;
    const length = this.end[move] - this.begin[move];
    const share = length > 0 ? Math.min((shown - this.begin[move]) / length, 1) : 1;
    const isTold = this.isAsked[move] ? share >= 1 : entry <= reach;
    if (this.isLost[move]) {
      const isOver = isTold && (isStill || share >= 1);
      this.tell(move, isOver ? 1 : share, isOver);
    } else if (isTold || shown <= this.end[move] + 1e-6) {
      this.tell(move, share, isTold && share >= 1);
    }
  }
}
