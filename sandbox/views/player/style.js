// How the player looks. Colours are custom properties: the glyphs' come from the
// registry, the others are its ink, its quiet text, its lines and its grounds.

const LIGHT = { ground: "#ffffff", wash: "#eef2f7", ink: "#1f2937", quiet: "#55606e", line: "#94a3b8", frame: "#cbd5e1", lit: "#b45309", glow: "#fde9c8" };
const DARK = { ground: "#111827", wash: "#1f2937", ink: "#e5e7eb", quiet: "#a3afbd", line: "#64748b", frame: "#475569", lit: "#fbbf24", glow: "#4a3a12" };

export function paint(root, glyphs, theme) {
  root.dataset.theme = theme;
  const plain = theme === "dark" ? DARK : LIGHT;
  for (const [name, colour] of Object.entries(plain)) root.style.setProperty(`--evp-${name}`, colour);
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
