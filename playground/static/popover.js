/** Something small that opens beside what it belongs to, above everything else, and closes by itself. */

import { el } from "./dom.js";

const GAP = 4;
const WIDEST = 520;

/**
 * Open `content` at `anchor`: at least as wide if `isWide`, flush with its end if `end`. It closes on Escape,
 * on a press outside, and when the anchor goes away; then `onClose(byKeyboard)` is called. Answers {close(byKeyboard)}.
 */
export function openPopover(anchor, content, { onClose, end = false, isWide = false, className = "" } = {}) {
  const node = el("div", { class: `popover ${className}`, popover: "manual" }, content);
  // An open dialog makes everything outside of it inert.
  (anchor.closest("dialog") ?? document.body).append(node);
  node.showPopover();

  function place() {
    if (!anchor.isConnected) return close();
    const from = anchor.getBoundingClientRect();
    const own = node.getBoundingClientRect();
    const below = window.innerHeight - from.bottom - GAP;
    const isAbove = own.height > below && from.top > below;
    const left = end ? from.right - own.width : from.left;
    if (isWide) node.style.setProperty("min-width", `${Math.min(from.width, WIDEST)}px`);
    node.style.setProperty("left", `${Math.max(8, Math.min(left, window.innerWidth - own.width - 8))}px`);
    node.style.setProperty("top", `${isAbove ? Math.max(8, from.top - own.height - GAP) : Math.min(from.bottom + GAP, window.innerHeight - own.height - 8)}px`);
    return undefined;
  }

  function close(byKeyboard = false) {
    if (!node.isConnected) return;
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", escape, true);
    window.removeEventListener("resize", place);
    watch.disconnect();
    node.remove();
    onClose?.(byKeyboard);
  }

  const outside = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close(true);
  };
  const watch = new ResizeObserver(place);
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  window.addEventListener("resize", place);
  watch.observe(node);
  place();
  return { close };
}
