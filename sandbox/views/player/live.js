// The player as a widget of a notebook, with a line to Python: what is predicted, and
// where a run is to be forked. The playhead stays here; it would only be late there.

import { mount } from "./player.js";
import { PASSED_ON } from "./keys.js";

class Live {
  constructor(model, element) {
    this.model = model;
    this.stand = document.createElement("div");
    this.fork = forkButton(() => this.askForFork());
    this.said = document.createElement("p");
    this.said.setAttribute("role", "status");
    this.below = document.createElement("div");
    this.below.append(this.fork, this.said);
    this.below.dataset.lmSuppressShortcuts = "true";
    this.below.addEventListener("keydown", keepFromNotebook);
    element.append(this.stand, this.below);
    this.heard = {
      "change:payload": () => this.play(),
      "change:takes_forks": () => this.showLine(),
      "change:said": () => this.showLine(),
    };
    for (const [name, hear] of Object.entries(this.heard)) model.on(name, hear);
    this.play();
    this.showLine();
  }

  // Where the play was, it goes on: a fork has the same past.
  play() {
    const ms = this.player?.ms ?? null;
    this.player?.destroy();
    const onAnswer = (key) => this.tell({ prediction: key, committed: true });
    this.player = mount(this.stand, this.model.get("payload"), { onAnswer });
    if (ms !== null) seek(this.player, ms);
  }

  showLine() {
    this.fork.hidden = !this.model.get("takes_forks");
    this.said.textContent = this.model.get("said");
  }

  // What has been told stays: the fork begins a moment later. Numbered, as the same
  // wish twice would be no news otherwise.
  askForFork() {
    this.player.pause();
    const count = (this.model.get("fork_request")?.count ?? 0) + 1;
    this.tell({ fork_request: { at_ms: Math.floor(this.player.ms) + 1, count } });
  }

  tell(values) {
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.model.save_changes();
  }

  destroy() {
    for (const [name, hear] of Object.entries(this.heard)) this.model.off(name, hear);
    this.player.destroy();
  }
}

// To the last step up to a time, by halving what is left.
function seek(player, ms) {
  let [low, high] = [0, player.steps - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    player.goTo(middle);
    if (player.ms <= ms) low = middle;
    else high = middle - 1;
  }
  player.goTo(low);
}

function forkButton(press) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Fork here";
  button.title = "go on otherwise from this moment";
  button.style.minHeight = "28px";
  button.addEventListener("click", press);
  return button;
}

function keepFromNotebook(event) {
  if (!PASSED_ON.has(event.key)) event.stopPropagation();
}

// For each place where the widget is shown; what it returns is called when it goes.
function render({ model, el }) {
  const live = new Live(model, el);
  return () => live.destroy();
}

export default { render };
