/** A list of choices, walked with the arrow keys while the focus stays in the field it belongs to. */

import { el, newId, refill } from "./dom.js";

/**
 * `items`: {id, content, group?, isChosen?}. `onPick(item)` is called on a press. The owner forwards its keys
 * with `onKey`, which answers whether it took the key; `owner` is told the active item (aria-activedescendant).
 */
export class Listbox {
  constructor({ label, onPick, owner = null, isMany = false }) {
    this.onPick = onPick;
    this.owner = owner;
    this.items = [];
    this.at = -1;
    this.node = el("div", { class: "listbox", role: "listbox", id: newId("list"), "aria-label": label, "aria-multiselectable": isMany ? "true" : null });
  }

  /** Show these instead; the first chosen one, or the first, is active. */
  show(items, { empty = "", keepPlace = false } = {}) {
    this.items = items;
    this.rows = items.map((item, place) => this.row(item, place));
    const parts = [];
    let group;
    items.forEach((item, place) => {
      if (item.group && item.group !== group) parts.push(el("div", { class: "list-group", role: "presentation" }, item.group));
      group = item.group;
      parts.push(this.rows[place]);
    });
    refill(this.node, parts, items.length ? null : el("div", { class: "list-empty", role: "presentation" }, empty));
    const chosen = items.findIndex((item) => item.isChosen);
    this.go(keepPlace && this.at < items.length ? this.at : Math.max(chosen, 0));
  }

  row(item, place) {
    return el("div", {
      class: "list-item",
      role: "option",
      id: newId("option"),
      "aria-selected": item.isChosen ? "true" : "false",
      data: { value: item.id },
      on: {
        pointerdown: (event) => event.preventDefault(),
        pointermove: () => this.at !== place && this.go(place, false),
        click: () => this.onPick(item),
      },
    }, item.content);
  }

  go(place, scrolls = true) {
    this.rows[this.at]?.classList.remove("at");
    this.at = this.items.length ? place : -1;
    const row = this.rows[this.at];
    row?.classList.add("at");
    if (scrolls) row?.scrollIntoView({ block: "nearest" });
    if (row) this.owner?.setAttribute("aria-activedescendant", row.id);
    else this.owner?.removeAttribute("aria-activedescendant");
  }

  get active() {
    return this.items[this.at];
  }

  /** Arrows, Home, End, Enter: true when the key was for the list. */
  onKey(event) {
    if (!this.items.length || event.isComposing) return false;
    const last = this.items.length - 1;
    const to = { ArrowDown: this.at >= last ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1, PageDown: Math.min(last, this.at + 8), PageUp: Math.max(0, this.at - 8) }[event.key];
    if (to !== undefined) this.go(to);
    else if (event.key === "Enter" && this.active) this.onPick(this.active);
    else return false;
    event.preventDefault();
    return true;
  }
}
