// Time as it is shown, which is not the time of the run: a gap of 1 ms must be long
// enough to see something travel, and one of 30 s short enough to wait for.

const SHOWN_MIN = 250;
const SHOWN_MAX = 900;
// Shown for each ms of the run.
const STRETCH = 500;
// After a longer sleep of the page, time goes on where it was.
const NAP_MAX = 500;

const shownGap = (gap) => Math.min(Math.max(gap * STRETCH, SHOWN_MIN), SHOWN_MAX);

// The last place in a sorted list whose number is not above; -1 if all are.
export function lastUpTo(numbers, number, from = 0, until = numbers.length) {
  let low = from;
  let high = until;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= number) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export class Scale {
  // moments: all times of the run at which something is to be seen, in any order.
  constructor(moments) {
    this.ms = Float64Array.from(moments).sort().filter((at, i, all) => i === 0 || at !== all[i - 1]);
    this.at = new Float64Array(this.ms.length);
    for (let i = 1; i < this.ms.length; i += 1) {
      this.at[i] = this.at[i - 1] + shownGap(this.ms[i] - this.ms[i - 1]);
    }
  }

  get end() {
    return this.at.length ? this.at[this.at.length - 1] : 0;
  }

  shown(ms) {
    return between(this.ms, this.at, ms);
  }

  virtual(shown) {
    return between(this.at, this.ms, shown);
  }
}

// Where a number of one list would be in the other.
function between(from, to, number) {
  if (from.length === 0) return 0;
  const place = lastUpTo(from, number);
  if (place < 0) return to[0];
  if (place === from.length - 1) return to[place];
  const share = (number - from[place]) / (from[place + 1] - from[place]);
  return to[place] + share * (to[place + 1] - to[place]);
}

// Calls `tick` with the time gone by since its last call, in ms, for as long as it runs.
export class Pace {
  constructor(tick, frame = globalThis.requestAnimationFrame, cancel = globalThis.cancelAnimationFrame) {
    this.tick = tick;
    this.frame = (call) => frame.call(globalThis, call);
    this.cancel = (id) => cancel.call(globalThis, id);
    this.asked = null;
    this.before = null;
  }

  get runs() {
    return this.asked !== null;
  }

  start() {
    if (this.runs) return;
    this.before = null;
    this.asked = this.frame((now) => this.again(now));
  }

  stop() {
    if (this.runs) this.cancel(this.asked);
    this.asked = null;
  }

  again(now) {
    this.asked = this.frame((later) => this.again(later));
    const gone = this.before === null ? 0 : now - this.before;
    this.before = now;
    if (gone <= NAP_MAX) this.tick(gone);
  }
}

export function clockText(ms) {
  if (ms < 10_000) return `${Math.round(ms).toLocaleString("en")} ms`;
  if (ms < 600_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${(ms / 60_000).toFixed(1)} min`;
}
