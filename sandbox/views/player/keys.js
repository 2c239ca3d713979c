// Which key does what. Tab stays the page's, Escape unless there is something to shut,
// and so does every key together with Ctrl, Alt or Meta.

const KEYS = {
  " ": "toggle", k: "toggle",
  arrowleft: "backward", arrowright: "forward",
  "shift+arrowleft": "sceneBack", "shift+arrowright": "sceneOn",
  home: "first", end: "last",
  "[": "slower", "]": "faster",
  p: "parting", b: "branch", w: "why", t: "table", "?": "help", "shift+?": "help",
};

export const KEYS_SAID = [
  ["Space or K", "play, pause"],
  ["← →", "one event back, on"],
  ["Shift + ← →", "one scene back, on"],
  ["Home, End", "the beginning, the end"],
  ["[ ]", "slower, faster"],
  ["P", "where the runs part"],
  ["B", "the other run"],
  ["W", "why did this happen?"],
  ["T", "all events as a table"],
  ["?", "this list"],
  ["Esc", "shut what is open"],
];

export const PASSED_ON = new Set(["Tab", "Escape"]);

// The name of what a key asks for, or nothing. isOnButton: there Space presses the button.
export function actionOf({ key, shiftKey, ctrlKey, altKey, metaKey }, isOnButton = false) {
  if (ctrlKey || altKey || metaKey || PASSED_ON.has(key)) return null;
  if (isOnButton && key === " ") return null;
  const name = key.toLowerCase();
  return (shiftKey ? KEYS[`shift+${name}`] : null) ?? KEYS[name] ?? null;
}

// actions: { name: function }. Returns what ends it.
export function listen(target, actions) {
  const heard = (event) => {
    if (event.key === "Escape" && actions.shut?.()) event.preventDefault();
    else if (PASSED_ON.has(event.key)) return;
    // Or the notebook takes it for its own.
    event.stopPropagation();
    const button = event.target.closest?.("button, [role=button]");
    if (button && pressed(event, button)) return;
    const action = choiceOf(event, actions) ?? actionOf(event, Boolean(button));
    if (action === null || !actions[action]) return;
    event.preventDefault();
    actions[action]();
  };
  target.addEventListener("keydown", heard);
  return () => target.removeEventListener("keydown", heard);
}

// What is drawn is no real button: Enter and Space have to press it.
function pressed(event, button) {
  const isDrawn = button.namespaceURI.endsWith("/svg");
  if (!isDrawn || (event.key !== "Enter" && event.key !== " ")) return false;
  event.preventDefault();
  button.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  return true;
}

// While there is a question, its keys answer it.
function choiceOf({ key, ctrlKey, altKey, metaKey }, actions) {
  if (ctrlKey || altKey || metaKey) return null;
  return actions.answers?.().has(key.toLowerCase()) ? `answer${key.toLowerCase()}` : null;
}
