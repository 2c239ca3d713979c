// The player: one to three runs under one playhead. mount() puts it into a page.

import { decoded } from "./decode.js";
import { Track } from "./track.js";
import { Timeline } from "./timeline.js";
import { Flights } from "./flights.js";
import { Stage } from "./stage.js";
import { Controls } from "./controls.js";
import { Playhead } from "./playhead.js";
import { Ledger, Scenes, help, legend } from "./panels.js";
import { Table } from "./table.js";
import { Ghosts, Veil } from "./veil.js";
import { chainNodes, chainOf, movesOn, sentence } from "./prose.js";
import { CSS, followTheme } from "./style.js";
import { listen } from "./keys.js";
import { cutText, node, setText, shortName } from "./text.js";

const NONE = new Set();
const SAY_AFTER_MS = 250; // who steps quickly is not told of every step

class Player {
  constructor(element, payload, options) {
    this.payload = payload;
    this.options = options;
    this.all = payload.runs.map(decoded);
    this.ghostRuns = new Set((payload.veil?.options ?? []).map((option) => option.ghosts).filter((run) => run > 0));
    this.runs = this.all.filter((_, place) => !this.ghostRuns.has(place));
    this.timeline = new Timeline(this.runs);
    this.tracks = this.runs.map((run) => new Track(run));
    this.flights = this.runs.map((run) => new Flights(run, this.timeline.scale));
    this.playhead = new Playhead(this.timeline, () => this.show());
    this.focus = 0;
    this.lit = NONE;
    this.ghosts = [];
    this.actions = this.actionsOf();
    this.build(element);
    this.endings = [this.watch(), listen(options.keysOn ?? this.root, this.actions), followTheme(this.root, payload.glyphs, payload.theme)];
    this.playhead.goTo(this.scenesOf(0)[0]?.step ?? 0);
  }

  actionsOf() {
    const { playhead } = this;
    const actions = {
      toggle: () => playhead.toggle(),
      backward: () => this.goTo(playhead.step - 1),
      forward: () => this.goTo(playhead.step + 1),
      sceneBack: () => this.goTo(this.sceneBefore()),
      sceneOn: () => this.goTo(this.sceneAfter()),
      first: () => this.goTo(0),
      last: () => this.goTo(this.timeline.length - 1),
      scrub: (step) => this.goTo(step),
      slower: () => playhead.changeSpeed(-1),
      faster: () => playhead.changeSpeed(1),
      branch: () => this.look((this.focus + 1) % this.runs.length),
      why: () => this.toggleWhy(),
      table: () => this.toggleTable(),
      help: () => this.toggleHelp(),
    };
    for (let place = 1; place <= (this.payload.veil?.options.length ?? 0); place += 1) {
      actions[`answer${place}`] = () => this.veil.buttons[place - 1].click();
    }
    return actions;
  }

  // Building

  build(element) {
    const { payload } = this;
    this.stages = this.runs.map((run, place) => new Stage(run, payload.glyphs, (number) => this.pick(place, number)));
    this.controls = new Controls(this.actions, this.timeline.length);
    this.scenes = new Scenes((step) => this.goTo(step));
    this.ledger = new Ledger(payload.ledger, this.runs.map((run) => run.label), payload.glyphs);
    this.table = new Table((place) => this.goTo(this.timeline.stepOf(this.focus, this.run.steps[place])));
    this.prose = node("p", { class: "evp-prose" });
    this.live = node("div", { class: "evp-unseen", "aria-live": "polite" });
    this.why = node("div", { class: "evp-why", role: "group", "aria-label": "why", hidden: "" });
    this.help = help(payload.glyphs);
    this.help.hidden = true;
    this.veil = payload.veil ? new Veil(payload.veil, (answer) => this.unveil(answer)) : null;
    this.root = this.rootNode();
    if (this.veil) this.playhead.until = this.timeline.stepOf(0, payload.veil.after);
    this.mark();
    element.append(this.root);
  }

