"""Every route, every kind of user, in a building two employers share: what may be answered.

An oracle in plain Python says which ids each user reaches. Everything else is 404 with the answer
that an id nobody has gets, or 403 with one answer for all; and no answer at all, whatever its
status, holds a word that only the others may read.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.access.permissions import Permission
from app.access.roles import PERMISSIONS, Role
from app.db.ids import new_id
from app.main import ROOMS
from app.web.permissions import Needs
from tests.architecture.scenes import (
    KINDS,
    Scene,
    Side,
    questions_about,
    set_scene,
    spread_ids,
    state_of,
)
from tests.browser import Browser, wait_for
from tests.cast import raise_curtain

ROLES: dict[str, Role | None] = {
    "rep": Role.REP,
    "branch_organiser": Role.BRANCH_ORGANISER,
    "regional_organiser": Role.REGIONAL_ORGANISER,
    "group_organiser": Role.GROUP_ORGANISER,
    "national_organiser": Role.NATIONAL_ORGANISER,
    "data_officer": Role.DATA_OFFICER,
    "auditor": Role.AUDITOR,
    "observer": Role.OBSERVER,
    "advocate": Role.ADVOCATE,
    "expired_rep": None,
    "outsider": Role.REP,
}
PEOPLE = {"ours": {"rep", "branch_organiser"}, "theirs": {"outsider"}}
ORGANISERS = {"branch_organiser", "regional_organiser", "group_organiser"}
MANAGED = {"ours": ORGANISERS | {"national_organiser"}, "theirs": {"national_organiser"}}
COUNTED = {
    "ours": MANAGED["ours"] | {"rep", "observer"},
    "theirs": MANAGED["theirs"] | {"outsider"},
}
EXACT = {"ours": MANAGED["ours"] | {"rep"}, "theirs": MANAGED["theirs"] | {"outsider"}}
EVERYWHERE = {"national_organiser", "data_officer", "auditor"}
MAPPED = {
    "ours": COUNTED["ours"] | EVERYWHERE | {"advocate"},
    "theirs": COUNTED["theirs"] | EVERYWHERE,
}
# Who was asked to speak to the person, and who is told their name, team and nothing more for it.
ASKED: dict[str, set[str]] = {"ours": {"advocate"}, "theirs": set()}
NAMED = {"ours": PEOPLE["ours"] | {"advocate"}, "theirs": PEOPLE["theirs"]}
MARKED: dict[str, set[str]] = {"ours": {"branch_organiser"}, "theirs": set()}
AUTHOR = {"ours": {"rep"}, "theirs": {"outsider"}}
MINE: dict[str, set[str]] = {"ours": set(), "theirs": set()}
# A list that somebody who left made, wholly among the people of a branch.
LISTED: dict[str, set[str]] = {"ours": {"branch_organiser"}, "theirs": set()}
OFFICER = {"ours": {"data_officer"}, "theirs": {"data_officer"}}
ALL = {"ours": set(ROLES), "theirs": set(ROLES)}
NOTED = {"ours": {"branch_organiser"}, "theirs": set[str]()}
# A form that names nobody: whoever plans changes somewhere may open it.
MANAGED_ANYTHING = {"ours": MANAGED["ours"], "theirs": MANAGED["ours"]}
# A bargaining unit is kept by the branch: above whoever sees one office alone.
UNIT_COUNTED = {"ours": COUNTED["ours"] - {"rep"}, "theirs": {"national_organiser"}}
# The register is read by whoever manages the unit or looks after its data.
LOOKED_AFTER = {side: MANAGED[side] | {"data_officer"} for side in MANAGED}
HIGHEST = {"ours": {"national_organiser"}, "theirs": {"national_organiser"}}
Reach = dict[str, set[str]]

# Who may read each kind of word of each side.
READS: dict[str, Reach] = {
    "name": NAMED,
    "person": PEOPLE,
    "silent": PEOPLE,
    "note": {"ours": {"rep", "branch_organiser"}, "theirs": {"outsider"}},
    "team": NAMED,
    "rep": MAPPED,
    "file": PEOPLE,
    "invited": MANAGED,
    "purpose": LISTED,
    "source": COUNTED,
    "bargaining": MAPPED,
    "area": NAMED,
    "place": MAPPED,
    "change": COUNTED,
    "question": MANAGED,
    "register": LOOKED_AFTER,
}

TODAY = clock.today().isoformat()
ID = {"id": lambda: str(new_id())}
SPOKE: dict[str, Any] = {**ID, "result": "2", "channel": "1"}
CAMPAIGN = {"name": "Stay", "kind": "1", "unit": "{workplace_id}", "begins_on": "1/1/2026"}
STEP = {"state": "1", "stepped_on": "1/1/2026", "by_whom": "The branch"}

# Every address: who reaches what it names, and what may be posted there. Order matters within a
# side only for what ends something, which comes last.
TABLE: dict[tuple[str, str], tuple[Reach, dict[str, Any]]] = {
    ("GET", "/people/new"): (ALL, {}),
    ("POST", "/people/new"): (PEOPLE, {"name": "New Person", "workplace_id": "{workplace_id}"}),
    ("GET", "/workplaces/{workplace_id}/people/new"): (PEOPLE, {}),
    ("POST", "/workplaces/{workplace_id}/people/new"): (PEOPLE, {"names": "Ann Example"}),
    ("GET", "/today"): (ALL, {}),
    ("GET", "/people/{person_id}"): (PEOPLE, {}),
    ("GET", "/people/doubles"): (ALL, {}),
    ("GET", "/people/{person_id}/doubles"): (PEOPLE, {}),
    ("GET", "/people/{person_id}/same-as/{other_id}"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/other-than/{other_id}"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/other-than/{other_id}/withdrawal"): (PEOPLE, {}),
    ("GET", "/merges/{merge_id}"): (PEOPLE, {}),
    ("POST", "/merges/{merge_id}/reversal"): (PEOPLE, {}),
    ("GET", "/people/{person_id}/contacts/new"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/contacts"): (PEOPLE, SPOKE),
    ("GET", "/contacts/{contact_id}/correction"): (PEOPLE, {}),
    ("GET", "/follow-ups/{follow_up_id}.ics"): (AUTHOR, {}),
    ("POST", "/follow-ups/{follow_up_id}/delay"): (AUTHOR, {"come_back": "tomorrow"}),
    ("POST", "/follow-ups/{follow_up_id}/closure"): (AUTHOR, {}),
    ("GET", "/join"): (ALL, {}),
    ("GET", "/guide"): (ALL, {}),
    ("GET", "/guide/{stage}"): (ALL, {}),
    ("POST", "/guide/{stage}"): (ALL, {"body": "Words of a branch."}),
    ("POST", "/guide/{stage}/ours"): (ALL, {}),
    ("POST", "/guide/{stage}/own"): (ALL, {}),
    ("GET", "/people/{person_id}/join"): (PEOPLE, {}),
    ("GET", "/workplaces"): (ALL, {}),
    ("GET", "/workplaces/{workplace_id}"): (PEOPLE, {}),
    ("GET", "/workplaces/{workplace_id}/sheet"): (PEOPLE, {}),
    ("GET", "/workplaces/{workplace_id}/effect"): (PEOPLE, {}),
    ("GET", "/workplaces/{workplace_id}/asks"): (PEOPLE, {}),
    ("POST", "/workplaces/{workplace_id}/asks/plan"): (PEOPLE, {"most": "5", "by": "week"}),
    ("GET", "/workplaces/{workplace_id}/asks/sheet"): (PEOPLE, {}),
    ("POST", "/workplaces/{workplace_id}/askers/{person_id}"): (PEOPLE, {"most": "3"}),
    ("GET", "/plans/{plan_id}/people/{person_id}"): (PEOPLE, {}),
    ("POST", "/plans/{plan_id}/people/{person_id}"): (PEOPLE, {"asker_id": "{person_id}"}),
    ("GET", "/plans/{plan_id}/askers/{person_id}"): (PEOPLE, {}),
    ("POST", "/plans/{plan_id}/askers/{person_id}"): (PEOPLE, {"asked_id": "{person_id}"}),
    ("POST", "/plans/{plan_id}/people/{person_id}/bar"): (PEOPLE, {}),
    ("POST", "/plans/{plan_id}/people/{person_id}/return"): (PEOPLE, {}),
    ("POST", "/plans/{plan_id}/acceptance"): (PEOPLE, {"shown": "x"}),
    ("POST", "/plans/{plan_id}/discard"): (PEOPLE, {}),
    ("GET", "/asks/{ask_id}/change"): (PEOPLE, {}),
    ("POST", "/asks/{ask_id}/date"): (PEOPLE, {"by": "week"}),
    ("POST", "/asks/{ask_id}/asker"): (PEOPLE, {}),
    ("POST", "/asks/{ask_id}/answered"): (PEOPLE, {}),
    ("POST", "/asks/{ask_id}/again"): (PEOPLE, {"by": "week"}),
    ("POST", "/asks/{ask_id}/leaving"): (PEOPLE, {}),
    ("POST", "/asks/{ask_id}/taking-back"): (PEOPLE, {}),
    ("GET", "/referrals"): (ALL, {}),
    ("GET", "/referrals/new"): (ALL, {}),
    # From whose workplace is one word of the form; another's is answered like nobody's.
    ("POST", "/referrals"): (ALL, {}),
    ("POST", "/referrals/{referral_id}/taking-up"): (NOTED, {}),
    ("GET", "/workplaces/{workplace_id}/map"): (PEOPLE, {}),
    ("POST", "/areas/{area_id}/confirmation"): (PEOPLE, {"block": "A"}),
    ("GET", "/workplaces/{workplace_id}/wall"): (PEOPLE, {}),
    ("GET", "/people/{person_id}/edit"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/edit"): (PEOPLE, {"forename": "Ann", "rev": "0"}),
    ("GET", "/people/{person_id}/departure"): (PEOPLE, {}),
    ("GET", "/people/{person_id}/move"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/move"): (PEOPLE, {"workplace_id": "{workplace_id}"}),
    ("GET", "/people/{person_id}/standing"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/standing"): (PEOPLE, {"code": "3"}),
    ("GET", "/people/{person_id}/agreement/withdrawal"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/agreement/withdrawal"): (PEOPLE, {}),
    ("GET", "/people/{person_id}/roles"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/roles"): (PEOPLE, {"kind": "3"}),
    ("GET", "/people/{person_id}/roles/{role_id}/end"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/roles/{role_id}/end"): (PEOPLE, {"when": "today"}),
    ("GET", "/people/{person_id}/place"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/place"): (PEOPLE, {"area_id": "{area_id}"}),
    ("POST", "/people/{person_id}/place/confirmation"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/place/clearing"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/place/clearing/reversal"): (PEOPLE, {}),
    ("GET", "/people/{person_id}/numbers"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/numbers"): (PEOPLE, {"number": "01632 960999"}),
    # Which number is one word of the form; one that is not theirs is answered like nobody's.
    ("POST", "/people/{person_id}/numbers/wrong"): (MINE, {"number": "+441632960998"}),
    ("POST", "/people/{person_id}/numbers/wrong/reversal"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/numbers/{given_id}/ending"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/numbers/{given_id}/ending/reversal"): (PEOPLE, {}),
    ("GET", "/numbers"): (ALL, {}),
    ("POST", "/numbers/lists"): (ALL, {}),
    ("POST", "/numbers/results"): (ALL, {}),
    ("GET", "/numbers/results/{result_id}"): (MINE, {}),
    ("POST", "/numbers/results/{result_id}"): (MINE, {}),
    ("POST", "/numbers/results/{result_id}/discard"): (MINE, {}),
    ("GET", "/people/{person_id}/ties"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/ties"): (PEOPLE, {"other_id": "{asker_id}", "kind": "2"}),
    ("POST", "/people/{person_id}/ties/{tie_id}/removal"): (PEOPLE, {}),
    # Before whoever asks is marked as managing them, and sees them no longer.
    ("POST", "/people/{person_id}/same-as/{other_id}"): (PEOPLE, {"name": "kept"}),
    ("GET", "/next-to-you"): (ALL, {}),
    ("POST", "/people/{person_id}/asks"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/me"): (PEOPLE, {}),
    ("POST", "/asks/{ask_id}/return"): (MINE, {}),
    ("POST", "/asks/{ask_id}/return/reversal"): (MINE, {}),
    ("POST", "/asks/{ask_id}/claim/reversal"): (MINE, {}),
    ("GET", "/people/{person_id}/conflicts"): (MARKED, {}),
    ("POST", "/people/{person_id}/conflicts"): (MARKED, {"kind": "2"}),
    ("POST", "/people/{person_id}/conflicts/{conflict_id}/removal"): (MARKED, {}),
    ("POST", "/people/{person_id}/plans/leaving"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/plans/return"): (PEOPLE, {}),
    ("GET", "/asks"): (ALL, {}),
    ("GET", "/asks/{ask_id}/answer"): (ASKED, {}),
    ("POST", "/asks/{ask_id}/answer"): (ASKED, {**SPOKE, "result": "1"}),
    ("POST", "/asks/answers/{contact_id}/retraction"): (MINE, {}),
    ("POST", "/asks/{ask_id}/hand-back"): (ASKED, {}),
    ("POST", "/asks/{ask_id}/hand-back/reversal"): (ASKED, {}),
    ("GET", "/people"): (ALL, {}),
    ("GET", "/more"): (ALL, {}),
    ("GET", "/help"): (ALL, {}),
    ("GET", "/account"): (ALL, {}),
    ("POST", "/account/name"): (ALL, {"name": "Another Name"}),
    ("POST", "/account/password"): (ALL, {}),
    ("POST", "/account/sessions/end-others"): (ALL, {}),
    # Before the role of the one who calls is ended.
    ("GET", "/call-lists"): (ALL, {}),
    ("GET", "/call-lists/new"): (ALL, {}),
    ("POST", "/call-lists"): (ALL, {}),
    ("GET", "/call-lists/{list_id}"): (LISTED, {}),
    ("GET", "/call-lists/{list_id}/progress"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/desk-walk"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/callers"): (LISTED, {"callers": "{user_id}"}),
    ("POST", "/call-lists/{list_id}/callers/{user_id}/release"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/reassignment"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/sharing"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/sharing/reversal"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/callers/{user_id}/return"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/callers/{user_id}/removal"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/people/{person_id}/taking-off"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/people/{person_id}/return"): (LISTED, {}),
    ("GET", "/call-sheets/{list_id}"): (LISTED, {}),
    ("GET", "/call-sheets/{list_id}.pdf"): (LISTED, {}),
    ("GET", "/call-sheets/{list_id}.xlsx"): (LISTED, {}),
    ("POST", "/call-sheets/{list_id}/copies"): (LISTED, {"destroyed": "1"}),
    ("GET", "/call-sheets/{list_id}/results"): (LISTED, {}),
    ("POST", "/call-sheets/{list_id}/results"): (LISTED, {"on": TODAY, "row-1": "1"}),
    ("POST", "/call-sheets/{list_id}/results/line"): (LISTED, {"on": TODAY, "n": "1"}),
    ("GET", "/call-sheets/{list_id}/upload"): (LISTED, {}),
    ("POST", "/call-sheets/{list_id}/upload"): (LISTED, {"as_at": TODAY}),
    ("POST", "/call-lists/{list_id}/closure"): (LISTED, {}),
    ("POST", "/call-lists/{list_id}/closure/reversal"): (LISTED, {}),
    ("GET", "/access"): (ALL, {}),
    ("GET", "/access/invitations/new"): (ALL, {}),
    # What is not mine to give is said in the form, in one sentence for every place.
    ("POST", "/access/invitations/new"): (
        ALL,
        {"name": "Ann", "role": "1", "unit_id": "{workplace_id}"},
    ),
    ("POST", "/access/invitations/{link_id}/withdrawal"): (MANAGED, {}),
    ("POST", "/access/grants/{grant_id}/until"): (MANAGED, {"until": "2199-01-01"}),
    ("POST", "/access/users/{user_id}/reset"): (MANAGED, {}),
    ("GET", "/access/users/{user_id}/person"): (MARKED, {}),
    ("POST", "/access/users/{user_id}/person"): (MARKED, {}),
    ("POST", "/access/grants/{grant_id}/end"): (MANAGED, {}),
    ("GET", "/settings"): (HIGHEST, {}),
    ("POST", "/settings"): (HIGHEST, {}),
    ("GET", "/units"): (ALL, {}),
    ("GET", "/units/{unit_id}"): (MANAGED, {}),
    ("POST", "/units/{unit_id}/name"): (MANAGED, {}),
    ("POST", "/units/{unit_id}/units"): (MANAGED, {"kind": "4", "name": "Ann"}),
    ("POST", "/units/{unit_id}/workplaces"): (MANAGED, {"employer": "Ann", "office": "Ann"}),
    ("GET", "/questions"): (ALL, {}),
    ("GET", "/questions/new"): (ALL, {}),
    ("GET", "/questions/options"): (ALL, {}),
    ("GET", "/questions/effect"): (ALL, {}),
    ("GET", "/questions/changed"): (ALL, {}),
    ("GET", "/questions/people"): (ALL, {}),
    ("POST", "/questions/text"): (ALL, {"text": "in arrears"}),
    ("POST", "/questions"): (ALL, {"name": "A question"}),
    ("POST", "/questions/restoration"): (ALL, {}),
    ("GET", "/questions/{saved_id}"): (MANAGED, {}),
    ("POST", "/questions/{saved_id}"): (MANAGED, {"name": "A question"}),
    ("POST", "/questions/{saved_id}/copy"): (MANAGED, {}),
    ("POST", "/questions/{saved_id}/removal"): (MANAGED, {}),
    ("GET", "/calling"): (ALL, {}),
    # A colleague's list and call: no caller among these, so for everybody as if there were none.
    ("GET", "/calling/{list_id}"): (MINE, {}),
    ("POST", "/calling/{list_id}/calls"): (MINE, {}),
    ("GET", "/calling/{list_id}/{call_id}"): (MINE, {}),
    ("POST", "/calling/{list_id}/{call_id}/keeping"): (MINE, {}),
    ("POST", "/calling/{list_id}/{call_id}/result"): (MINE, {**ID, "answer": "no-answer"}),
    ("POST", "/calling/{list_id}/{call_id}/return"): (MINE, {}),
    ("POST", "/calling/{list_id}/{call_id}/reversal"): (MINE, {}),
    ("GET", "/exports"): (ALL, {}),
    ("GET", "/exports/new"): (ALL, {}),
    # What nothing is, or is another's, is not there: test_taking looks at each kind.
    ("POST", "/exports"): (ALL, {}),
    ("GET", "/exports/{export_id}"): (LOOKED_AFTER, {}),
    ("POST", "/exports/{export_id}/file"): (MINE, {}),
    ("GET", "/exports/{export_id}/print"): (MINE, {}),
    ("POST", "/exports/{export_id}/destruction"): (MINE, {}),
    ("POST", "/exports/{export_id}/reminder"): (MINE, {}),
    ("POST", "/exports/{export_id}/declining"): (LOOKED_AFTER, {"because": "One floor will do"}),
    ("POST", "/exports/{export_id}/approval"): (LOOKED_AFTER, {}),
    ("GET", "/imports"): (ALL, {}),
    ("GET", "/imports/new"): (ALL, {}),
    ("POST", "/imports"): (ALL, {"kind": "staff", "unit": "{workplace_id}", "as_at": "1/1/2026"}),
    ("GET", "/imports/sources"): (ALL, {}),
    ("POST", "/imports/sources/{source_id}/forgetting"): (MANAGED, {}),
    ("GET", "/imports/{run_id}"): (MINE, {}),
    # Of an extract that was imported; the one here is a staff list: test_month looks at it.
    ("GET", "/imports/{run_id}/month"): (MINE, {}),
    ("GET", "/imports/{run_id}/progress"): (MINE, {}),
    ("GET", "/imports/{run_id}/plan.csv"): (MINE, {}),
    ("GET", "/imports/{run_id}/left-out.csv"): (MINE, {}),
    ("GET", "/imports/{run_id}/questions"): (MINE, {}),
    ("GET", "/imports/{run_id}/questions/{line}"): (MINE, {}),
    ("POST", "/imports/{run_id}/leavers"): (MINE, {}),
    ("POST", "/imports/{run_id}/plans"): (MINE, {}),
    ("POST", "/imports/{run_id}/reversal"): (MINE, {}),
    ("GET", "/imports/{run_id}/mapping"): (MINE, {}),
    ("POST", "/imports/{run_id}/header"): (MINE, {"sheet": "0"}),
    ("POST", "/imports/{run_id}/mapping"): (MINE, {"column": "name"}),
    ("POST", "/imports/{run_id}/choices"): (MINE, {}),
    ("POST", "/imports/{run_id}/places"): (MINE, {}),
    ("POST", "/imports/{run_id}/commit"): (MINE, {}),
    ("POST", "/imports/{run_id}/discard"): (MINE, {}),
    ("GET", "/trail"): (ALL, {}),
    ("GET", "/suppressions"): (ALL, {}),
    ("GET", "/suppressions/{suppression_id}"): (OFFICER, {}),
    ("GET", "/coverage"): (ALL, {}),
    ("GET", "/coverage/{unit_id}"): (COUNTED, {}),
    ("GET", "/density"): (ALL, {}),
    ("GET", "/density/{unit_id}.csv"): (COUNTED, {}),
    ("GET", "/density/{unit_id}/numbers"): (COUNTED, {}),
    ("GET", "/density/{unit_id}"): (COUNTED, {}),
    ("GET", "/density/{unit_id}/target"): (EXACT, {}),
    ("POST", "/density/{unit_id}/target"): (
        MANAGED,
        {"kind": "majority", "by_on": (clock.today() + timedelta(days=90)).isoformat()},
    ),
    ("POST", "/density/{unit_id}/target/withdrawal"): (MANAGED, {}),
    ("POST", "/density/{unit_id}/target/{goal_id}/return"): (MANAGED, {}),
    ("GET", "/next"): (ALL, {}),
    ("GET", "/density/{unit_id}/joins"): (COUNTED, {}),
    ("GET", "/density/{unit_id}/leavers"): (PEOPLE, {}),
    ("GET", "/density/{unit_id}/offices"): (COUNTED, {}),
    ("GET", "/density/{unit_id}/trend"): (COUNTED, {}),
    ("GET", "/density/{unit_id}/report"): (EXACT, {}),
    ("GET", "/density/{unit_id}/report.pdf"): (EXACT, {}),
    ("GET", "/density/{unit_id}/report.xlsx"): (EXACT, {}),
    ("GET", "/bargaining"): (ALL, {}),
    ("GET", "/bargaining/new"): (ALL, {}),
    # What is not mine is said in the form, in one sentence for every place.
    ("POST", "/bargaining"): (ALL, {}),
    ("GET", "/bargaining/{bargaining_id}"): (UNIT_COUNTED, {}),
    ("GET", "/bargaining/{bargaining_id}/edit"): (MANAGED, {}),
    ("POST", "/bargaining/{bargaining_id}/edit"): (
        MANAGED,
        {"name": "Clerks", "engagements": "1", "valid_from": "1/1/2026"},
    ),
    # The law is the same for everybody; who keeps its rules is a permission.
    ("GET", "/law"): (ALL, {}),
    ("GET", "/law/{rule_id}"): (ALL, {}),
    ("POST", "/law/{rule_id}"): (ALL, {"certainty": "3", "source": "An order"}),
    ("POST", "/law/{rule_id}/check"): (ALL, {}),
    ("GET", "/workplaces/{workplace_id}/headcounts"): (MANAGED, {}),
    ("POST", "/workplaces/{workplace_id}/headcounts"): (
        MANAGED,
        {"eligible": "9", "as_at": "1/1/2026", "source": "HR"},
    ),
    ("GET", "/campaigns"): (ALL, {}),
    ("GET", "/campaigns/new"): (ALL, {}),
    # A place that is not mine to organise is said in the form, in one sentence for every place.
    ("POST", "/campaigns"): (ALL, CAMPAIGN),
    ("GET", "/campaigns/{campaign_id}"): (COUNTED, {}),
    ("GET", "/campaigns/{campaign_id}/edit"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/edit"): (MANAGED, CAMPAIGN),
    ("GET", "/campaigns/{campaign_id}/demands/new"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/demands"): (MANAGED, {**STEP, "text": "Stay"}),
    ("GET", "/campaigns/{campaign_id}/demands/{demand_id}/steps/new"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/demands/{demand_id}/steps"): (MANAGED, STEP),
    ("GET", "/campaigns/{campaign_id}/links/new"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/links"): (
        MANAGED,
        {"kind": "1", "title": "Group", "url": "https://group.example/"},
    ),
    ("POST", "/campaigns/{campaign_id}/links/{page_id}/check"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/links/{page_id}/loss"): (MANAGED, {}),
    ("GET", "/campaigns/{campaign_id}/points/new"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/points"): (MANAGED, {"said": "No", "answer": "Yes"}),
    ("POST", "/campaigns/{campaign_id}/closure"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/closure/reversal"): (MANAGED, {}),
    ("GET", "/changes"): (ALL, {}),
    ("GET", "/changes/new"): (ALL, {}),
    ("GET", "/changes/new/{kind}"): (MANAGED_ANYTHING, {}),
    ("POST", "/changes/new/{kind}"): (MANAGED_ANYTHING, {"workplaces": "{workplace_id}"}),
    ("GET", "/changes/{event_id}"): (COUNTED, {}),
    ("GET", "/changes/{event_id}/sheet"): (COUNTED, {}),
    ("GET", "/changes/{event_id}/edit"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/edit"): (
        MANAGED,
        {"title": "Another", "announced_on": "1/1/2026", "effective_on": "2/1/2026"},
    ),
    ("GET", "/changes/{event_id}/homes"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/homes"): (MANAGED, {}),
    ("GET", "/changes/{event_id}/claims/new"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/claims"): (
        MANAGED,
        {"statement": "Ten", "said_by": "Ann", "said_on": "1/1/2026"},
    ),
    ("GET", "/changes/{event_id}/milestones/new"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/milestones"): (MANAGED, {"what": "Report", "due_on": "1/1/2026"}),
    ("POST", "/changes/{event_id}/milestones/{milestone_id}/completion"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/milestones/{milestone_id}/completion/reversal"): (MANAGED, {}),
    ("GET", "/changes/{event_id}/notes/new"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/notes"): (MANAGED, {"text": "Done", "noted_on": "1/1/2026"}),
    ("GET", "/workplaces/{workplace_id}/areas"): (PEOPLE, {}),
    ("POST", "/workplaces/{workplace_id}/areas"): (PEOPLE, {"name": "New area"}),
    ("GET", "/areas/{area_id}"): (PEOPLE, {}),
    ("GET", "/areas/{area_id}/settings"): (PEOPLE, {}),
    ("GET", "/areas/{area_id}/people"): (PEOPLE, {}),
    ("POST", "/areas/{area_id}/people"): (PEOPLE, {"person": "{person_id}"}),
    ("POST", "/areas/{area_id}/name"): (PEOPLE, {"name": "Another name"}),
    ("POST", "/areas/{area_id}/grid"): (PEOPLE, {"banks": "2", "per_bank": "4"}),
    ("POST", "/areas/{area_id}/rows"): (PEOPLE, {"rows": "Ann Example"}),
    ("POST", "/areas/{area_id}/list"): (PEOPLE, {"desk_list": "Desk,Name\n77,"}),
    ("POST", "/areas/{area_id}/filling"): (PEOPLE, {"names": "Ann Example"}),
    ("POST", "/areas/{area_id}/seats"): (
        PEOPLE,
        {"person": "{person_id}", "desk": "{desk_id}"},
    ),
    ("POST", "/areas/{area_id}/seats/removal"): (PEOPLE, {"desk": "{desk_id}"}),
    ("POST", "/areas/{area_id}/people/removal"): (PEOPLE, {"person": "{person_id}"}),
    ("POST", "/areas/{area_id}/moving"): (PEOPLE, {"desk": "{desk_id}", "way": "right"}),
    ("POST", "/areas/{area_id}/turning"): (PEOPLE, {"desk": "{desk_id}"}),
    ("POST", "/areas/{area_id}/numbers"): (PEOPLE, {"number_prefix": "N"}),
    ("POST", "/areas/{area_id}/banks"): (PEOPLE, {"desk": "{desk_id}", "bank_name": "Ann"}),
    ("POST", "/areas/{area_id}/undo"): (PEOPLE, {}),
    ("POST", "/contacts/{contact_id}/correction"): (PEOPLE, SPOKE),
    ("POST", "/contacts/{contact_id}/void"): (PEOPLE, ID),
    ("POST", "/contacts/{contact_id}/retraction"): (AUTHOR, {}),
    ("POST", "/people/{person_id}/silence"): (PEOPLE, {**ID, "result": "4"}),
    ("POST", "/people/{person_id}/silence/reversal"): (PEOPLE, {}),
    ("POST", "/people/{person_id}/departure"): (PEOPLE, {"when": "today"}),
    ("POST", "/suppressions/{suppression_id}/lifting"): (
        OFFICER,
        {"because": "Wrote to the branch."},
    ),
    ("GET", "/confirmations"): (ALL, {}),
    ("POST", "/confirmations"): (
        OFFICER,
        {"unit_id": "{workplace_id}", "because": "Agreed with the employer."},
    ),
    ("POST", "/confirmations/{confirmation_id}/withdrawal"): (OFFICER, {}),
    ("POST", "/changes/{event_id}/application"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/reversal"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/withdrawal"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/demands/{demand_id}/removal"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/links/{page_id}/removal"): (MANAGED, {}),
    ("POST", "/campaigns/{campaign_id}/points/{point_id}/removal"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/claims/{claim_id}/removal"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/notes/{note_id}/removal"): (MANAGED, {}),
    ("POST", "/changes/{event_id}/milestones/{milestone_id}/removal"): (MANAGED, {}),
    ("POST", "/areas/{area_id}/desks/removal"): (PEOPLE, {"desk": "{desk_id}"}),
    ("POST", "/areas/{area_id}/removal"): (PEOPLE, {}),
    ("POST", "/account/sessions/end-all"): (ALL, {}),
}
LAST = ("POST", "/account/sessions/end-all")


def routes() -> Iterator[tuple[str, str, Permission]]:
    for router in ROOMS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            asked = [d.dependency for d in route.dependencies if isinstance(d.dependency, Needs)]
            for method in route.methods:
                yield method, route.path, asked[0].permission


LOCKS = {(method, path): permission for method, path, permission in routes()}


def test_every_route_is_in_this_table_and_nothing_else() -> None:
    assert len(LOCKS) > 80
    assert set(LOCKS) == set(TABLE)


def permitted(name: str, permission: Permission) -> bool:
    role = ROLES[name]
    held = PERMISSIONS[role] if role is not None else frozenset({Permission.OWN_ACCOUNT})
    return permission in held


def named(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def at(path: str, ids: dict[str, object]) -> str:
    return path.format(**ids)


def body(given: dict[str, Any], ids: dict[str, object]) -> dict[str, str]:
    return {k: v() if callable(v) else str(v).format(**ids) for k, v in given.items()}


def nobody(side: Side) -> dict[str, object]:
    """As many ids, of nothing."""
    nothing = {k: new_id() if k in ("contact_id", "call_id") else 999_999_999 for k in side.ids}
    return nothing | questions_about(999_999_999, 999_999_999)


def send(
    browser: Browser, method: str, url: str, data: dict[str, str], **more: Any
) -> httpx.Response:
    """Without following: where one is sent is part of the answer. What was said last is not."""
    sent = more | ({"data": data} if method == "POST" else {})
    if "notice" in browser.client.cookies:
        browser.client.cookies.delete("notice")
    return wait_for(browser.client.request(method, url, follow_redirects=False, **sent))


def told(answer: httpx.Response) -> str:
    """All of an answer but what is of chance: numbers just made."""
    headers = "\n".join(
        f"{k}: {v}" for k, v in answer.headers.items() if k not in ("content-length", "set-cookie")
    )
    whole = f"{answer.status_code}\n{headers}\n{answer.text}"
    return re.sub(
        r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=location: /call-lists/)\d+|(?<=location: /questions/)\d+",
        "ID",
        whole,
    )


def without(told: str, ids: dict[str, object]) -> str:
    """An answer may hold the number that was asked for."""
    for value in sorted({str(v) for v in ids.values()}, key=len, reverse=True):
        told = re.sub(rf"\b{value}\b", "N", told)
    return told


def given_away(answer: httpx.Response, name: str, scene: Scene, typed: str = "") -> list[str]:
    """Words in this answer that this user may not read, unless they typed them."""
    whole = f"{answer.headers}\n{answer.text}".lower()
    return [
        word
        for side in ("ours", "theirs")
        for kind in KINDS
        if name not in READS[kind][side]
        for word in getattr(scene, side).words[kind]
        if word.lower() in whole and word.lower() not in typed.lower()
    ]


@pytest.fixture
def scene(owner: Session) -> Scene:
    spread_ids(owner)
    return set_scene(owner, raise_curtain(owner))


@pytest.mark.parametrize("name", ROLES)
def test_what_lies_elsewhere_is_answered_like_what_never_was(
    scene: Scene, browser: Callable[..., Browser], owner: Session, name: str
) -> None:
    here = browser(scene.cast.everyone[name])
    before = state_of(owner)
    for (method, path), (reach, given) in TABLE.items():
        for side in ("ours", "theirs"):
            if permitted(name, LOCKS[method, path]) and (name in reach[side] or not named(path)):
                continue
            asked: Side = getattr(scene, side)
            nothing = nobody(asked)
            answer = send(here, method, at(path, asked.ids), body(given, asked.ids))
            control = send(here, method, at(path, nothing), body(given, nothing))
            what = f"{name} {method} {path} {side}"
            expected = 404 if permitted(name, LOCKS[method, path]) else 403
            assert answer.status_code == expected, what
            assert without(told(answer), asked.ids) == without(told(control), nothing), what
            assert given_away(answer, name, scene) == [], what
    assert state_of(owner) == before


@pytest.mark.parametrize("name", ROLES)
def test_what_lies_within_reach_is_answered_and_gives_nothing_else_away(
    scene: Scene, browser: Callable[..., Browser], name: str
) -> None:
    """One's own ids, put where they belong: never a refusal, never a fault, no stray word."""
    here = browser(scene.cast.everyone[name])
    for (method, path), (reach, given) in TABLE.items():
        if not permitted(name, LOCKS[method, path]):
            continue
        for side in ("ours", "theirs"):
            if name not in reach[side] or ((method, path) == LAST and side == "theirs"):
                continue
            ids = getattr(scene, side).ids
            answer = send(here, method, at(path, ids), body(given, ids))
            what = f"{name} {method} {path} {side} {answer.status_code}"
            assert answer.status_code in (200, 303, 409, 422) or (
                not named(path) and answer.status_code == 404
            ), what
            assert given_away(answer, name, scene) == [], what


