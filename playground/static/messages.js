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
      this.sticks = this.isAtEnd();
      if (this.sticks) this.below.hidden = true;
    });
    // While the end is in sight it stays there, whatever comes or grows; measuring once a frame is enough.
    this.sticks = true;
    new ResizeObserver(() => this.sticks && this.toEnd()).observe(this.inner);
  }

  /** Show these, oldest first, and what was said while they were on their way. */
  show(messages) {
    const known = new Set(messages.map((message) => message.ts));
    const early = this.entries.map((entry) => entry.message).filter((message) => !known.has(message.ts));
    this.entries = [...messages, ...early].map((message) => this.entry(message));
    this.inner.replaceChildren(...this.entries.map((entry) => entry.node));
    this.entries.forEach((_, place) => this.settle(place));
    this.toEnd();
  }

  entry(message) {
    const day = isoDay(instantOfTs(message.ts), this.reader.zone);
    return { message, day, node: renderMessage(message, this.reader, this.acts), line: null };
  }

  /** Add a message, or put its newer form in its place. */
  put(message) {
    const place = this.entries.findIndex((entry) => entry.message.ts === message.ts);
    if (place >= 0) this.change(place, message);
    else this.add(message);
  }

  change(place, message) {
    const old = this.entries[place];
    const made = { ...this.entry(message), line: old.line };
    const focus = focusIn(old.node);
    old.node.replaceWith(made.node);
    this.entries[place] = made;
    this.settle(place);
    this.settle(place + 1);
    focus?.(made.node);
  }

  add(message) {
    const after = this.entries.findIndex((entry) => Number(entry.message.ts) > Number(message.ts));
    const place = after < 0 ? this.entries.length : after;
    const made = this.entry(message);
    const next = this.entries[place];
    this.inner.insertBefore(made.node, next ? (next.line ?? next.node) : null);
    this.entries.splice(place, 0, made);
    this.settle(place);
    this.settle(place + 1);
    if (message.user === this.reader.me) this.sticks = true;
    else if (!this.sticks) this.below.hidden = false;
  }

  remove(ts) {
    const place = this.entries.findIndex((entry) => entry.message.ts === ts);
    if (place < 0) return;
    const [gone] = this.entries.splice(place, 1);
    gone.line?.remove();
    gone.node.remove();
    this.settle(place);
  }

  find(ts) {
    return this.entries.find((entry) => entry.message.ts === ts)?.message;
  }

  /** A line where a day begins; what one person says in one breath has one head. */
  settle(place) {
    const entry = this.entries[place];
    if (!entry) return;
    const before = this.entries[place - 1];
    const isNewDay = entry.day !== before?.day;
    if (!isNewDay) {
      entry.line?.remove();
      entry.line = null;
    } else if (!entry.line) {
      entry.line = el("div", { class: "day-line", role: "separator" }, el("span"));
      entry.node.before(entry.line);
    }
    this.nameDay(entry);
    entry.node.classList.toggle("message-goes-on", !isNewDay && inOneBreath(before.message, entry.message));
  }

  nameDay(entry) {
    if (entry.line) entry.line.firstChild.textContent = this.reader.times.day(instantOfTs(entry.message.ts));
  }

  /** The clock has jumped: another day is today. */
  nameDays() {
    this.entries.forEach((entry) => this.nameDay(entry));
  }

  isAtEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END_PIXELS;
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.below.hidden = true;
  }
}

function inOneBreath(before, message) {
  return before.user === message.user && !message.ephemeral && !before.ephemeral && !before.reply_count
    && Number(message.ts) - Number(before.ts) < SAME_BREATH_SECONDS;
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
