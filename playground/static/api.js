/** Talking to the workspace's server, as one person. */

/** The server refused a request; `message` is its reason. */
export class ApiError extends Error {}

async function answerOf(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    body = { error: `${response.status} ${response.statusText}` };
  }
  if (!response.ok) throw new ApiError(body.error ?? String(response.status));
  return body;
}

const TRY_AGAIN_MILLISECONDS = 3000;

export class Api {
  constructor(me) {
    this.me = me;
  }

  async get(path, params = {}) {
    const query = new URLSearchParams(this.me ? { as: this.me, ...params } : params);
    return answerOf(await fetch(`/page/${path}?${query}`, { headers: { Accept: "application/json" } }));
  }

  async post(path, body = {}) {
    const response = await fetch(`/page/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: this.me, ...body }),
    });
    return answerOf(response);
  }

  async upload(channel, file) {
    const form = new FormData();
    form.set("as", this.me);
    form.set("channel", channel);
    form.set("file", file, file.name);
    return answerOf(await fetch("/page/upload", { method: "POST", body: form }));
  }

  /**
   * Hear what happens: `onEvent` gets each event, `onOpen` is called at every (re)connection with whether
   * it is the first, `onLost` when the connection breaks. Answers a function that ends it.
   */
  listen({ onEvent, onOpen, onLost }) {
    let isFirst = true;
    let source = null;
    let again = null;
    const begin = () => {
      source = new EventSource(`/page/events?as=${encodeURIComponent(this.me)}`);
      source.onopen = () => {
        onOpen(isFirst);
        isFirst = false;
      };
      source.onerror = () => {
        onLost();
        // The browser itself tries again, unless the answer was an error.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(begin, TRY_AGAIN_MILLISECONDS);
      };
      source.onmessage = (event) => onEvent(JSON.parse(event.data));
    };
    begin();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }
}
