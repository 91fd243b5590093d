/** A list of messages that grows, changes and keeps its place. */

import { el, icon } from "./dom.js";
import { renderMessage } from "./message.js";
import { instantOfTs, isoDay } from "./time.js";

const SAME_BREATH_SECONDS = 300;
const NEAR_END_PIXELS = 140;

export class MessageList {
  /** `acts` as for renderMessage; `intro` stands above the first message. */
  constructor(reader, acts, { intro = null, label }) {
    this.reader = reader;
    this.acts = acts;
    this.entries = [];
    this.list = el("div", { class: "messages", role: "log", "aria-live": "off", "aria-label": label, tabindex: "0" });
    this.below = el("button", { type: "button", class: "below", hidden: true, on: { click: () => this.toEnd() } }, icon("down"), reader.say("new_messages"));
    this.node = el("div", { class: "messages-frame" }, this.list, this.below);
    this.inner = el("div", { class: "messages-inner" });
    this.list.append(el("div", { class: "messages-space" }), ...(intro ? [intro] : []), this.inner);
    this.list.addEventListener("scroll", () => {
      if (this.isAtEnd()) this.below.hidden = true;
    });
    // What grows after it was drawn (pictures, charts) must not push the end out of sight.
    this.sticks = true;
    new ResizeObserver(() => this.sticks && this.toEnd()).observe(this.inner);
    this.list.addEventListener("scroll", () => (this.sticks = this.isAtEnd()));
  }

  /** Show these, oldest first. */
  show(messages) {
    // What was said while the list was on its way is already here.
    const known = new Set(messages.map((message) => message.ts));
    const early = this.entries.map((entry) => entry.message).filter((message) => !known.has(message.ts));
    this.entries = [...messages, ...early].map((message) => this.entry(message));
    this.inner.replaceChildren(...this.entries.map((entry) => entry.node));
    this.arrange();
    this.toEnd();
  }

  entry(message) {
    return { message, node: renderMessage(message, this.reader, this.acts) };
  }

  /** Add a message, or put its newer form in its place. */
  put(message) {
    const wasAtEnd = this.isAtEnd();
    const place = this.entries.findIndex((entry) => entry.message.ts === message.ts);
    const made = this.entry(message);
    if (place >= 0) {
      const old = this.entries[place].node;
      const focus = focusIn(old);
      old.replaceWith(made.node);
      this.entries[place] = made;
      this.arrange();
      focus?.(made.node);
    } else {
      const after = this.entries.findIndex((entry) => Number(entry.message.ts) > Number(message.ts));
      this.entries.splice(after < 0 ? this.entries.length : after, 0, made);
      this.inner.insertBefore(made.node, after < 0 ? null : this.entries[after + 1].node);
      this.arrange();
    }
    if (wasAtEnd || message.user === this.reader.me) this.toEnd();
    else if (place < 0) this.below.hidden = false;
  }

  remove(ts) {
    const place = this.entries.findIndex((entry) => entry.message.ts === ts);
    if (place < 0) return;
    this.entries[place].node.remove();
    this.entries.splice(place, 1);
    this.arrange();
  }

  find(ts) {
    return this.entries.find((entry) => entry.message.ts === ts)?.message;
  }

  /** Day lines between days; what one person says in one breath has one head. */
  arrange() {
    for (const line of this.inner.querySelectorAll(".day-line")) line.remove();
    let day = null;
    let before = null;
    for (const { message, node } of this.entries) {
      const instant = instantOfTs(message.ts);
      const own = isoDay(instant, this.reader.zone);
      if (own !== day) node.before(el("div", { class: "day-line", role: "separator" }, el("span", {}, this.reader.times.day(instant))));
      const goesOn = own === day && before?.user === message.user && !message.ephemeral && !before.ephemeral && !before.reply_count
        && Number(message.ts) - Number(before.ts) < SAME_BREATH_SECONDS;
      node.classList.toggle("message-goes-on", goesOn);
      day = own;
      before = message;
    }
  }

  isAtEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END_PIXELS;
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.below.hidden = true;
  }
}

/** If the focus is in `node`, a function that gives it to the same control in what replaces the node. */
function focusIn(node) {
  if (!node.contains(document.activeElement)) return null;
  const action = document.activeElement.dataset.action;
  return (newer) => {
    const same = action && newer.querySelector(`[data-action="${CSS.escape(action)}"]`);
    (same ?? newer).focus();
  };
}
