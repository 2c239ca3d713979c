// Where the play is, how fast it goes, and when it stops.

import { Pace } from "./clock.js";
import { SPEEDS } from "./controls.js";

// Shown ms after the last event, for what is still to be seen.
const TAIL = 1_400;
// At most, from one event to the next by hand.
const GLIDE_MS = 350;
// From event to event, where nothing may move by itself.
const STEP_MS = 900;

export class Playhead {
  // changed: called whenever there is something new to show.
  constructor(timeline, changed) {
    this.timeline = timeline;
    this.changed = changed;
    this.step = 0;
    this.shown = 0;
    // A veil may hide what comes after.
    this.until = timeline.length - 1;
    this.speed = 1;
    this.waited = 0;
    // Where a step by hand ends.
    this.goal = null;
    this.pace = new Pace((gone) => this.tick(gone));
    this.calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
  }

  get isPlaying() {
    return this.pace.runs && this.goal === null;
  }

  // At a step, standing still; if it is the next one, what leads to it is seen.
  goTo(step, isNext = false) {
    const before = this.shown;
    this.stop();
    this.place(step);
    if (isNext && !this.calm?.matches && this.shown > before) this.glide(before);
    this.changed();
  }

  glide(before) {
    this.goal = this.shown;
    this.shown = before;
    this.haste = (this.goal - before) / GLIDE_MS;
    this.pace.start();
  }

  stop() {
    this.pace.stop();
    this.goal = null;
  }

  place(step) {
    this.step = Math.max(0, Math.min(step, this.until));
    this.shown = this.timeline.scale.shown(this.timeline.ms[this.step] ?? 0);
    this.waited = 0;
  }

  play() {
    this.stop();
    if (this.step >= this.until && this.step > 0) this.place(0);
    this.pace.start();
    this.changed();
  }

  pause() {
    if (!this.pace.runs) return;
    if (this.goal !== null) this.shown = this.goal;
    this.stop();
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
    if (this.goal !== null) this.glideOn(gone);
    else if (this.calm?.matches) this.hop(gone);
    else this.slide(gone);
    this.changed();
  }

  glideOn(gone) {
    this.shown = Math.min(this.shown + gone * Math.max(this.haste, 1), this.goal);
    if (this.shown >= this.goal) this.stop();
  }

  slide(gone) {
    const { scale, ms } = this.timeline;
    const end = scale.shown(ms[this.until] ?? 0);
    this.shown += gone * this.speed;
    const at = Math.min(this.shown, end);
    this.step = Math.min(this.timeline.stepAt(scale.virtual(at) + 1e-6), this.until);
    if (this.shown >= end + TAIL) this.stop();
  }

  hop(gone) {
    this.waited += gone * this.speed;
    if (this.waited < STEP_MS) return;
    this.place(this.step + 1);
    if (this.step >= this.until) this.stop();
  }

  get isStill() {
    return !this.pace.runs || Boolean(this.calm?.matches);
  }

  // The time of the run, between events too.
  get ms() {
    const { ms, scale } = this.timeline;
    if (this.isStill) return ms[this.step] ?? 0;
    return Math.min(scale.virtual(this.shown), ms[this.until] ?? 0);
  }
}
