"""Use case: finding the deals that the rows of another file mean, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.deals.mentions import store
from bot.deals.mentions.model import Candidate, Mention
from bot.deals.mentions.rules import is_rounded, meant
from bot.kit.db import Tx
from bot.kit.importing import RowWrong
from bot.people.model import WorkspaceId

_REMEMBERED = 50_000


@dataclass
class Mentions:
    """The deals of one source, as other files mean them. Asked for a batch, then answers for each row."""

    workspace: WorkspaceId
    source: str
    _known: dict[Mention, list[Candidate]] = field(default_factory=dict)

    def learn(self, tx: Tx, mentions: Iterable[Mention]) -> None:
        """Look these up, unless they are known."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        wanted = [one for one in dict.fromkeys(mentions) if one not in self._known]
        by_key = {
            one.key: one
            for one in store.by_keys(
                tx,
                workspace=self.workspace,
                source=self.source,
                keys=[*{one.id for one in wanted if one.id}],
            )
        }
        called = defaultdict(list)
        names = {one.name for one in wanted if one.name and not one.id}
        for found in store.by_names(tx, workspace=self.workspace, source=self.source, names=[*names]):
            called[found.name].append(found)
        for one in wanted:
            if one.id:
                self._known[one] = [by_key[one.id]] if one.id in by_key else []
            else:
                self._known[one] = meant(one, called.get(one.name or "", []))

    def knows(self, mention: Mention) -> bool:
        """Whether it means exactly one deal."""
        return len(self._known.get(mention, ())) == 1

    def find(self, mention: Mention) -> Candidate:
        """The deal it means. Raises RowWrong: no deal, or one of several."""
        found = self._known.get(mention, [])
        if len(found) == 1:
            return found[0]
        if is_rounded(mention.id):
            raise RowWrong("id_rounded", text=mention.id)
        raise RowWrong("deal_ambiguous" if found else "deal_unknown", text=mention.id or mention.name or "")
