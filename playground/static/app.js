/** The page: starts as a person, hears what happens, and passes it to the panes. */

import { Api, ApiError } from "./api.js";
import { ConversationPane } from "./conversation.js";
import { askConfirm, quickSwitch } from "./dialogs.js";
import { el, refill } from "./dom.js";
import { Modals } from "./modal.js";
import { readRoute, writeRoute } from "./route.js";
import { drawSidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { Toasts } from "./toasts.js";
import { drawTopbar } from "./topbar.js";
import { wordsFor } from "./words.js";
import { Workspace } from "./workspace.js";

const byId = (id) => document.getElementById(id);
const KEEP_TEXT = ["unknown_command", "not_supported_in_threads", "is_archived"];
const ANNOUNCED_CHARACTERS = 300;
const TRY_AGAIN_MILLISECONDS = 3000;

class Page {
  constructor() {
    this.toasts = new Toasts(byId("toasts"));
    this.drafts = new Map();
    this.notes = new Map();
    this.tick = () => undefined;
    setInterval(() => this.tick(), 1000);
    document.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("popstate", () => this.follow(readRoute()));
  }

  /** Begin as a person (the first one there is, if none is named), at a place. */
  async start(route) {
    this.end();
    const state = await firstState(route.as);
    this.workspace = new Workspace(state);
    this.api = new Api(state.me);
    const { workspace } = this;
    document.documentElement.lang = workspace.locale;
    document.title = `${workspace.company.name} – ${workspace.person(workspace.me).real_name}`;
    byId("skip").textContent = workspace.say("skip");
    byId("toasts").setAttribute("aria-label", workspace.app.name);
    this.modals = new Modals(workspace, { ...this.surfaceActs(), api: this.api });
    this.drawTopbar();
    this.stopListening = this.api.listen({
      onEvent: (event) => this.hear(event),
      onOpen: (isFirst) => this.connected(isFirst),
      onLost: () => this.lost(),
    });
    const kind = route.kind ?? "channel";
    const wanted = workspace.conversation(route.in) ?? workspace.conversations.find((each) => each.kind === kind) ?? workspace.conversations[0];
    document.body.dataset.shows = route.in ? "conversation" : "list";
    if (wanted) await this.open(wanted.id, { tab: route.tab, thread: route.thread, replace: true, shows: false });
    this.modals.show(state.view ?? null);
  }

  end() {
    this.stopListening?.();
    this.modals?.end();
    this.closeThread();
    this.leave();
    this.pane = null;
  }

  async follow(route) {
    if (route.as !== this.workspace.me) await this.start(route);
    else if (this.workspace.conversation(route.in)) await this.open(route.in, { ...route, replace: true });
  }

  drawTopbar() {
    this.tick = drawTopbar(byId("topbar"), this.workspace, {
      jump: () => this.jump(),
      look: (person) => this.look(person),
      move: (to) => this.trying(() => this.api.post("clock", to)),
    });
  }

  drawSidebar() {
    const { workspace, pane } = this;
    byId("sidebar").setAttribute("aria-label", workspace.company.name);
    drawSidebar(byId("sidebar"), workspace, pane?.conversation.id, (id) => this.open(id));
  }

  jump() {
    quickSwitch(this.workspace, (id) => this.open(id));
  }

  /** Look through another person's eyes, at the same conversation (or their own with the app) if they are in it. */
  look(person) {
    const { conversation, tab } = this.pane ?? {};
    return this.trying(() => this.start({ as: person, in: conversation?.id, kind: conversation?.kind, tab }));
  }

  lookIfPerson(id) {
    if (!this.workspace.person(id)?.is_bot && id !== this.workspace.me) this.look(id);
  }

  /** Open a conversation. */
  async open(id, { tab, thread, replace = false, shows = true } = {}) {
    this.leave();
    this.closeThread();
    const { workspace } = this;
    const pane = new ConversationPane(this, workspace.conversation(id), tab ?? "home");
    this.pane = pane;
    workspace.unread.set(id, 0);
    workspace.at = id;
    if (shows) document.body.dataset.shows = "conversation";
    writeRoute({ as: workspace.me, in: id, tab: pane.isApp ? pane.tab : undefined, thread }, { replace });
    refill(byId("main"), pane.node);
    this.drawSidebar();
    await this.trying(() => pane.start());
    if (thread && this.pane === pane) await this.openThread(thread);
    if (shows && !matchMedia("(max-width: 720px)").matches) pane.composer?.field.focus();
  }

  /** Keep what was being written, and let the server know that what came meanwhile was seen. */
  leave() {
    const { pane } = this;
    if (!pane?.list) return;
    this.drafts.set(pane.draftKey, pane.composer.text);
    if (pane.hasNews) this.api.get("messages", { channel: pane.conversation.id }).catch(() => undefined);
  }

  showList() {
    document.body.dataset.shows = "list";
    byId("sidebar").querySelector("[aria-current]")?.focus();
  }

  async openThread(ts) {
    this.thread = new ThreadPane(this, this.pane.conversation.id, ts);
    byId("thread").hidden = false;
    refill(byId("thread"), this.thread.node);
    await this.trying(() => this.thread.start());
  }

  closeThread() {
    if (!this.thread) return;
    const { ts } = this.thread;
    this.thread = null;
    byId("thread").hidden = true;
    refill(byId("thread"));
    byId("main").querySelector(`[data-ts="${CSS.escape(ts)}"]`)?.focus();
  }

  messageActs(hasThreads) {
    return {
      ...this.surfaceActs(),
      openThread: hasThreads ? (ts) => this.openThread(ts) : null,
      shortcut: (id, message) => this.useShortcut(id, message),
    };
  }

  /** What blocks can do, wherever they stand. */
  surfaceActs() {
    return {
      act: (body) => this.api.post("action", body),
      shown: (text) => this.toasts.elsewhere(text),
      adrift: (text) => this.toasts.show("error", text, this.workspace),
      ask: (confirm) => askConfirm(confirm, this.workspace),
    };
  }

  useShortcut(callbackId, message) {
    const about = message ? { channel: message.channel, ts: message.ts } : {};
    return this.trying(() => this.api.post("shortcut", { callback_id: callbackId, ...about }));
  }

  addApp(channel) {
    return this.trying(() => this.api.post("join", { channel }));
  }

  /** Say something or run a command; false gives the text back to whoever wrote it. */
  async send(text, channel, threadTs) {
    const sent = await this.trying(() => this.api.post("send", { channel, text, ...(threadTs ? { thread_ts: threadTs } : {}) }));
    if (!sent) return false;
    if (sent.ok === false) this.note(sent.text || sent.error, channel, threadTs);
    this.noting(sent);
    return sent.ok !== false || !KEEP_TEXT.includes(sent.error);
  }

  /** Words that are shown where the person acted need no notice. */
  noting(answer) {
    if (answer.ok === false && answer.text) this.toasts.elsewhere(answer.text);
    return answer;
  }

  /** Slackbot says something that only this page knows of. */
  note(words, channel, threadTs) {
    const said = this.workspace.slackSays(words);
    const text = said.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    const ts = (this.workspace.now() / 1000).toFixed(6);
    const note = { ts, channel, user: "USLACKBOT", bot: true, text, ephemeral: true, local: true };
    if (threadTs) this.thread?.list.put(note);
    else {
      const key = `${this.workspace.me} ${channel}`;
      this.notes.set(key, [...(this.notes.get(key) ?? []), note]);
      if (this.pane?.conversation.id === channel) this.pane.list?.put(note);
    }
    this.announce(said);
  }

  notesIn(channel) {
    return this.notes.get(`${this.workspace.me} ${channel}`) ?? [];
  }

  async trying(act) {
    try {
      return await act();
    } catch (error) {
      const { say } = this.workspace;
      const text = error instanceof ApiError ? say("not_done", { text: error.message }) : say("no_connection");
      if (!(error instanceof ApiError)) console.error(error);
      this.toasts.show("error", text, this.workspace);
      return undefined;
    }
  }

  async connected(isFirst) {
    document.body.classList.remove("disconnected");
    this.toasts.remove(this.workspace.say("no_connection"));
    if (isFirst) return;
    const state = await this.trying(() => this.api.get("state"));
    if (!state) return;
    this.workspace.take(state);
    this.modals.show(state.view ?? null);
    if (this.pane) await this.open(this.pane.conversation.id, { tab: this.pane.tab, thread: this.thread?.ts, replace: true, shows: false });
  }

  lost() {
    if (document.body.classList.contains("disconnected")) return;
    document.body.classList.add("disconnected");
    this.toasts.show("error", this.workspace.say("no_connection"), this.workspace);
  }

  hear(event) {
    const hearers = {
      message: () => this.onMessage(event.message, true),
      message_changed: () => this.onMessage(event.message, false),
      message_deleted: () => this.onGone(event),
      view: () => this.modals.show(event.view),
      view_closed: () => this.modals.show(null),
      home: () => this.pane?.home && this.trying(() => this.pane.home.redraw()),
      clock: () => {
        this.workspace.setClock(event.now);
        this.tick();
        this.pane?.list?.nameDays();
        this.thread?.list.nameDays();
      },
      notice: () => this.toasts.show(event.level, event.text, this.workspace, event.code),
      conversations: () => this.reload(),
    };
    hearers[event.type]?.();
  }

  async reload() {
    const state = await this.trying(() => this.api.get("state"));
    if (!state) return;
    this.workspace.take(state);
    const found = this.pane && this.workspace.conversation(this.pane.conversation.id);
    if (found) {
      this.pane.conversation = found;
      this.pane.drawHead();
    }
    this.drawSidebar();
  }

  onMessage(message, isNew) {
    const { pane, thread, workspace } = this;
    const isReply = Boolean(message.thread_ts) && message.thread_ts !== message.ts;
    const isHere = pane?.conversation.id === message.channel && Boolean(pane.list);
    if (isHere && thread && (message.thread_ts === thread.ts || message.ts === thread.ts)) thread.list.put(message);
    if (isHere && (!isReply || pane.list.find(message.ts))) pane.list.put(message);
    if (isHere) pane.hasNews = true;
    if (!isNew) return;
    if (!isHere && message.user !== workspace.me) {
      if (!workspace.conversation(message.channel)) this.reload();
      workspace.unread.set(message.channel, (workspace.unread.get(message.channel) ?? 0) + 1);
      this.drawSidebar();
    }
    if (isHere && message.user !== workspace.me) this.announce(this.inWords(message));
  }

  onGone({ channel, ts }) {
    if (this.pane?.conversation.id !== channel) return;
    this.pane.list?.remove(ts);
    this.thread?.list.remove(ts);
  }

  inWords(message) {
    const name = this.workspace.person(message.user)?.real_name ?? this.workspace.say("someone");
    return this.workspace.say("says", { name, text: message.text.slice(0, ANNOUNCED_CHARACTERS) });
  }

  announce(words) {
    byId("live").textContent = words;
  }

  onKey(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.jump();
    }
  }
}

/** The state for a person; for nobody in particular, or somebody who is gone, for whom the server chooses. */
async function firstState(person) {
  try {
    return await new Api(person).get("state");
  } catch (error) {
    if (!person || !(error instanceof ApiError)) throw error;
    return new Api(undefined).get("state");
  }
}

/** Until the workspace answers, say that it does not, in the browser's language. */
async function begin() {
  try {
    await new Page().start(readRoute());
  } catch (error) {
    console.error(error);
    refill(byId("main"), el("p", { class: "empty", role: "alert" }, wordsFor(navigator.language)("no_connection")));
    setTimeout(() => location.reload(), TRY_AGAIN_MILLISECONDS);
  }
}

begin();
