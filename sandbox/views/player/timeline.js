// One playhead for all runs: their steps in the order of time, and how far each run
// has got at each of them. What happens at the same time in several runs is one step.

import { Scale, lastUpTo } from "./clock.js";

export class Timeline {
  constructor(runs) {
    const steps = merged(runs);
    this.runs = runs;
    this.length = steps.length;
    this.ms = Float64Array.from(steps, (step) => step.ms);
    this.entry = runs.map((_, place) => Int32Array.from(steps, ({ entries }) => entries[place] ?? -1));
    this.reach = runs.map((run, place) => this.reachOf(run, place));
    this.scale = new Scale(momentsOf(runs, this.ms));
  }

  // The entry up to which a run is told at each step: what follows a step at the same
  // time without being a step is told with it.
  reachOf(run, place) {
    const reach = new Int32Array(this.length);
    let at = -1;
    let own = -1;
    for (let step = 0; step < this.length; step += 1) {
      if (this.entry[place][step] >= 0) {
        own += 1;
        at = this.entry[place][step];
      }
      const next = own + 1 < run.steps.length ? run.steps[own + 1] : run.length;
      while (at + 1 < next && run.atMs[at + 1] <= this.ms[step]) at += 1;
      reach[step] = at;
    }
    if (this.length > 0) reach[this.length - 1] = run.length - 1;
    return reach;
  }

  // The last step up to a time; at least the first.
  stepAt(ms) {
    return Math.max(0, lastUpTo(this.ms, ms));
  }

  // The step at which an entry of a run has been told.
  stepOf(place, entry) {
    const reach = this.reach[place];
    return Math.min(lastUpTo(reach, entry - 1) + 1, this.length - 1);
  }

  // The step at which runs part: the first at which one of them has its own entry.
  partingOf(entries) {
    if (!entries || this.runs.length < 2 || this.length === 0) return null;
    return Math.min(...entries.map((entry, place) => this.stepOf(place, entry)));
  }

  // The last entry of that run that was told up to a step as its own; -1 before the first.
  lastOf(place, step) {
    let at = step;
    while (at >= 0 && this.entry[place][at] < 0) at -= 1;
    return at < 0 ? -1 : this.entry[place][at];
  }
}

// [{ ms, rank, entries: [one for each run, or none] }]: the first things that happen at
// a time in each run are one step, and so are the second ones.
function merged(runs) {
  const found = new Map();
  runs.forEach((run, place) => {
    let rank = 0;
    run.steps.forEach((entry, at) => {
      const ms = run.atMs[entry] ?? 0;
      rank = at > 0 && run.atMs[run.steps[at - 1]] === ms ? rank + 1 : 0;
      const key = `${ms} ${rank}`;
      if (!found.has(key)) found.set(key, { ms, rank, entries: [] });
      found.get(key).entries[place] = entry;
    });
  });
  return [...found.values()].sort((a, b) => a.ms - b.ms || a.rank - b.rank);
}

function momentsOf(runs, steps) {
  const moments = Array.from(steps);
  for (const { moves } of runs) {
    for (let i = 0; i < moves.count; i += 1) {
      moments.push(moves.left[i]);
      if (moves.took_ms[i] !== null) moments.push(moves.left[i] + moves.took_ms[i]);
    }
  }
  return moments;
}
