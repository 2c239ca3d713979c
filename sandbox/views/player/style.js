// How the player looks: player.css knows its grounds and lines, the registry the colours
// of its glyphs.

export function paint(root, glyphs, theme) {
  root.dataset.theme = theme;
  for (const [kind, glyph] of Object.entries(glyphs)) {
    root.style.setProperty(`--evp-${kind}`, theme === "dark" ? glyph.dark : glyph.colour);
  }
}

// Follows the system where the payload does not say. Returns what ends that.
export function followTheme(root, glyphs, theme) {
  const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
  const apply = () => paint(root, glyphs, theme === "auto" ? (dark?.matches ? "dark" : "light") : theme);
  apply();
  if (theme !== "auto" || !dark) return () => {};
  dark.addEventListener("change", apply);
  return () => dark.removeEventListener("change", apply);
}
