// The player: one to three runs under one playhead. mount() puts it into a page.

import { decoded } from "./decode.js";
import { Track } from "./track.js";
import { Timeline } from "./timeline.js";
import { Flights } from "./flights.js";
import { Playhead } from "./playhead.js";
import { actionsOf } from "./actions.js";
import { build, mark } from "./layout.js";
import { Ghosts } from "./veil.js";
import { clockText } from "./clock.js";
import { fillLegend } from "./panels.js";
import { setText } from "./text.js";
import { followTheme } from "./style.js";
import { listen } from "./keys.js";
import { watch } from "./watch.js";

const NONE = new Set();
// While it plays, words change no faster than they can be read.
const READ_MS = 120;

class Player {
  constructor(element, payload, options) {
    this.payload = payload;
    this.options = options;
    this.all = payload.runs.map(decoded);
    this.runs = this.all.filter((_, place) => !ghostsOf(payload).has(place));
    this.timeline = new Timeline(this.runs);
    this.tracks = this.runs.map((run) => new Track(run));
    this.flights = this.runs.map((run) => new Flights(run, this.timeline.scale));
    this.playhead = new Playhead(this.timeline, () => this.show());
    this.focus = 0;
    this.ghosts = [];
    this.toldAt = -Infinity;
    this.parting = this.timeline.partingOf(payload.parts);
    this.actions = actionsOf(this);
    build(this);
    element.append(this.root);
    this.begin();
    this.endings = [
      watch(this.root, () => this.playhead.pause()),
      listen(options.keysOn ?? this.root, this.actions),
      followTheme(this.root, this.payload.glyphs, payload.theme),
    ];
  }

  begin() {
    if (this.veil) this.playhead.until = this.timeline.stepOf(0, this.payload.veil.after);
    mark(this);
    const { at } = this.payload;
    this.start = Number.isInteger(at) ? this.timeline.stepOf(0, at) : (this.scenes.steps[0] ?? 0);
    this.goTo(this.start);
    // The one option that stands there was chosen beside the player.
    if (this.payload.veil?.answered) this.veil.choose(0, (answer) => this.unveil(answer));
  }

  get run() {
    return this.runs[this.focus];
  }

  // Moving

  // isNext: what lies between is short enough to be watched.
  goTo(step, isNext = false) {
    this.why.close();
    this.playhead.goTo(step, isNext);
    const acting = this.acting();
    if (acting.length > 0 && !acting.includes(this.focus)) this.look(acting[0]);
  }

  goToEntry(number) {
    this.goTo(this.timeline.stepOf(this.focus, number));
  }

  goToParting() {
    if (this.parting !== null && this.parting <= this.playhead.until) this.goTo(this.parting);
  }

  goToScene(step, place) {
    this.goTo(step);
    this.look(place);
  }

  // Along the track of a run, and across to it.
  branchTo(step, place) {
    if (step !== null) this.goTo(step);
    this.look(place);
  }

  look(place) {
    if (place === this.focus) return;
    this.focus = place;
    this.why.close();
    this.toldAt = -Infinity;
    this.show();
  }

  unveil(answer) {
    const { timeline, payload, stages } = this;
    this.playhead.until = timeline.length - 1;
    mark(this);
    this.story.hidden = !payload.story;
    if (answer.ghosts > 0) {
      this.ghosts = [new Ghosts(this.all[answer.ghosts], stages[0], payload.glyphs, timeline.scale)];
    }
    fillLegend(this.legend, payload, this.all, false);
    this.options.onAnswer?.(answer.key);
    this.show();
  }

  // Somebody has pointed at what ends with an entry, perhaps one still to come.
  pick(place, number) {
    if (number === null || number === undefined) return;
    this.playhead.pause();
    this.look(place);
    let at = number;
    while (at > this.reachOf(place)) at = this.run.cause[at];
    if (at >= 0) this.why.explain(this.run, at);
    this.show();
  }

  toggle(panel) {
    panel.hidden = !panel.hidden;
    this.show();
  }

  // Whether there was anything to shut.
  shut() {
    const name = this.drawers.last();
    if (name) this.actions[name]();
    return Boolean(name);
  }

  toggleWhy() {
    if (!this.why.isOpen) return this.pick(this.focus, this.present());
    this.why.close();
    return this.show();
  }

  // Showing

