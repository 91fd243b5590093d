/** Rows of things to press or choose from. */

import { el, icon } from "../dom.js";
import { renderElement } from "../elements/index.js";
import { plain } from "./text.js";

export function actions(block, surface) {
  return el("div", { class: "row" }, block.elements.map((each) => renderElement(each, { surface, blockId: block.block_id, acts: true })));
}

/** Thumbs and small icons under an answer. */
export function contextActions(block, surface) {
  return el("div", { class: "row" }, block.elements.map((each) => {
    if (each.type === "feedback_buttons") {
      return ["positive_button", "negative_button"].map((side) => feedback(each, side, block, surface));
    }
    if (each.type === "icon_button") {
      return small(icon("trash"), plain(each.text), each, { value: each.value }, block, surface);
    }
    return renderElement(each, { surface, blockId: block.block_id, acts: true });
  }));
}

function feedback(element, side, block, surface) {
  const given = element[side];
  const sign = side === "positive_button" ? "good" : "bad";
  return small(icon(sign), given.accessibility_label ?? plain(given.text), element, { value: given.value }, block, surface);
}

function small(sign, label, element, given, block, surface) {
  const node = el("button", { type: "button", class: "icon-button", "aria-label": label, title: label }, sign);
  node.addEventListener("click", () => surface.act(block.block_id, element, given, node));
  return node;
}