@pytest.mark.parametrize("name", ROLES)
def test_asking_for_the_others_by_name_or_number_finds_nothing(
    scene: Scene, browser: Callable[..., Browser], name: str
) -> None:
    """Searches, filters, sorts and counts answer as they do for what never was."""
    here = browser(scene.cast.everyone[name])
    for side in ("ours", "theirs"):
        asked: Side = getattr(scene, side)
        nothing = nobody(asked)
        for path, kinds, query in QUESTIONS:
            if not permitted(name, LOCKS["GET", path]) or any(
                name in READS[kind][side] for kind in kinds
            ):
                continue
            word = asked.words[kinds[0]][0]
            for typed in (word, word[:5], word.upper()):
                what = f"{name} {path}?{query} {typed}"
                found = send(here, "GET", f"{path}?{at(query, asked.ids | {'q': typed})}", {})
                control_word = "Vv" + "k" * (len(typed) - 2)
                control = send(
                    here, "GET", f"{path}?{at(query, nothing | {'q': control_word})}", {}
                )
                assert given_away(found, name, scene, typed) == [], what
                assert without(told(found), asked.ids).replace(typed, "Q") == without(
                    told(control), nothing
                ).replace(control_word, "Q"), what


# address, the kinds of word (who may read any of them is left out), and the question
QUESTIONS = [
    ("/people", ("person",), "q={q}"),
    ("/people/new", ("person",), "name={q}&workplace={workplace_id}"),
    ("/next-to-you", ("person",), "q={q}"),
    ("/people", ("name", "person"), "q={q}"),
    ("/people/new", ("name", "person"), "name={q}&workplace={workplace_id}"),
    ("/access", ("rep", "invited"), "q={q}&ended=yes"),
    ("/access", ("rep", "invited"), "q={q}"),
    ("/access/invitations/new", ("place",), "unit_id={workplace_id}"),
    ("/call-lists/new", ("place",), "q={asked_here}&by=2"),
    ("/call-lists/new", ("team", "place"), "q={asked_team}&by=1"),
    ("/questions/new", ("place",), "q={asked_here}"),
    ("/questions/new", ("team", "place"), "q={asked_team}&at=1"),
    ("/questions/effect", ("team", "place"), "q={asked_team}&at=1&filled=yes&those={team_id}"),
    ("/questions/options", ("team",), "within=top&kind=team&field=those&those={team_id}"),
    ("/questions/people", ("team", "place"), "q={asked_team}"),
    ("/imports/new", ("place",), "kind=staff&unit={workplace_id}"),
    ("/density", ("place",), "q={q}&sort=-density"),
    ("/coverage", ("place",), "q={q}&sort=name"),
    ("/trail", ("rep",), "user={user_id}"),
    ("/guide", ("place",), "branch={branch_id}"),
]  # fmt: skip


