"""A team's morning meeting in a real browser, from the form to the summary: for the test, and for the pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from playwright.sync_api import Browser, Locator, Page, expect

from app import Secrets, make_beat, slack_api
from bot.delivery.beat import Beat
from bot.kit.deps import Deps
from bot.meetings.asking import service as asking
from bot.meetings.series import store
from bot.people import service as people
from playground.server import Running
from tests.browser.hands import messages, run

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Morning:
    """One team's meeting: who, where, when, and what is read, pressed and written.

    `asked` and `begins` are instants; `others` answer without a browser.
    """

    locale: str
    channel: str
    manager: str
    rep: str
    others: Mapping[str, Words]
    set_up_at: datetime
    asked: datetime
    begins: datetime
    set_up: str
    is_set_up: str
    question: str
    answer: str
    send: str
    fields: Words
    noted: str
    is_on: str
    leads: str
    begin: str
    is_current: str
    """What the channel's card says of the item that is on."""
    steps: tuple[tuple[str, str], ...]
    """The buttons that lead through the agenda, and what the leader's card then says first."""
    act: str
    what: str
    action: str
    decide: str
    decided_what: str
    decision: str
    park: str
    parked_what: str
    parked: str
    save: str
    end: str
    over: str
    summed_up: str
    replies: str

    @property
    def language(self) -> str:
        return self.locale[:2]


WEST = Morning(
    locale="en-US",
    channel="west",
    manager="Dana Whitfield",
    rep="Priya Raman",
    others=MappingProxyType(
        {
            "Marcus Bell": {
                "done": "Showed the retrofit at Kestrel Foods to their plant manager.",
                "plan": "Send Kestrel the offer before noon.",
            },
            "Sofia Marino": {
                "done": "Two first calls; one of them wants to see a line that runs.",
                "plan": "Ask Andre which customer takes visitors.",
                "problem": "No demo unit is free before the 10th.",
            },
            "Tom Okada": {
                "done": "Went through the contract with Redwood’s buyer.",
                "plan": "Collect the last signature.",
            },
        }
    ),
    set_up_at=datetime(2026, 11, 24, 1, 20, tzinfo=UTC),
    asked=datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
    begins=datetime(2026, 11, 24, 17, 0, tzinfo=UTC),
    set_up="Set it up",
    is_set_up="of West is every workday at 09:00",
    question="One minute, please",
    answer="Answer",
    send="Send",
    fields=MappingProxyType(
        {
            "What did you get done today?": "Visited Halden with the service engineer; they want a second line.",
            "What is your plan for tomorrow?": "Offer for the second line to Halden by three.",
            "What is urgent, and who can help?": "Legal has had the Halden contract for a week.",
        }
    ),
    noted="Noted for the morning meeting",
    is_on="The morning meeting of West is on",
    leads="You lead the morning meeting of West now.",
    begin="Begin",
    is_current="Urgent problems · now",
    steps=(
        ("Next: Praise", "Praise, until"),
        ("Next: Today", "Today, until"),
        ("Next: Urgent problems", "Urgent problems, until"),
    ),
    act="Add an action",
    what="What",
    action="Call legal about Halden",
    decide="Decided",
    decided_what="What was decided?",
    decision="Whoever shows a machine brings the service engineer.",
    park="Park it",
    parked_what="What is for later?",
    parked="The price list for next year",
    save="Save",
    end="End it",
    over="The morning meeting of West is over",
    summed_up="Heard from",
    replies="1 reply",
)
EAST = Morning(
    locale="zh-CN",
    channel="华东",
    manager="李娜",
    rep="陈雨",
    others=MappingProxyType(
        {
            "王磊": {"done": "和中能的采购把合同过了一遍。", "plan": "上午去中能拿盖章合同。"},
            "张倩": {
                "done": "新打了两通电话，有一家想看现场。",
                "plan": "问问王磊哪家客户能带人参观。",
                "problem": "样机排到下月 10 号，能不能插个队？",
            },
            "赵婷": {"done": "给海川做完演示，反馈不错。", "plan": "中午前把报价发给海川。"},
        }
    ),
    set_up_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    asked=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    begins=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
    set_up="设置",
    is_set_up="华东晨会：每个工作日 09:00",
    question="花一分钟",
    answer="填写",
    send="提交",
    fields=MappingProxyType(
        {
            "今天做成了什么？": "带服务工程师去了远景，对方想再上一条线。",
            "明天打算做什么？": "下午三点前把第二条线的方案发给远景。",
            "有什么急事，需要谁帮忙？": "远景的合同在法务那儿放了一周。",
        }
    ),
    noted="已记下",
    is_on="华东晨会进行中",
    leads="现在由你主持",
    begin="开始",
    is_current="急事 · 现在",
    steps=(("下一项：表扬", "表扬，到"), ("下一项：今天", "今天，到"), ("下一项：急事", "急事，到")),
    act="加一项行动",
    what="事项",
    action="催法务看远景的合同",
    decide="决定",
    decided_what="定了什么？",
    decision="去客户那儿做演示，都带上服务工程师。",
    park="先搁置",
    parked_what="什么事以后再说？",
    parked="明年的价格表",
    save="保存",
    end="结束会议",
    over="华东晨会已结束",
    summed_up="人已填",
    replies="1 条回复",
)
MORNINGS = (EAST, WEST)
"""In the order in which they are held: a clock that both share only runs forwards."""


