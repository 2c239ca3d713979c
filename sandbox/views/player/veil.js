// The future stays hidden until somebody has said what it will be; then the prediction
// plays as ghosts beside the truth.

import { Flights } from "./flights.js";
import { Tokens } from "./tokens.js";
import { Ways } from "./trails.js";
import { node, pressable, setText, visible, write } from "./text.js";

const UNLIT = new Set();
// A sign and a word, never colour alone.
const MARKS = { right: "✓ so it was", wrong: "✕ not so" };

export class Veil {
  // onAnswer: called with the option that was chosen.
  constructor(form, onAnswer) {
    this.form = form;
    this.answer = null;
    this.buttons = form.options.map((option, place) => this.button(option, place, onAnswer));
    this.told = node("p", { class: "evp-quiet" });
    setText(this.told, "What comes next is hidden until you say what it will be.");
    const question = node("p", {}, node("strong", {}, visible(form.question)));
    this.node = node("div", { class: "evp-veil", role: "group", "aria-label": "prediction" }, question, ...this.buttons, this.told);
  }

  button(option, place, onAnswer) {
    const key = node("span", { class: "evp-key" }, visible(option.key));
    const press = () => this.choose(place, onAnswer);
    return pressable({ "aria-pressed": "false" }, press, key, " ", node("span", {}, visible(option.text)), node("span", { class: "evp-said" }));
  }

  // At the end of what was hidden it is said who was right, where somebody knows.
  tellAnswer(isEnd) {
    const right = this.form.options.findIndex(({ key }) => key === this.form.answer);
    const isTold = isEnd && this.answer !== null && right >= 0;
    this.buttons.forEach((button, place) => {
      const mark = place === right ? "right" : this.form.options[place] === this.answer ? "wrong" : null;
      write(button, "data-mark", isTold ? mark : null);
      setText(button.lastChild, isTold && mark ? MARKS[mark] : "");
    });
    if (this.answer !== null) setText(this.told, isTold ? this.verdict(this.form.options[right]) : this.chosen);
  }

  verdict({ key, text }) {
    const isRight = key === this.answer.key;
    return `You said ${this.answer.key}. ${isRight ? "That is what happened." : `What happened is ${key}: ${visible(text)}.`}`;
  }

  // Once only: what has been seen cannot be predicted.
  choose(place, onAnswer) {
    if (this.answer !== null) return;
    this.answer = this.form.options[place];
    this.buttons[place].setAttribute("aria-pressed", "true");
    for (const button of this.buttons) button.setAttribute("aria-disabled", "true");
    const ghosts = this.answer.ghosts === null ? "" : " Hollow and pale: what you predicted.";
    this.chosen = `You said ${this.answer.key}. Now see what happens.${ghosts}`;
    setText(this.told, this.chosen);
    onAnswer(this.answer);
  }
}

// Another run's tokens on the stage of the first.
export class Ghosts {
  constructor(run, stage, glyphs, scale) {
    this.flights = new Flights(run, scale);
    this.tokens = new Tokens(run, glyphs, new Ways(run, stage.boxes), () => {});
    this.tokens.node.classList.add("evp-ghost");
    stage.air.append(this.tokens.node);
  }

  show(at) {
    this.tokens.show(this.flights.at(at), UNLIT);
  }
}