@pytest.mark.parametrize("name", ROLES)
def test_a_filter_of_ones_own_pages_does_not_reach_the_others(
    scene: Scene, browser: Callable[..., Browser], name: str
) -> None:
    """The others' ids, put into questions about what is one's own."""
    here = browser(scene.cast.everyone[name])
    for mine, others in (("ours", "theirs"), ("theirs", "ours")):
        own, asked = getattr(scene, mine), getattr(scene, others)
        nothing = nobody(asked)
        for path, query in (
            ("/workplaces/{workplace_id}", "team={team_id}"),
            ("/workplaces/{workplace_id}/sheet", "team={team_id}"),
            ("/people/{person_id}/ties", "q=Zqem"),
            ("/density/{unit_id}", "q=Zq"),
            ("/coverage/{unit_id}", "q=Xo"),
            ("/density/{unit_id}/offices", "q=Zq"),
        ):
            reach = TABLE["GET", path][0]
            if name not in reach[mine] or name in READS["place"][others]:
                continue
            url = at(path, own.ids)
            found = send(here, "GET", f"{url}?{at(query, asked.ids)}", {})
            assert found.status_code == 200
            assert given_away(found, name, scene) == [], f"{name} {path}"
            if "team" in query:
                control = send(here, "GET", f"{url}?{at(query, nothing)}", {})
                assert without(told(found), asked.ids) == without(told(control), nothing)


