// Text that came from somebody's program: shown as text, cut where it is too long to
// be read, and kept from turning the sentence around it.

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

// What cannot be seen, or turns the reading direction, becomes a dot.
export function visible(text) {
  return String(text).replace(CONTROL, "·");
}

// At most so many signs; what was cut is said.
export function cutText(text, most) {
  const whole = String(text);
  if (whole.length <= most) return visible(whole);
  return `${visible([...whole.slice(0, most)].join(""))}… (${whole.length.toLocaleString("en")} characters)`;
}

// A name that has little room: both its ends, as both tell.
export function shortName(name, most) {
  const signs = [...visible(name)];
  if (signs.length <= most) return signs.join("");
  const tail = Math.floor((most - 1) / 2);
  return `${signs.slice(0, most - 1 - tail).join("")}…${signs.slice(signs.length - tail).join("")}`;
}

// The same of an event: what follows its last colon tells most, and stays whole.
export function shortEvent(name, most) {
  const text = visible(name);
  const colon = text.lastIndexOf(":");
  const tail = [...text.slice(colon + 1)];
  const left = most - tail.length - 2;
  if ([...text].length <= most || colon < 0 || left < 0) return shortName(text, most);
  return `${[...text.slice(0, colon)].slice(0, left).join("")}…:${tail.join("")}`;
}

// Inside a sentence, a part whose direction is its own.
export const isolated = (text) => `\u2068${text}\u2069`;

export function node(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

// A button that does something.
export function pressable(attributes, press, ...children) {
  const button = node("button", { type: "button", ...attributes }, ...children);
  button.addEventListener("click", press);
  return button;
}

export function svgNode(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Writing to a page is what costs: only what has changed is written.
export function setText(element, text) {
  if (element.evpText === text) return;
  element.evpText = text;
  element.textContent = text;
}

export function write(element, name, value) {
  const known = (element.evpSet ??= {});
  if (known[name] === value) return;
  known[name] = value;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

export const flag = (element, name, isOn) => write(element, name, isOn ? "" : null);

export const draw = (element, isDrawn) => write(element, "display", isDrawn ? null : "none");