  // The entry up to which a run has been told.
  reachOf(place) {
    return this.timeline.reach[place][this.playhead.step] ?? -1;
  }

  // The entry that has just been told of the run that is looked at.
  present() {
    const entry = this.timeline.lastOf(this.focus, this.playhead.step);
    return entry < 0 ? null : entry;
  }

  // The runs in which something happens at this step.
  acting() {
    const { timeline, playhead } = this;
    return this.runs.map((_, place) => place).filter((place) => timeline.entry[place][playhead.step] >= 0);
  }

  // Between two events only what is on its way changes, and the clock. Words that come
  // too soon after others are put off, not left out.
  show() {
    const { playhead } = this;
    const key = this.shownOf(playhead);
    this.runs.forEach((_, place) => this.showMoves(place));
    if (key !== this.shownKey) this.runs.forEach((_, place) => this.showState(place));
    this.shownKey = key;
    const isTooSoon = playhead.isPlaying && performance.now() - this.toldAt < READ_MS;
    if (key === this.toldKey || isTooSoon) {
      this.controls.showClock(playhead);
      return;
    }
    this.toldKey = key;
    this.toldAt = performance.now();
    this.branches.show(this.focus);
    this.veil?.tellAnswer(playhead.step >= this.timeline.length - 1);
    this.showWords();
    this.drawers.show();
  }

  shownOf({ step, isPlaying, speed, until }) {
    return [step, isPlaying, speed, until, this.focus, this.why.chain.at(-1), this.table.isOpen, this.help.hidden].join();
  }

  showMoves(place) {
    const { shown, isStill } = this.playhead;
    const at = { shown, reach: this.reachOf(place), isStill };
    this.stages[place].move(this.flights[place].at(at), place === this.focus ? this.why.lit : NONE);
    if (place === 0) for (const ghosts of this.ghosts) ghosts.show({ ...at, reach: Infinity });
  }

  showState(place) {
    const { playhead, timeline, why } = this;
    const run = this.runs[place];
    const reach = this.reachOf(place);
    const told = this.tracks[place].seek(reach);
    const isFocus = place === this.focus;
    const now = timeline.entry[place][playhead.step] ?? null;
    this.stages[place].show(told, { reach, now, lit: isFocus ? why.lit : NONE, trail: isFocus ? why.trail : [] });
    const isEnd = reach >= run.length - 1 && !run.form.cut;
    this.ledger.show(place, told.state, isEnd, playhead.until < timeline.length - 1);
    this.panes[place].toggleAttribute("data-focus", isFocus);
    const endMs = run.atMs[run.length - 1];
    setText(this.ended[place], isEnd && timeline.ms[playhead.step] > endMs ? `ended at ${clockText(endMs)}` : "");
  }

  showWords() {
    const { playhead, run, runs, focus, timeline } = this;
    const told = this.acting().map((place) => ({ run: runs[place], number: timeline.entry[place][playhead.step] }));
    const said = this.telling.show(told, {
      isPlaying: playhead.isPlaying, isParting: playhead.step === this.parting,
      isNew: playhead.step <= this.start,
      isLast: playhead.step >= playhead.until && playhead.until < timeline.length - 1,
    });
    this.controls.show(playhead, said);
    this.scenes.show(playhead.step, playhead.until);
    this.table.show(run, this.reachOf(focus), this.timeline.reach[focus][playhead.until]);
  }

  destroy() {
    this.playhead.pause();
    this.telling.hush();
    for (const end of this.endings) end();
    this.root.remove();
  }
}

// Runs that only play as ghosts have no stage of their own.
function ghostsOf({ veil }) {
  return new Set((veil?.options ?? []).map((option) => option.ghosts).filter((run) => run > 0));
}

// options: { presenter, keysOn, onAnswer }, each of which may be left out. keysOn: what
// hears the keys, where the whole page is the player's.
export function mount(element, payload, options = {}) {
  const player = new Player(element, payload, options);
  const { playhead, timeline } = player;
  return {
    destroy: () => player.destroy(),
    goTo: (step) => player.goTo(step),
    play: () => playhead.play(),
    pause: () => playhead.pause(),
    get step() { return playhead.step; },
    get ms() { return playhead.ms; },
    get steps() { return timeline.length; },
    get isPlaying() { return playhead.isPlaying; },
  };
}
