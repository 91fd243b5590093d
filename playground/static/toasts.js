/** Short notices beside the conversation: what went wrong between the app and the workspace. */

import { el, icon, iconButton } from "./dom.js";

const MOST = 4;
const STAY_MILLISECONDS = 9000;
// The same words may be about to appear where the person pressed; then the notice would only repeat them.
const HOLD_MILLISECONDS = 200;
const RECENT_MILLISECONDS = 4000;

export class Toasts {
  constructor(node) {
    this.node = node;
    this.shownElsewhere = new Map();
  }

  /** These words are shown where they belong; a notice with them is not needed. */
  elsewhere(text) {
    this.shownElsewhere.set(text, Date.now());
    this.remove(text);
  }

  remove(text) {
    for (const toast of [...this.node.children]) if (toast.dataset.text === text) toast.remove();
  }

  /** Show a notice after a moment, unless its words turn up elsewhere; errors stay until closed. */
  show(level, text, reader, code = "") {
    setTimeout(() => {
      if (Date.now() - (this.shownElsewhere.get(text) ?? 0) < RECENT_MILLISECONDS) return;
      this.remove(text);
      while (this.node.children.length >= MOST) this.node.firstChild.remove();
      this.put(level, text, reader, code);
    }, HOLD_MILLISECONDS);
  }

  put(level, text, reader, code) {
    const isError = level === "error";
    const toast = el("div", { class: `toast toast-${level}`, role: isError ? "alert" : "status", data: { text } },
      icon(isError || level === "warning" ? "warn" : "check"),
      el("div", { class: "toast-text", dir: "auto" }, reader.slackSays(text), code && !text.includes(code) && el("code", {}, code)));
    toast.append(iconButton("close", reader.say("close"), () => toast.remove()));
    this.node.append(toast);
    if (!isError) setTimeout(() => toast.remove(), STAY_MILLISECONDS);
  }
}
