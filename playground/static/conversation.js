/** The middle of the page: head, messages (or the app's Home), and where one writes. */

import { append, el, icon, iconButton, refill } from "./dom.js";
import { Composer } from "./composer.js";
import { Home } from "./home.js";
import { MessageList } from "./messages.js";
import { avatar } from "./people.js";
import { openPicker } from "./picker.js";

export class ConversationPane {
  /** `page` is the Page; `conversation` what to show; `tab` home or messages. */
  constructor(page, conversation, tab) {
    this.page = page;
    this.workspace = page.workspace;
    this.conversation = conversation;
    this.isApp = conversation.kind === "app_dm";
    this.tab = this.isApp && this.workspace.app.home !== false ? tab : "messages";
    this.name = this.workspace.nameOf(conversation);
    this.draftKey = `${this.workspace.me} ${conversation.id}`;
    this.head = el("header", { class: "pane-head" });
    this.body = el("div", { class: "pane-body" });
    this.node = el("section", { class: "pane", "aria-label": this.name }, this.head, this.body);
  }

  async start() {
    this.drawHead();
    if (this.tab === "home") {
      this.home = new Home(this.workspace, this.page.api, this.page.surfaceActs());
      refill(this.body, this.home.node);
      await this.home.open();
      return;
    }
    const { api } = this.page;
    this.list = new MessageList(this.workspace, this.page.messageActs(true), { intro: this.intro(), label: this.name });
    this.composer = new Composer(this.workspace, {
      placeholder: this.workspace.say("message_to", { name: this.name }),
      draft: this.page.drafts.get(this.draftKey),
      send: (text) => this.page.send(text, this.conversation.id),
      upload: (file) => api.upload(this.conversation.id, file),
      shortcut: (id) => this.page.useShortcut(id),
    });
    refill(this.body, this.list.node, this.composer.node);
    const { messages } = await api.get("messages", { channel: this.conversation.id });
    this.list.show([...messages, ...this.page.notesIn(this.conversation.id)].sort((one, other) => Number(one.ts) - Number(other.ts)));
    this.composer.changed();
    this.composer.endCompletion();
  }

  /** Head: what it is called, who is in it. Drawn again when members change. */
  drawHead() {
    const { workspace, conversation, page } = this;
    const { say } = workspace;
    const isChannel = conversation.kind === "channel";
    const partner = isChannel ? null : workspace.partner(conversation);
    refill(this.head,
      iconButton("back", say("back"), () => page.showList(), { class: "icon-button only-phone" }),
      el("h2", { dir: "auto" }, isChannel ? icon(conversation.private ? "lock" : "hash") : avatar(partner, "small"), isChannel ? conversation.name : this.name,
        this.isApp && el("span", { class: "app-badge" }, say("app_badge"))),
      el("p", { class: "topic", dir: "auto" }, conversation.topic || partner?.title),
      this.isApp && this.tabs(),
      isChannel && !workspace.hasApp(conversation) && el("button", { type: "button", class: "button button-small", on: { click: () => page.addApp(conversation.id) } }, say("add_app", { name: workspace.app.name })),
      isChannel && this.membersButton());
  }

  tabs() {
    const { say } = this.workspace;
    const names = this.workspace.app.home === false ? ["messages"] : ["home", "messages"];
    const tab = (name) => el("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(this.tab === name), tabindex: this.tab === name ? "0" : "-1",
      on: { click: () => this.page.open(this.conversation.id, { tab: name }) },
    }, say(`tab_${name}`));
    const node = el("div", { class: "tabs", role: "tablist" }, names.map(tab));
    node.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = names.find((name) => name !== this.tab) ?? this.tab;
      this.page.open(this.conversation.id, { tab: other }).then(() => document.getElementById(`tab-${other}`)?.focus());
    });
    return node;
  }

  membersButton() {
    const { workspace, conversation } = this;
    const { say } = workspace;
    const people = conversation.members.map((id) => workspace.person(id)).filter(Boolean);
    const button = el("button", {
      type: "button", class: "members", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": say("members", people.length),
      on: {
        click: () => openPicker(button, {
          say, label: say("members", people.length), end: true, isSearched: true, className: "popover-people",
          items: people.map((person) => ({
            id: person.id,
            words: `${person.real_name} ${person.title}`,
            content: el("span", { class: "with-avatar" }, avatar(person, "small"), el("span", { dir: "auto" }, person.real_name, el("span", { class: "faint" }, person.title))),
          })),
          onPick: (item) => this.page.lookIfPerson(item.id),
        }),
      },
    }, icon("people"), String(people.length));
    return button;
  }

  intro() {
    const { workspace, conversation } = this;
    const isChannel = conversation.kind === "channel";
    const node = el("div", { class: "intro" }, isChannel ? null : avatar(workspace.partner(conversation), "large"), el("h3", { dir: "auto" }, this.name));
    return append(node, el("p", { dir: "auto" }, workspace.say("beginning", { name: this.name }), conversation.topic && ` ${conversation.topic}`));
  }
}