  rootNode() {
    const { title } = this.payload;
    const style = node("style");
    style.textContent = CSS;
    const kind = this.options.presenter ? "evp evp-presenter" : "evp";
    const root = node("section", { class: kind, "aria-label": cutText(title, 200), tabindex: "-1", "data-lm-suppress-shortcuts": "true" });
    const head = node("h3");
    head.textContent = cutText(title, 200);
    const parts = [head, this.runsNode(), legend(this.payload.glyphs, this.all), this.controls.node, this.prose,
      this.live, this.veil?.node, this.why, this.help, this.scenes.node, this.ledger.node, this.table.node];
    root.append(style, ...parts.filter(Boolean));
    return root;
  }

  runsNode() {
    this.panes = this.runs.map((run, place) => this.paneNode(run, place));
    return node("div", { class: "evp-runs", "data-many": this.runs.length > 1 ? "" : null }, ...this.panes);
  }

  paneNode(run, place) {
    const { left_out: leftOut = [] } = run.form.stage;
    const notes = [run.form.cut, leftOut.length > 0 ? `not drawn: ${leftOut.map((name) => shortName(name, 30)).join(", ")}` : null];
    const said = notes.filter(Boolean).join("; ");
    const head = node("h4", {}, shortName(run.label, 60), node("small", {}, said));
    if (this.runs.length === 1 && !said) head.hidden = true;
    const pane = node("div", { class: "evp-run" }, head, this.stages[place].node);
    pane.addEventListener("pointerdown", () => this.look(place));
    return pane;
  }

  mark() {
    const share = (step) => step / Math.max(this.timeline.length - 1, 1);
    const until = this.playhead.until;
    const steps = this.scenesOf(0).map((scene) => scene.step).filter((step) => step <= until);
    this.controls.mark(steps.map(share), "scene");
    const { parts } = this.payload;
    if (parts && this.runs.length > 1) this.controls.mark([share(this.timeline.stepOf(0, parts[0]))], "here the runs part", true);
  }

  // Moving

  get run() {
    return this.runs[this.focus];
  }

  goTo(step) {
    this.explain(null);
    this.playhead.goTo(step);
    const place = this.timeline.run[this.playhead.step] ?? 0;
    if (place !== this.focus) this.look(place);
  }

  scenesOf(place) {
    const { scenes } = this.runs[place].form;
    return scenes.map(({ entry, caption }) => ({ step: this.timeline.stepOf(place, entry), caption }));
  }

  sceneBefore() {
    const { step } = this.playhead;
    return this.scenesOf(this.focus).findLast((scene) => scene.step < step)?.step ?? 0;
  }

  sceneAfter() {
    const { step } = this.playhead;
    return this.scenesOf(this.focus).find((scene) => scene.step > step)?.step ?? this.timeline.length - 1;
  }

  look(place) {
    if (place === this.focus) return;
    this.focus = place;
    this.explain(null);
    this.scenes.set(this.scenesOf(place));
    this.show();
  }

  unveil(answer) {
    this.playhead.until = this.timeline.length - 1;
    if (answer.ghosts > 0) {
      this.ghosts = [new Ghosts(this.all[answer.ghosts], this.stages[0], this.payload.glyphs, this.timeline.scale)];
    }
    this.options.onAnswer?.(answer.key);
    this.show();
  }

  // Why

  // Somebody has pointed at what ends with an entry, perhaps one still to come.
  pick(place, number) {
    if (number === null || number === undefined) return;
    this.playhead.pause();
    this.look(place);
    let at = number;
    while (at > this.reachOf(place)) at = this.runs[place].cause[at];
    if (at >= 0) this.explain(at);
    this.show();
  }

  toggleWhy() {
    if (!this.why.hidden) this.explain(null);
    else this.pick(this.focus, this.present());
    this.show();
  }

  explain(number) {
    this.why.hidden = number === null;
    this.chain = number === null ? [] : chainOf(this.run, number);
    this.lit = new Set(this.chain);
    this.trail = number === null ? [] : movesOn(this.run, this.chain);
    if (number === null) return;
    const head = node("strong", {}, this.chain.length > 1 ? "Why? One thing led to the other:" : "Nothing led to this: somebody did it, or time had come.");
    const items = chainNodes(this.run, this.chain, (entry) => this.goTo(this.timeline.stepOf(this.focus, entry)));
    this.why.replaceChildren(head, node("ol", {}, ...items));
  }

