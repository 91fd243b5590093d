/** Where one writes: a growing field with completion, files, and Enter to send. */

import { commandBeingTyped, completionsAt } from "./completion.js";
import { el, iconButton, newId, refill } from "./dom.js";
import { Listbox } from "./listbox.js";
import { openPicker } from "./picker.js";

export class Composer {
  /**
   * `send(text)` resolves to whether the text was taken; `upload(file)`, `shortcut(id)` may be left out;
   * `draft` is what was written here before; slash commands are completed where `hasCommands`.
   */
  constructor(workspace, { placeholder, send, upload, shortcut, draft = "", hasCommands = true }) {
    this.workspace = workspace;
    this.sendText = send;
    this.uploadFile = upload;
    this.hasCommands = hasCommands;
    this.found = null;
    this.waiting = 0;
    this.build(placeholder, shortcut);
    this.field.value = draft;
  }

  build(placeholder, shortcut) {
    const { say } = this.workspace;
    this.list = new Listbox({ label: say("commands"), onPick: (item) => this.take(item) });
    this.field = el("textarea", {
      class: "composer-field", rows: 1, placeholder, "aria-label": placeholder, dir: "auto", enterkeyhint: "send",
      "aria-autocomplete": "list", "aria-controls": this.list.node.id, "aria-haspopup": "listbox",
      on: { input: () => this.changed(), keydown: (event) => this.onKey(event), click: () => this.complete(), blur: () => this.endCompletion() },
    });
    this.list.owner = this.field;
    this.heading = el("div", { class: "completion-head" });
    this.panel = el("div", { class: "completion", hidden: true }, this.heading, this.list.node, el("div", { class: "completion-foot", "aria-hidden": "true" }, say("completion_hint")));
    this.usage = el("div", { class: "usage-line", id: newId("usage"), hidden: true });
    this.field.setAttribute("aria-describedby", this.usage.id);
    this.status = el("div", { class: "composer-status", role: "status" });
    this.sendButton = iconButton("send", say("send"), () => this.send(), { class: "icon-button send", disabled: true });
    this.node = el("div", { class: "composer" }, this.panel, this.usage,
      el("div", { class: "composer-box" }, this.field, el("div", { class: "composer-bar" }, this.uploadFile && this.attachButton(), shortcut && this.shortcutButton(shortcut), this.status, this.sendButton)));
    if (this.uploadFile) this.takeDrops();
  }

  attachButton() {
    const input = el("input", { type: "file", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
    input.addEventListener("change", () => {
      if (input.files[0]) this.upload(input.files[0]);
      input.value = "";
    });
    return [iconButton("attach", this.workspace.say("attach"), () => input.click()), input];
  }

  shortcutButton(shortcut) {
    const { workspace } = this;
    const items = workspace.shortcuts.filter((each) => each.type === "global").map((each) => ({
      id: each.callback_id,
      words: each.name,
      content: el("span", { dir: "auto" }, each.name, el("span", { class: "faint" }, each.description || workspace.app.name)),
    }));
    if (!items.length) return null;
    const button = iconButton("app", workspace.app.name, () =>
      openPicker(button, { items, say: workspace.say, label: workspace.app.name, isSearched: false, onPick: (item) => shortcut(item.id) }),
    { "aria-haspopup": "listbox", "aria-expanded": "false" });
    return button;
  }

  takeDrops() {
    const box = this.node;
    box.dataset.drop = this.workspace.say("drop_here");
    box.addEventListener("dragover", (event) => {
      event.preventDefault();
      box.classList.add("dropping");
    });
    box.addEventListener("dragleave", () => box.classList.remove("dropping"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      box.classList.remove("dropping");
      for (const file of event.dataTransfer.files) this.upload(file);
    });
    this.field.addEventListener("paste", (event) => {
      for (const file of event.clipboardData.files) this.upload(file);
    });
  }

  async upload(file) {
    this.status.textContent = this.workspace.say("uploading", { name: file.name });
    try {
      await this.uploadFile(file);
      this.status.textContent = "";
    } catch (error) {
      this.status.textContent = this.workspace.say("not_done", { text: error.message });
    }
  }

  get text() {
    return this.field.value;
  }

  changed() {
    this.grow();
    this.sendButton.disabled = !this.text.trim();
    this.complete();
    const command = this.hasCommands ? commandBeingTyped(this.text, this.workspace) : undefined;
    this.usage.hidden = !command;
    if (command) refill(this.usage, el("b", {}, command.command), command.usage_hint && el("code", { class: "usage" }, command.usage_hint), el("span", { class: "faint" }, command.description));
  }

  grow() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${this.field.scrollHeight}px`);
  }

  complete() {
    const before = this.text.slice(0, this.field.selectionStart);
    const found = completionsAt(before, this.workspace, { hasCommands: this.hasCommands });
    if (!found?.items.length) {
      this.endCompletion();
      return;
    }
    this.found = found;
    this.heading.textContent = this.workspace.say(found.kind);
    this.list.show(found.items);
    this.panel.hidden = false;
  }

  endCompletion() {
    this.found = null;
    this.panel.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  take(item) {
    const rest = this.text.slice(this.field.selectionStart).replace(/^ /, "");
    const head = this.text.slice(0, this.found.from) + item.take;
    this.field.value = head + rest;
    this.field.setSelectionRange(head.length, head.length);
    this.endCompletion();
    this.field.focus();
    this.changed();
  }

  onKey(event) {
    // With an input method open, Enter takes the word being spelled and must not send.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.found && this.onCompletionKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  onCompletionKey(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.endCompletion();
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.take(this.list.active);
      return true;
    }
    // A command typed to its end is meant to be sent, not completed.
    if (event.key === "Enter" && (event.shiftKey || this.list.active.isExact)) return false;
    return this.list.onKey(event);
  }

  async send() {
    const text = this.text.trim();
    if (!text) return;
    this.field.value = "";
    this.changed();
    this.field.focus();
    this.waiting += 1;
    this.node.setAttribute("aria-busy", "true");
    const wasTaken = await this.sendText(text);
    this.waiting -= 1;
    if (!this.waiting) this.node.removeAttribute("aria-busy");
    if (wasTaken || this.text) return;
    this.field.value = text;
    this.changed();
    this.endCompletion();
  }
}
