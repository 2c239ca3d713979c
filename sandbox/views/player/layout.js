// What stands where: the stages of all runs, and below them what they share.

import { Branches } from "./branches.js";
import { Controls } from "./controls.js";
import { Drawers } from "./drawers.js";
import { Ledger, Scenes, help, legend } from "./panels.js";
import { Stage } from "./stage.js";
import { Table } from "./table.js";
import { Telling } from "./telling.js";
import { Veil } from "./veil.js";
import { Why } from "./why.js";
import { cutText, node, shortName } from "./text.js";

// Gives the player its parts, all of them empty, and its root.
export function build(player) {
  const { payload, runs, actions } = player;
  player.stages = runs.map((run, place) => new Stage(run, payload.glyphs, (number) => player.pick(place, number)));
  player.ended = runs.map(() => node("small"));
  player.panes = runs.map((run, place) => paneNode(player, run, place));
  player.controls = new Controls(actions);
  player.scenes = new Scenes(runs, player.timeline, (step, place) => player.goToScene(step, place));
  player.ledger = new Ledger(payload.ledger, runs.map((run) => run.label), payload.glyphs);
  player.table = new Table((entry) => player.goToEntry(entry));
  player.why = new Why((entry) => player.goToEntry(entry));
  player.telling = new Telling(payload.glyphs, runs.length);
  player.help = help(payload.glyphs);
  player.veil = payload.veil ? new Veil(payload.veil, (answer) => player.unveil(answer)) : null;
  player.story = storyNode(payload);
  player.branches = new Branches(runs, player.timeline, (step, place) => player.branchTo(step, place));
  // How long a branch is would tell what is still veiled.
  const branches = player.veil ? null : player.branches.node;
  const deck = [player.controls.node, branches, player.telling.prose];
  player.deck = node("div", { class: "evp-deck" }, ...deck.filter(Boolean));
  const panels = { why: player.why.node, table: player.table.node, help: player.help };
  player.drawers = new Drawers(panels, player.controls.buttons, player.deck);
  player.root = rootNode(player);
}

function rootNode(player) {
  const { payload, runs, options } = player;
  const title = cutText(payload.title, 200);
  player.legend = legend(payload, player.all);
  const kind = options.presenter ? "evp evp-presenter" : "evp";
  const stages = node("div", { class: "evp-runs", "data-many": runs.length > 1 ? "" : null }, ...player.panes);
  const parts = [
    node("h3", {}, title), partedNode(payload), stages, player.legend,
    player.deck, player.telling.live, player.veil?.node, player.why.node, player.help, player.table.node,
    player.scenes.node, player.ledger.node, player.story,
  ];
  return node("section", {
    class: kind, "aria-label": title, tabindex: "-1", "data-lm-suppress-shortcuts": "true",
  }, ...parts.filter(Boolean));
}

// Where compared runs part, in a sentence.
function partedNode({ parts_said: said }) {
  return said ? node("p", { class: "evp-parted" }, cutText(said, 600)) : null;
}

// The run in words, folded up; told to nobody who is still to say how it ends.
function storyNode({ story, veil }) {
  const told = node("p");
  told.textContent = cutText(story ?? "", 4_000);
  const folded = node("details", {}, node("summary", {}, "The run in words"), told);
  folded.hidden = !story || veil !== null;
  return folded;
}

function paneNode(player, run, place) {
  const said = notesOf(run);
  const head = node("h4", {}, shortName(run.label, 60), node("small", {}, said), player.ended[place]);
  head.hidden = player.runs.length === 1 && said === "";
  const pane = node("div", { class: "evp-run" }, head, player.stages[place].node);
  pane.addEventListener("pointerdown", () => player.look(place));
  return pane;
}

// What is left out is said.
function notesOf(run) {
  const keys = [...run.tapes.keys()];
  const names = run.form.stage.left_out ?? [];
  const used = names.filter((name) => keys.some((key) => key.endsWith(` ${name}`)));
  const count = names.length - used.length;
  const leftOut = used.length > 0 && `not drawn: ${used.map((name) => shortName(name, 30)).join(", ")}`;
  const silent = count > 0 && `and ${count} channel${count > 1 ? "s" : ""} without events`;
  return [run.form.cut, leftOut, silent].filter(Boolean).join("; ");
}

// The slider goes as far as may be seen, and so do its marks: scenes, and where runs part.
export function mark({ playhead, controls, scenes, parting }) {
  const { until } = playhead;
  const steps = scenes.steps.filter((step) => step <= until);
  controls.mark(until, steps, parting !== null && parting <= until ? parting : null);
}
