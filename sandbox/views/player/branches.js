// Forks as tracks below the slider: each leaves that of the run it was forked from.
// A press leads along a track, to the moment pointed at, and across to its run.

import { clockText } from "./clock.js";
import { node, pressable, shortName, write } from "./text.js";

export class Branches {
  // go(step, place): step is null where only the run is meant, by keyboard.
  constructor(runs, timeline, go) {
    this.tracks = runs.map((run, place) => trackOf(run, place, timeline, go));
    const label = { role: "group", "aria-label": "tracks of the forks" };
    this.node = runs.some(isFork) ? node("div", { class: "evp-branches", ...label }, ...this.tracks) : null;
  }

  show(focus) {
    this.tracks.forEach((track, place) => write(track, "aria-pressed", String(place === focus)));
  }
}

const isFork = (run) => run.form.fork_at_ms !== null && run.form.fork_at_ms !== undefined;

function trackOf(run, place, timeline, go) {
  const last = Math.max(timeline.length - 1, 1);
  const from = isFork(run) ? timeline.stepAt(run.form.fork_at_ms) : 0;
  const until = Math.max(timeline.stepAt(run.atMs[run.length - 1] ?? 0), from + 1);
  const label = shortName(run.label, 30);
  const said = `${label}, from ${clockText(timeline.ms[from] ?? 0)} to ${clockText(timeline.ms[Math.min(until, last)] ?? 0)}`;
  const down = isFork(run) ? Math.abs(place - run.form.fork_of) : 0;
  const style = `--evp-share:${(from / last).toFixed(4)};--evp-length:${((until - from) / last).toFixed(4)};--evp-down:${down}`;
  const button = pressable({ class: "evp-branch", style, "aria-label": said, title: said }, (event) => {
    const box = button.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - box.left) / Math.max(box.width, 1), 0), 1);
    go(event.detail === 0 ? null : Math.round(from + share * (until - from)), place);
  }, node("span", {}, label));
  if (isFork(run)) button.dataset.fork = place < run.form.fork_of ? "up" : "down";
  return button;
}
