/** Choosing from a list that can be searched: menus in messages and forms, people, quick switch. */

import { el } from "./dom.js";
import { Listbox } from "./listbox.js";
import { openPopover } from "./popover.js";

const FEW = 7;

/** Whether each word of the search stands somewhere in the words of an item. */
export function matches(item, search) {
  const words = item.words.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((part) => words.includes(part));
}

/**
 * The search field and list by themselves. `items`: {id, words, content, group}; `chosen` is a Set of ids.
 * Answers {node, field, redraw}.
 */
export function pickList({ items, label, say, onPick, chosen = new Set(), isMany = false, isSearched = items.length > FEW }) {
  const field = el("input", {
    class: "field pick-search",
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-label": label,
    "aria-autocomplete": "list",
    placeholder: label,
    autocomplete: "off",
    readonly: !isSearched,
  });
  const list = new Listbox({ label, onPick, owner: field, isMany });
  field.setAttribute("aria-controls", list.node.id);
  const redraw = (keepPlace = false) => {
    const found = items.filter((item) => !field.value || matches(item, field.value));
    list.show(found.map((item) => ({ ...item, isChosen: chosen.has(item.id) })), { empty: say("nothing_found"), keepPlace });
  };
  field.addEventListener("input", () => redraw());
  field.addEventListener("keydown", (event) => list.onKey(event));
  redraw();
  return { node: el("div", { class: isSearched ? "pick" : "pick pick-short" }, field, list.node), field, redraw };
}

/** The same in a popover at `anchor`, which gets the focus back. One choice closes it unless `isMany`. */
export function openPicker(anchor, { onPick, onClose, isMany = false, end = false, className = "", ...rest }) {
  const picking = pickList({ ...rest, isMany, onPick: pick });
  anchor.setAttribute("aria-expanded", "true");
  const popover = openPopover(anchor, picking.node, {
    end,
    isWide: true,
    className,
    onClose: (byKeyboard) => {
      anchor.setAttribute("aria-expanded", "false");
      if (byKeyboard) anchor.focus();
      onClose?.();
    },
  });
  function pick(item) {
    onPick(item);
    if (isMany) picking.redraw(true);
    else popover.close(true);
  }
  picking.field.addEventListener("keydown", (event) => {
    if (event.key === "Tab") popover.close(true);
  });
  picking.field.focus();
  return popover;
}
