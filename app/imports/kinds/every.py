"""Which module plans which kind."""

from collections.abc import Callable, Mapping

from app.imports.kinds.call_results import CallResults
from app.imports.kinds.desks import DeskLists
from app.imports.kinds.headcounts import Headcounts
from app.imports.kinds.kind import Job, Kind
from app.imports.kinds.members import Members
from app.imports.kinds.movements import Movements
from app.imports.kinds.organogram import Organograms
from app.imports.kinds.staff import StaffLists
from app.imports.kinds.wall_chart import WallCharts
from app.imports.models import ImportKind

KINDS: Mapping[ImportKind, Callable[[Job], Kind]] = {
    ImportKind.STAFF: StaffLists,
    ImportKind.MEMBERS: Members,
    ImportKind.HEADCOUNTS: Headcounts,
    ImportKind.ORGANOGRAM: Organograms,
    ImportKind.DESKS: DeskLists,
    ImportKind.WALL_CHART: WallCharts,
    ImportKind.MOVEMENTS: Movements,
    ImportKind.CALL_RESULTS: CallResults,
}
