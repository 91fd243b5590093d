/** The side panel with one thread. */

import { Composer } from "./composer.js";
import { el, iconButton } from "./dom.js";
import { MessageList } from "./messages.js";

export class ThreadPane {
  constructor(page, channel, ts) {
    const { workspace } = page;
    const { say } = workspace;
    this.page = page;
    this.channel = channel;
    this.ts = ts;
    this.list = new MessageList(workspace, page.messageActs(false), { label: say("thread") });
    this.composer = new Composer(workspace, {
      placeholder: say("reply"),
      hasCommands: false,
      send: (text) => page.send(text, channel, ts),
    });
    const name = workspace.nameOf(workspace.conversation(channel));
    this.node = el("section", { class: "pane", "aria-label": say("thread") },
      el("header", { class: "pane-head" }, el("h2", {}, say("thread")), el("p", { class: "topic", dir: "auto" }, name), iconButton("close", say("close"), () => page.closeThread())),
      el("div", { class: "pane-body" }, this.list.node, this.composer.node));
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) page.closeThread();
    });
  }

  async start() {
    const { messages } = await this.page.api.get("messages", { channel: this.channel, thread_ts: this.ts });
    this.list.show(messages);
    this.composer.field.focus();
  }
}
