"""The macros and the frame: they draw, they escape, they say the right numbers."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from app.web.assets import Assets
from app.web.templates import FOLDER, environment
from tools.style_guide.pages import WRONG, Form, pages

ENV = environment(Assets())
NASTY = "<script>alert(1)</script>"


def draw(source: str, **values: object) -> str:
    return ENV.from_string(source).render(**values)


@pytest.mark.parametrize(
    "path", sorted(FOLDER.rglob("*.html")), ids=lambda path: path.relative_to(FOLDER).as_posix()
)
def test_every_template_parses_and_keeps_to_the_policy(path: Path) -> None:
    ENV.get_template(path.relative_to(FOLDER).as_posix())
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("name", list(pages(ENV)))
def test_every_page_has_one_heading_a_title_and_labelled_inputs(name: str) -> None:
    page = Page(pages(ENV)[name])
    assert page.tags.count("h1") == 1
    assert page.title.endswith("– Alongside")
    assert len(page.ids) == len(set(page.ids))
    assert set(page.inputs) <= set(page.labelled)
    assert set(page.described) <= set(page.ids)


def test_typed_text_comes_back_as_text() -> None:
    form = Form(typed={"name": NASTY, "note": "\n" + NASTY}, errors={"name": f"Not {NASTY}"})
    html = draw(
        '{{ ui.errors(form) }}{{ ui.field(form, "name", "Name") }}'
        '{{ ui.field(form, "note", "Note", rows=3) }}',
        form=form,
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4
    assert "\n\n&lt;script" in html, "a browser drops one leading line break"


@pytest.mark.parametrize(
    "source",
    [
        '{{ ui.person_row(x, x, "member", "#", last=x, next=x, note=x) }}',
        '{{ ui.timeline_item(x, x, text=x, by=x, mark="rep", withdrawn=x) }}',
        "{{ ui.empty(x, x, (x, x)) }}{{ ui.notice_box(x) }}{{ ui.meta([x]) }}",
        "{{ ui.density(1, 2, label=x, suppressed=x) }}{{ ui.bars([(x, 1)], x, x) }}",
        "{{ ui.definition([(x, x)]) }}{{ ui.breadcrumb([(x, x)]) }}{{ ui.copy_button(x) }}",
        "{{ ui.button_form(x, x, hidden={x: x}, confirm=x) }}{{ ui.tabs([(x, x, true)]) }}",
        "{{ ui.chips(form, 'a', x, [(x, x)]) }}{{ ui.select(form, 'b', x, [(x, x)]) }}",
        "{{ ui.qr(x, x) }}{{ ui.spark([], x, x) }}{{ ui.sort_link(x, 'a', 'a', true, x) }}",
    ],
)
def test_every_macro_escapes(source: str) -> None:
    assert "<script" not in draw(source, x=f'"{NASTY}', form=Form())


def test_a_refused_form_keeps_what_was_chosen() -> None:
    html = draw(
        '{{ ui.chips(form, "issues", "Issues", [("pay", "Pay"), ("data", "Data")],'
        " multiple=True) }}"
        '{{ ui.select(form, "site", "Office", [("leeds", "Leeds")], value="cardiff") }}'
        '{{ ui.date_chips(form, "next", "Next", [("tomorrow", "Tomorrow")], value="tomorrow") }}',
        form=WRONG,
    )
    assert 'value="pay" checked' in html
    assert 'value="data" checked' not in html
    assert 'value="leeds" selected' in html
    assert 'value="pick" checked' in html
    assert 'name="next_date" value="2019-01-01"' in html


def test_a_new_form_starts_with_what_it_is_given() -> None:
    html = draw(
        '{{ ui.field(form, "days", "Days", value=0) }}'
        '{{ ui.chips(form, "team", "Team", [(1, "A"), (2, "B & C")], value=2) }}'
        '{{ ui.select(form, "site", "Office", [("a&b", "A & B")], value="a&b") }}'
        '{{ ui.check(form, "fine", "Fine", checked=True) }}',
        form=Form(),
    )
    assert 'value="0"' in html
    assert 'value="2" checked' in html
    assert 'value="a&amp;b" selected' in html
    assert 'value="yes" checked' in html


def test_an_unticked_box_stays_unticked_when_the_form_comes_back() -> None:
    form = Form(typed={"name": "x"})
    assert "checked" not in draw('{{ ui.check(form, "fine", "Fine", checked=True) }}', form=form)


def test_a_password_is_never_sent_back() -> None:
    form = Form(typed={"password": "correct horse"})
    html = draw('{{ ui.field(form, "password", "Password", type="password") }}', form=form)
    assert "correct horse" not in html


def test_an_error_is_tied_to_its_field() -> None:
    html = draw('{{ ui.field(form, "email", "E-mail", hint="Work") }}', form=WRONG)
    assert 'aria-describedby="email-hint email-error"' in html
    assert 'aria-invalid="true"' in html


def test_density_says_both_numbers_and_hatches_what_is_unknown() -> None:
    html = draw("{{ ui.density(35, 68, unknown=6, target=0.5) }}")
    assert "35–41 of 68 · <strong>51.5–60.3 %</strong>" in html
    assert 'width="8.82%" height="100%" fill="url(#hatch)"' in html
    assert "6 not known" in html
    assert "target 50 %" in html


def test_suppressed_density_has_no_shape() -> None:
    html = draw('{{ ui.density(2, 40, suppressed="too few to show") }}')
    assert "too few to show" in html
    assert "density-members" not in html
    assert "2 of 40" not in html


@pytest.mark.parametrize("code", ["member", "rep", "spoken", "not_yet", "other", "off", "unknown"])
def test_a_mark_says_its_word_and_has_a_letter_or_shape(code: str) -> None:
    html = draw("{{ ui.mark(code) }}", code=code)
    assert re.search(r'visually-hidden">[a-z ]+<', html)
    assert "<svg" in html or re.search(r'aria-hidden="true">[A-Z–?]', html)


def test_the_frame_offers_undo() -> None:
    notice = {"text": "Saved.", "undo": {"action": "/contacts/1/reversal", "label": "Undo"}}
    html = ENV.get_template("_notice.html").render(notice=notice)
    assert 'action="/contacts/1/reversal"' in html
    assert ENV.get_template("_notice.html").render().strip() == ""


def test_signed_out_pages_have_no_search_no_ways_and_no_cover() -> None:
    html = pages(ENV)["error-signed-out.html"]
    for part in ('role="search"', 'aria-label="Main"', 'id="cover"', "data-cover-after"):
        assert part not in html
        assert part in pages(ENV)["error.html"]


def test_days_follow_the_page_s_today() -> None:
    assert draw("{{ d|day_short }}", d=date(2026, 11, 3), today=date(2026, 1, 1)) == "Tue 3 Nov"
    assert draw("{{ d|day_short(t) }}", d=date(2026, 11, 3), t=date(2027, 1, 1)).endswith("2026")
    assert draw("{{ d|ago }}", d=date(2026, 11, 3), today=date(2026, 11, 4)) == "yesterday"


def test_a_missing_value_is_an_error_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        draw("{{ nobody }}")


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.inputs: list[str] = []
        self.labelled: list[str] = []
        self.described: list[str] = []
        self.title = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        inside_label = "label" in self._open
        if tag not in ("input", "meta", "link"):
            self._open.append(tag)
        if "id" in known:
            self.ids.append(known["id"])
        self.described += known.get("aria-describedby", "").split()
        if tag == "label":
            self.labelled.append(known.get("for", ""))
        wants_label = tag in ("input", "select", "textarea") and known.get("type") != "hidden"
        if wants_label and not inside_label:
            self.inputs.append(known["id"])

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"] and not self.title:
            self.title = data