# Own things in the address, somebody else's in the form; {_x} is the others' x.
MIXED: list[tuple[str, str, dict[str, str]]] = [
    ("POST", "/people/new", {"name": "Ann", "workplace_id": "{_workplace_id}"}),
    ("POST", "/people/{person_id}/move", {"workplace_id": "{_workplace_id}"}),
    ("GET", "/people/{person_id}/roles/{_role_id}/end", {}),
    ("POST", "/people/{person_id}/roles/{_role_id}/end", {"when": "today"}),
    ("POST", "/people/{person_id}/place", {"area_id": "{_area_id}"}),
    ("POST", "/people/{person_id}/ties", {"other_id": "{_person_id}", "kind": "2"}),
    ("POST", "/people/{person_id}/ties/{_tie_id}/removal", {}),
    ("POST", "/people/{person_id}/contacts", {"id": "{_contact_id}", "result": "2"}),
    ("POST", "/contacts/{contact_id}/correction", {"id": "{_contact_id}", "result": "2"}),
    ("POST", "/contacts/{contact_id}/void", {"id": "{_contact_id}"}),
    ("POST", "/people/{person_id}/silence", {"id": "{_contact_id}", "result": "4"}),
    ("POST", "/access/invitations/new",
     {"name": "Ann", "role": "1", "unit_id": "{_workplace_id}"}),
    ("POST", "/access/invitations/new",
     {"name": "Ann", "role": "1", "unit_id": "{workplace_id}", "staff_id": "{_person_id}"}),
    ("POST", "/access/invitations/new",
     {"find": "yes", "place_q": "{_place}", "person_q": "{_person}"}),
    ("POST", "/units/{unit_id}/units", {"kind": "4", "name": "A", "group_id": "{_branch_id}"}),
    ("POST", "/call-lists", {**ID, "q": "{_asked_here}", "by": "2", "purpose": "join"}),
    ("POST", "/call-lists/{list_id}/callers", {"callers": "{_user_id}"}),
    ("POST", "/call-lists/{list_id}/reassignment", {"to": "{_user_id}"}),
    ("POST", "/call-lists/{list_id}/people/{_person_id}/taking-off", {}),
    ("POST", "/imports", {"kind": "staff", "unit": "{_workplace_id}", "as_at": "1/1/2026"}),
    ("POST", "/imports", {"kind": "headcounts", "unit": "{_branch_id}", "as_at": "1/1/2026"}),
    ("POST", "/areas/{area_id}/people", {"person": "{_person_id}"}),
    ("POST", "/areas/{area_id}/people", {"everyone": "yes", "team": "{_team_id}"}),
    ("POST", "/areas/{area_id}/seats", {"person": "{_person_id}", "desk": "{desk_id}"}),
    ("POST", "/areas/{area_id}/seats", {"person": "{person_id}", "desk": "{_desk_id}"}),
    ("POST", "/areas/{area_id}/seats", {"from_desk": "{_desk_id}", "desk": "{desk_id}"}),
    ("POST", "/areas/{area_id}/filling", {"names": "{_person}"}),
    ("POST", "/areas/{area_id}/moving", {"desk": "{_desk_id}", "way": "left"}),
    ("POST", "/areas/{area_id}/desks/removal", {"desk": "{_desk_id}"}),
]  # fmt: skip


