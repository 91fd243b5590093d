/** Where one is, kept in the address: person, conversation, tab, thread. */

const REMEMBERED = "workspace.person";

/** {as, in, tab, thread} of the address, the person from the last visit if it names none. */
export function readRoute() {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return { as: given.as ?? remembered(), in: given.in, tab: given.tab, thread: given.thread };
}

export function writeRoute(route, { replace = false } = {}) {
  const kept = Object.entries(route).filter(([, value]) => value);
  const address = `#${new URLSearchParams(kept)}`;
  if (address === location.hash) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  try {
    localStorage.setItem(REMEMBERED, route.as);
  } catch {
    // A browser that stores nothing only forgets who looked last.
  }
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) ?? undefined;
  } catch {
    return undefined;
  }
}
