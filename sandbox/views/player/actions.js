// What the buttons and the keys do.

export function actionsOf(player) {
  const { playhead, timeline, runs, payload } = player;
  const actions = {
    toggle: () => playhead.toggle(),
    backward: () => player.goTo(playhead.step - 1),
    forward: () => player.goTo(playhead.step + 1, true),
    sceneBack: () => player.goTo(sceneBefore(player)),
    sceneOn: () => player.goTo(sceneAfter(player)),
    first: () => player.goTo(0),
    last: () => player.goTo(timeline.length - 1),
    scrub: (step) => player.goTo(step),
    slower: () => playhead.changeSpeed(-1),
    faster: () => playhead.changeSpeed(1),
    parting: () => player.goToParting(),
    branch: () => player.look((player.focus + 1) % runs.length),
    why: () => player.toggleWhy(),
    table: () => player.toggle(player.table.node),
    help: () => player.toggle(player.help),
    shut: () => player.shut(),
  };
  return payload.veil ? { ...actions, ...answersOf(player) } : actions;
}

// Numbers answer the question; before a class letters do too, as they are called out.
function answersOf(player) {
  const answers = {};
  player.payload.veil.options.forEach((option, place) => {
    const press = () => player.veil.buttons[place].click();
    answers[place + 1] = press;
    if (player.options.presenter) answers[option.key.toLowerCase()] = press;
  });
  const keys = new Set(Object.keys(answers));
  const none = new Set();
  const named = Object.fromEntries([...keys].map((key) => [`answer${key}`, answers[key]]));
  return { ...named, answers: () => (player.veil.answer === null ? keys : none) };
}

function sceneBefore({ scenes, playhead }) {
  return scenes.steps.findLast((step) => step < playhead.step) ?? 0;
}

function sceneAfter({ scenes, playhead, timeline }) {
  return scenes.steps.find((step) => step > playhead.step) ?? timeline.length - 1;
}