@pytest.mark.parametrize("name", ["rep", "branch_organiser", "regional_organiser"])
def test_the_others_ids_in_ones_own_forms_are_ids_of_nothing(
    scene: Scene, browser: Callable[..., Browser], owner: Session, name: str
) -> None:
    here = browser(scene.cast.everyone[name])
    file = {"files": {"file": ("list.csv", b"Name\nAnn Example\n", "text/csv")}}
    before = state_of(owner)
    for method, path, form in MIXED:
        if not permitted(name, LOCKS[method, path.replace("{_", "{")]):
            continue
        answers = []
        takes_new = "_contact_id" in str(form)  # a new number is kept, somebody else's is not
        for others in [scene.theirs.ids] + [nobody(scene.theirs)] * (not takes_new):
            known = scene.theirs.words if others is scene.theirs.ids else VAIN
            ids = scene.ours.ids | {f"_{k}": v for k, v in others.items()}
            ids |= {
                "unit_id": scene.cast.north.id,
                "_place": known["place"][0],
                "_person": known["name"][0],
            }
            url, data = at(path, ids), body(form, ids)
            answer = send(here, method, url, data, **(file if path == "/imports" else {}))
            typed = " ".join(data.values())
            assert given_away(answer, name, scene, typed) == [], f"{name} {path} {form}"
            seen = {k: v for k, v in ids.items() if k.startswith("_")}
            answers.append(without(told(answer), seen))
        what = f"{name} {path} {form}"
        if not takes_new:
            assert answers[0] == answers[1], what
        if takes_new:
            assert answers[0].startswith("404"), what
        # A workplace that is not one's own counts as not chosen: the list is of one's own.
        assert answers[0][:3] in ("404", "409", "422", "200") or path == "/call-lists", what
    changed = {t for t, h in state_of(owner).items() if h != before[t]}
    assert changed <= {"call_lists", "call_list_entries", "person_access"}, changed
    opened = owner.scalars(text("select staff_id from call_list_entries")).all()
    assert opened.count(scene.theirs.ids["person_id"]) == 1, "only the list that was there"


VAIN = {"place": ("Vainplace",), "name": ("Vainperson",)}


def test_signed_out_every_address_asks_who_it_is(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    here = browser()
    for (method, path), (_, given) in TABLE.items():
        for side in (scene.ours, scene.theirs):
            answer = send(here, method, at(path, side.ids), body(given, side.ids))
            assert answer.status_code in (303, 401), f"{method} {path}"
            assert given_away(answer, "expired_rep", scene) == [], f"{method} {path}"


def test_the_walk_finds_a_word_that_leaks(scene: Scene) -> None:
    leak = httpx.Response(404, text="<p>There is no Zqemanerof here</p>")
    assert given_away(leak, "rep", scene) == ["Zqemanerof"]
    assert given_away(leak, "outsider", scene) == []
