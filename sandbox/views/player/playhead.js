// Where the play is, how fast it goes, and when it stops.

import { Pace } from "./clock.js";
import { SPEEDS } from "./controls.js";

const TAIL = 1_400; // shown ms after the last event, for what is still to be seen
const STEP_MS = 900; // from event to event, where nothing may move by itself

export class Playhead {
  // changed: called whenever there is something new to show.
  constructor(timeline, changed) {
    this.timeline = timeline;
    this.changed = changed;
    this.step = 0;
    this.shown = 0;
    this.until = timeline.length - 1; // a veil may hide what comes after
    this.speed = 1;
    this.waited = 0;
    this.pace = new Pace((gone) => this.tick(gone));
    this.calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
  }

  get isPlaying() {
    return this.pace.runs;
  }

  // At a step, standing still.
  goTo(step) {
    this.pace.stop();
    this.place(step);
    this.changed();
  }

  place(step) {
    this.step = Math.max(0, Math.min(step, this.until));
    this.shown = this.timeline.scale.shown(this.timeline.ms[this.step] ?? 0);
    this.waited = 0;
  }

  play() {
    if (this.step >= this.until && this.step > 0) this.place(0);
    this.pace.start();
    this.changed();
  }

  pause() {
    if (!this.isPlaying) return;
    this.pace.stop();
    this.changed();
  }

  toggle() {
    if (this.isPlaying) this.pause();
    else this.play();
  }

  changeSpeed(by) {
    const place = SPEEDS.indexOf(this.speed) + by;
    this.speed = SPEEDS[Math.max(0, Math.min(place, SPEEDS.length - 1))];
    this.changed();
  }

  tick(gone) {
    if (this.calm?.matches) this.hop(gone);
    else this.slide(gone);
    this.changed();
  }

  slide(gone) {
    const { scale, ms } = this.timeline;
    const end = scale.shown(ms[this.until] ?? 0);
    this.shown += gone * this.speed;
    const at = Math.min(this.shown, end);
    this.step = Math.min(this.timeline.stepAt(scale.virtual(at) + 1e-6), this.until);
    if (this.shown >= end + TAIL) this.pace.stop();
  }

  hop(gone) {
    this.waited += gone * this.speed;
    if (this.waited < STEP_MS) return;
    this.place(this.step + 1);
    if (this.step >= this.until) this.pace.stop();
  }

  get isStill() {
    return !this.isPlaying || Boolean(this.calm?.matches);
  }

  // The time of the run, between events too.
  get ms() {
    const { ms, scale } = this.timeline;
    if (this.isStill) return ms[this.step] ?? 0;
    return Math.min(scale.virtual(this.shown), ms[this.until] ?? 0);
  }
}
