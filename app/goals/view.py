"""Everything the page of a target shows, made of what was read. Pure."""

from dataclasses import dataclass, replace
from fractions import Fraction

from app.goals import rules, words
from app.goals.drawing import Chart, chart
from app.goals.forms import ExpectationForm
from app.goals.prospect import Ground, Prospect
from app.goals.queries import RunningGoal
from app.goals.rules import MAJORITY, Aim, Cohort, Expected, People


@dataclass(frozen=True)
class View:
    """`goal` is None while no target is set: then it is worked out for a majority.

    `prospect` is of what somebody expects; `course`, by which the forecast goes, of what the
    ledger says.
    """

    goal: RunningGoal | None
    prospect: Prospect
    course: Prospect
    cohort: Cohort

    @property
    def needed(self) -> int:
        joins = self.prospect.joins
        return joins.needed if joins else 0

    @property
    def people(self) -> People | None:
        return rules.people_for(self.needed, self.cohort)

    @property
    def days(self) -> int:
        return (self.prospect.ground.by_on - self.prospect.ground.today).days

    @property
    def each_week(self) -> str | None:
        """What one rep does in a week; None without a number of people, a rep or a day to come."""
        likely = self.people.likely if self.people else None
        if likely is None:
            return None
        share = rules.each_week(likely, reps=self.prospect.ground.now.reps, days=self.days)
        return rules.each_week_in_words(share) if share is not None else None

    @property
    def too_many_to_speak_to(self) -> bool:
        """More than could join, so that speaking to people at this rate is not enough."""
        likely = self.people.likely if self.people else None
        return likely is not None and likely > self.prospect.expected.could_join

    @property
    def takes(self) -> str:
        return words.takes(self.prospect)

    @property
    def cannot(self) -> str | None:
        return words.cannot(self.prospect)

    @property
    def pace_says(self) -> str:
        return words.pace_says(self.course)

    @property
    def to_speak_to(self) -> str | None:
        if not self.needed:
            return None
        return words.to_speak_to(self.needed, self.people, self.cohort)

    @property
    def majority(self) -> Prospect | None:
        """Beside another target, while there is none yet."""
        of = replace(self.prospect, aim=MAJORITY)
        return None if self.prospect.aim == MAJORITY or of.is_reached else of

    @property
    def usual(self) -> Expected:
        return self.course.expected

    @property
    def nobody(self) -> bool:
        return self.prospect.ground.now.counts.eligible == 0

    @property
    def chart(self) -> Chart:
        return chart(self.course)

    @property
    def rows(self) -> list[tuple[object, Fraction | int | None, Fraction | None, Fraction | None]]:
        """The drawing's figures: day, members, and from the worst to the best."""
        ground = self.course.ground
        past = [(day, members, None, None) for day, members in ground.past()]
        if not self.course.outlook:
            return [*past]
        return [*past, *((day, o.likely, o.low, o.high) for day, o in ground.ahead())]


def view(
    goal: RunningGoal | None, ground: Ground, cohort: Cohort, typed: ExpectationForm | None
) -> View:
    usual = ground.expected()
    asked = typed or ExpectationForm()
    expected = replace(
        usual,
        eligible=usual.eligible if asked.expected is None else asked.expected,
        leaving=usual.leaving if asked.leaving is None else asked.leaving,
    )
    aim: Aim = goal.aim if goal else MAJORITY
    return View(
        goal,
        Prospect(aim, ground, expected),
        Prospect(aim, ground, usual),
        cohort,
    )
