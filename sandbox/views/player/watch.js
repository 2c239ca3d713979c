// Whoever cannot see the player does not have it played, and a click into it gives it
// the keys.

export function watch(root, pause) {
  const hidden = () => document.hidden && pause();
  const clicked = (event) => {
    if (!event.target.closest("button, input, [tabindex='0']")) root.focus({ preventScroll: true });
  };
  document.addEventListener("visibilitychange", hidden);
  root.addEventListener("click", clicked);
  const eye = globalThis.IntersectionObserver
    && new IntersectionObserver((found) => found.at(-1).isIntersecting || pause());
  eye?.observe(root);
  return () => {
    document.removeEventListener("visibilitychange", hidden);
    eye?.disconnect();
  };
}
