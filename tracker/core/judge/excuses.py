"""An edit -> the row of questions that can excuse it: typography, furniture, a rename, ...

The questions are asked in this order, and the first answer ends the judging of the edit. The
order matters: what is certainly no text of the policy comes first, what needs the most care last.
"""

from __future__ import annotations

from tracker.core.judge import page_excuses as page
from tracker.core.judge import wording_excuses as wording
from tracker.core.judge.facts import Facts
from tracker.core.judge.questions import Question
from tracker.model import Reason

EXCUSES: tuple[Question[Facts, Reason | None], ...] = (
    Question("typography", wording.typography),
    Question("masked_address", wording.masked_address),
    Question("furniture", page.furniture),
    Question("joins_items", wording.joins_items),
    Question("repeated", page.repeated),
    Question("contents", page.contents),
    Question("announcement", page.announcement, unless=(page.sets_rule,)),
    Question("points_away", page.points_away, unless=(page.is_more_than_pointer,)),
    Question("heading", page.heading),
    Question("lone_question", page.lone_question),
    Question("edge", page.edge),
    Question("address", wording.address),
    Question(
        "rename",
        wording.rename,
        unless=(wording.changes_meaning, wording.is_no_name, wording.both_stand),
    ),
    Question("label", page.label),
    Question("step", page.step, unless=(page.turns_inside, page.is_lost_choice)),
    Question("reference", wording.reference, unless=(wording.changes_meaning,)),
    Question("spelling", wording.spelling, unless=(wording.changes_meaning, wording.turns_roles)),
    Question("itself", page.itself, unless=(wording.names_topic, wording.changes_what_binds)),
)
