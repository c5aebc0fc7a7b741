"""The template environment: strict, escaping, with the words and macros every page shares."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from app.web import charts, formats
from app.web.assets import Assets

FOLDER = Path(__file__).parents[2] / "templates"

_PLAIN_FILTERS = (
    formats.clock,
    formats.day,
    formats.day_iso,
    formats.month,
    formats.moment,
    formats.percent,
    formats.percent_range,
    formats.percent_whole,
    formats.number,
    formats.plural,
    formats.word,
    formats.change,
    formats.phone,
)


def environment(assets: Assets, *, auto_reload: bool = False) -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=auto_reload,
    )
    env.filters |= {plain.__name__: plain for plain in _PLAIN_FILTERS}
    env.filters |= {"day_short": _day_short, "ago": _ago}
    env.globals |= {"static": assets.url, "draw": charts}
    env.globals["ui"] = _macros(env)
    return env


def _macros(env: Environment) -> SimpleNamespace:
    """Every public macro of templates/ui/ under one name.

    The namespace is put in place before it is filled, because macros call each other through it.
    """
    ui = SimpleNamespace()
    env.globals["ui"] = ui
    for name in env.list_templates(filter_func=lambda path: path.startswith("ui/")):
        for macro, body in vars(env.get_template(name).module).items():
            if not macro.startswith("_"):
                if hasattr(ui, macro):
                    raise RuntimeError(f"{name} defines {macro}, which another file already does")
                setattr(ui, macro, body)
    return ui


_Days = Callable[[date | datetime | None, date], str]


def _relative(write: _Days) -> Callable[..., str]:
    """A filter that takes `today` as argument, else from the page, else from the clock.

    The clock is for macros, which do not see the page's values.
    """

    @pass_context
    def in_context(
        context: Context, value: date | datetime | None, today: date | None = None
    ) -> str:
        page_today: date | None = context.get("today")
        return write(value, today or page_today or datetime.now(formats.LONDON).date())

    return in_context


_day_short = _relative(formats.day_short)
_ago = _relative(formats.ago)