def beat_of(deps: Deps, slack: Running) -> Beat:
    """The heartbeat that tests move on by hand."""
    secrets = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.desk.credentials.bot_token}
    return make_beat(deps, slack_api(deps, Secrets.of(secrets)))


def held(
    browser: Browser, deps: Deps, slack: Running, morning: Morning, **window: object
) -> Iterator[tuple[str, Page]]:
    """Walk through it; yields a name and the window when there is something to look at."""
    office = _Office(browser, deps, slack, beat_of(deps, slack), morning, window)
    try:
        yield from _before(office)
        yield from _during(office)
    finally:
        office.beat.close()


@dataclass(frozen=True, slots=True)
class _Office:
    browser: Browser
    deps: Deps
    slack: Running
    beat: Beat
    morning: Morning
    window: Mapping[str, object]

    def at(self, moment: datetime) -> None:
        """It is that time, and all that is due is said."""
        self.slack.desk.workspace.move_clock(moment)
        self.beat.once()

    def look(self, person: str, channel: str | None = None) -> Page:
        """That person's window, at a channel or at their messages with the app."""
        desk = self.slack.desk.workspace
        account = next(one for one in desk.people if one.real_name == person)
        place = desk.channel_by_name(channel) if channel else desk.direct(account.id)
        assert place is not None
        size = {"viewport": {"width": 1180, "height": 1180}, **self.window}
        page = self.browser.new_page(locale=self.morning.locale, **size)  # type: ignore[arg-type]
        # An app opens at its home otherwise.
        page.goto(f"{self.slack.url}/#as={account.id}&in={place.id}&tab=messages")
        expect(page.get_by_role("main").locator("section.pane")).to_be_visible()
        return page


def _before(office: _Office) -> Iterator[tuple[str, Page]]:
    morning = office.morning
    office.at(morning.set_up_at)
    page = office.look(morning.manager, morning.channel)
    run(page, "/meeting setup ")
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    yield "setup_form", page
    form.get_by_role("button", name=morning.set_up, exact=True).click()
    expect(messages(page).last).to_contain_text(morning.is_set_up)
    yield "set_up", page
    page.close()

    office.at(morning.asked)
    page = office.look(morning.rep)
    question = messages(page).last
    expect(question).to_contain_text(morning.question)
    yield "ask", page
    question.get_by_role("button", name=morning.answer, exact=True).click()
    form = page.get_by_role("dialog")
    for label, text in morning.fields.items():
        form.get_by_label(label).fill(text)
    yield "answer_form", page
    form.get_by_role("button", name=morning.send, exact=True).click()
    expect(question).to_contain_text(morning.noted)
    for text in morning.fields.values():
        expect(question).to_contain_text(text)
    yield "given", page
    page.close()
    _others_answer(office)


def _others_answer(office: _Office) -> None:
    deps, now = office.deps, office.deps.clock.now()
    for name, values in office.morning.others.items():
        with deps.writing() as tx:
            workspace = people.the_workspace(tx)
            assert workspace is not None
            (asker,) = people.find(tx, workspace=workspace.id, who=name)
            series = next(one for one in store.running(tx, workspace=workspace.id) if one.team == asker.team)
            day = office.morning.begins.date()
            asking.answer(tx, asker=asker, series=series.id, day=day, values=values, now=now, deps=deps)


def _during(office: _Office) -> Iterator[tuple[str, Page]]:
    morning = office.morning
    office.at(morning.begins)
    there = office.look(morning.rep, morning.channel)
    card = messages(there).filter(has_text=morning.is_on)
    for text in morning.fields.values():
        expect(card).to_contain_text(text)
    yield "card", there

    page = office.look(morning.manager)
    lead = messages(page).last
    expect(lead).to_contain_text(morning.leads)
    yield "begin", page
    _press(lead, morning.begin)
    for label, said in morning.steps:
        _press(lead, label)
        expect(lead.locator(".block").first).to_contain_text(said)
    yield "lead", page
    office.at(morning.begins + timedelta(minutes=12))
    expect(card.get_by_role("heading", name=morning.is_current)).to_be_visible()

    _note(page, lead, morning.act, morning.what, morning.action, save=morning.save)
    _note(page, lead, morning.decide, morning.decided_what, morning.decision, save=morning.save)
    _note(page, lead, morning.park, morning.parked_what, morning.parked, save=morning.save)
    yield "noted", page
    office.at(morning.begins + timedelta(minutes=18))
    expect(card).to_contain_text(morning.action)
    expect(card).to_contain_text(morning.decision)
    expect(card).to_contain_text(morning.parked)
    _press(lead, morning.end)
    expect(lead).to_contain_text(morning.over)
    yield "over", page
    page.close()

    office.beat.once()
    card = messages(there).filter(has_text=morning.over)
    card.get_by_role("button", name=morning.replies).click()
    summary = there.locator("#thread article.message").last
    expect(summary).to_contain_text(morning.summed_up)
    for text in (morning.action, morning.decision, morning.parked):
        expect(summary).to_contain_text(text)
    yield "summary", there
    there.close()


def _press(card: Locator, label: str) -> None:
    card.get_by_role("button", name=label, exact=True).click()


def _note(page: Page, lead: Locator, button: str, field: str, text: str, *, save: str) -> None:
    """Write something down in a form, and wait until it stands on the card: one that changes swallows a press."""
    _press(lead, button)
    form = page.get_by_role("dialog")
    form.get_by_label(field).fill(text)
    form.get_by_role("button", name=save, exact=True).click()
    expect(form).to_have_count(0)
    expect(lead).to_contain_text(text)