  // Panels

  toggleTable() {
    this.table.node.hidden = !this.table.node.hidden;
    this.show();
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    this.show();
  }

  // Showing

  reachOf(place) {
    return this.timeline.reach[place][this.playhead.step] ?? -1;
  }

  // The number of the entry that has just been told of the run that is looked at.
  present() {
    const step = this.timeline.lastOf(this.focus, this.playhead.step);
    return step < 0 ? null : this.timeline.entry[step];
  }

  show() {
    const { playhead } = this;
    const key = [playhead.step, this.focus, playhead.isPlaying, playhead.speed, playhead.until, this.chain?.at(-1), this.table.isOpen, this.help.hidden].join();
    this.runs.forEach((_, place) => this.showMoves(place));
    if (key === this.shownKey) return setText(this.controls.clock, this.controls.clockSaid(playhead));
    this.shownKey = key;
    this.runs.forEach((_, place) => this.showState(place));
    this.showWords();
  }

  showMoves(place) {
    const { shown, isStill } = this.playhead;
    const at = { shown, reach: this.reachOf(place), isStill };
    this.stages[place].move(this.flights[place].at(at), place === this.focus ? this.lit : NONE);
    if (place === 0) for (const ghosts of this.ghosts) ghosts.show({ ...at, reach: Infinity });
  }

  showState(place) {
    const reach = this.reachOf(place);
    const told = this.tracks[place].seek(reach);
    const isLit = place === this.focus && this.chain?.length > 0;
    this.stages[place].show(told, reach, isLit ? this.lit : NONE, isLit ? this.trail : []);
    const isEnd = reach >= this.runs[place].length - 1;
    const isVeiled = this.playhead.until < this.timeline.length - 1;
    this.ledger.show(place, told.state.counts, isEnd, isVeiled);
    this.panes[place].toggleAttribute("data-focus", place === this.focus);
  }

  showWords() {
    const { playhead, controls, timeline } = this;
    const said = this.said();
    setText(this.prose, said);
    controls.show({ playhead, length: timeline.length, said });
    if (!this.scenes.scenes) this.scenes.set(this.scenesOf(this.focus));
    this.scenes.show(playhead.step, playhead.until);
    this.table.show(this.run, ...this.tablePlaces());
    this.sayAloud(playhead.isPlaying ? "" : said);
  }

  tablePlaces() {
    const { steps } = this.run;
    const upTo = (number) => steps.findLastIndex((entry) => entry <= number) + 1;
    return [upTo(this.reachOf(this.focus)) - 1, upTo(this.timeline.reach[this.focus][this.playhead.until])];
  }

  said() {
    const number = this.present();
    const label = this.runs.length > 1 ? `${shortName(this.run.label, 40)}: ` : "";
    if (number === null || number < (this.run.form.first ?? 0)) return `${label}All is set up, and nobody has done anything yet.`;
    return label + sentence(this.run, this.run.entry(number));
  }

  sayAloud(text) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => setText(this.live, text), SAY_AFTER_MS);
  }

  // Whoever cannot see it does not have it played.
  watch() {
    const hide = () => document.hidden && this.playhead.pause();
    const focus = (event) => event.target.closest("button, input, [tabindex='0']") || this.root.focus({ preventScroll: true });
    document.addEventListener("visibilitychange", hide);
    this.root.addEventListener("click", focus);
    const seen = globalThis.IntersectionObserver && new IntersectionObserver((found) => found.at(-1).isIntersecting || this.playhead.pause());
    seen?.observe(this.root);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      seen?.disconnect();
    };
  }

  destroy() {
    this.playhead.pause();
    clearTimeout(this.saying);
    for (const end of this.endings) end();
    this.root.remove();
  }
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
    get steps() { return timeline.length; },
    get isPlaying() { return playhead.isPlaying; },
  };
}
