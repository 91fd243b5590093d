/** Buttons. */

import { el } from "../dom.js";
import { plain } from "../blocks/text.js";

const STYLES = ["primary", "danger"];

export function button(element, { surface, blockId }) {
  const style = STYLES.includes(element.style) ? ` button-${element.style}` : "";
  const isLink = Boolean(element.url) && /^https?:/i.test(element.url);
  const node = el(
    isLink ? "a" : "button",
    {
      class: `button${style}`,
      type: isLink ? null : "button",
      href: isLink ? element.url : null,
      target: isLink ? "_blank" : null,
      rel: isLink ? "noopener noreferrer" : null,
      "aria-label": element.accessibility_label,
      data: { action: element.action_id },
      dir: "auto",
    },
    plain(element.text),
  );
  const given = { text: element.text, ...(element.value === undefined ? {} : { value: element.value }) };
  node.addEventListener("click", () => surface.act(blockId, element, given, node));
  return node;
}
