/** Faces and names. */

import { el, svg } from "./dom.js";

const CJK = /\p{Script=Han}/u;

/** Two characters that stand for a name: the given name of a Chinese one, first letters of others. */
export function initials(name) {
  const clean = String(name).trim();
  if (CJK.test(clean)) return Array.from(clean).slice(-2).join("");
  const parts = clean.split(/[\s._-]+/).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return letters.map((part) => Array.from(part)[0].toUpperCase()).join("") || "?";
}

// Relative luminance of a ground from which on black has more contrast on it than white.
const BLACK_READS_BETTER = 0.2;

function isLight(hex) {
  const [red, green, blue] = [0, 2, 4].map((from) => (Number.parseInt(hex.slice(from, from + 2), 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > BLACK_READS_BETTER;
}

/** The coloured square of a person; the app has a sign instead of initials. `size`: small, normal, large. */
export function avatar(person, size = "normal") {
  const hex = /^#?[0-9a-f]{6}$/i.test(person?.color ?? "") ? person.color.replace("#", "") : "5c5c66";
  const classes = `avatar avatar-${size} ${person?.is_bot ? "avatar-app" : ""} ${isLight(hex) ? "avatar-light" : ""}`;
  const inside = person?.is_bot
    ? svg("svg", { viewBox: "0 0 32 32" }, svg("path", { d: "M7 21l6-7 5 4 7-9" }))
    : initials(person?.real_name || person?.name || "?");
  const node = el("span", { class: classes, "aria-hidden": "true" }, inside);
  if (!person?.is_bot) node.style.setProperty("background", `#${hex}`);
  return node;
}
