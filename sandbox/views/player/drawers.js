// What is opened below the stage and shut again: the reasons, the table, the list of keys.

import { write } from "./text.js";

export class Drawers {
  // panels: { name: node }, each with the button of that name. deck: what stays in sight.
  constructor(panels, buttons, deck) {
    this.panels = panels;
    this.buttons = buttons;
    this.deck = deck;
    // Names, the last one opened last.
    this.opened = [];
    for (const panel of Object.values(panels)) panel.hidden = true;
  }

  // Says on the buttons what is open, and brings into sight what has just been opened.
  show() {
    for (const [name, panel] of Object.entries(this.panels)) {
      const wasOpen = this.opened.includes(name);
      write(this.buttons[name], "aria-expanded", String(!panel.hidden));
      if (panel.hidden) this.opened = this.opened.filter((other) => other !== name);
      else if (!wasOpen) this.reveal(name, panel);
    }
  }

  reveal(name, panel) {
    this.opened.push(name);
    panel.style.scrollMarginTop = `${this.deck.offsetHeight + 4}px`;
    panel.scrollIntoView({ block: "nearest" });
  }

  // The name of what was opened last, if anything is open. Its button gets the focus
  // that would be lost with it.
  last() {
    const name = this.opened.at(-1);
    if (name && this.panels[name].contains(document.activeElement)) this.buttons[name].focus({ preventScroll: true });
    return name;
  }
}
