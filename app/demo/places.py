"""The invented union's shape: branches, employers, offices, teams, and how each has fared.

SSCL's office sizes are those reported in March 2014; Defence Business Services has the grades it
published for 31 March 2012. Its offices, and everything else here, are invented.
"""

from dataclasses import dataclass, field

UNION = "Public and Commercial Workers' Union (invented)"
REGIONS = ("North East", "Yorkshire", "Wales", "North West", "East", "South")
DEFENCE, SHARED = "Defence Sector Group", "Shared Services Group"

SSCL = "Shared Services Connected Ltd (SSCL)"
DBS = "Defence Business Services (DBS)"
PENSIONS = "Pensions Agency (invented)"
EMPLOYERS = {SSCL: "sscl.example", DBS: "dbs.example", PENSIONS: "pensions-agency.example"}

# Branch: region, group.
BRANCHES = {
    "North East Shared Services": ("North East", SHARED),
    "Sheffield Shared Services": ("Yorkshire", SHARED),
    "Leeds and York Shared Services": ("Yorkshire", SHARED),
    "Cardiff Shared Services": ("Wales", SHARED),
    "Fylde Shared Services": ("North West", SHARED),
    "Peterborough Shared Services": ("East", SHARED),
    "DBS North West": ("North West", DEFENCE),
    "DBS South": ("South", DEFENCE),
    "DBS East": ("East", DEFENCE),
    "Pensions Agency North": ("Yorkshire", None),
}

# Defence Business Services, 31 March 2012.
DBS_GRADES = {"E1": 682, "C2": 476, "D": 382, "C1": 162, "E2": 97, "B2": 35, "B1": 11}
OTHER_GRADES = {"AA": 6, "AO": 48, "EO": 26, "HEO": 12, "SEO": 6, "G7": 2}


@dataclass(frozen=True)
class Office:
    """One employer at one site.

    `then` and `now` are shares of members, three years ago and today. `people` are those who count;
    `others` (agency, military) come on top. `extracts` is False where no membership extract ever
    covered it; `pasted` where only names are known.
    """

    key: str
    employer: str
    site: str
    postcode: str | None
    branch: str
    people: int
    then: float
    now: float
    teams: tuple[str, ...]
    phones: str = "01632 960"
    others: int = 0
    reps: int = 1
    advocates: int = 0
    turnover: float = 0.08
    closing: bool = False
    extracts: bool = True
    pasted: bool = False
    short_headcount: bool = False

    @property
    def name(self) -> str:
        short = {SSCL: "SSCL", DBS: "DBS", PENSIONS: "Pensions Agency"}[self.employer]
        return f"{short} {self.site}"


FINANCE = (
    "Accounts Payable", "Accounts Receivable", "Purchase to Pay", "Payroll Services",
    "Absence and Leave", "Recruitment Services", "Contact Centre", "General Ledger",
    "Service Desk", "Learning Support", "Travel and Expenses", "Facilities",
)  # fmt: skip
DEFENCE_WORK = (
    "Civilian Payroll", "Pensions Casework", "Medals and Honours", "Vetting Support",
    "Invoice Processing", "Debt Recovery", "Supplier Accounts", "Casework Unit A",
    "Casework Unit B", "People Advice", "Recruitment Hub", "Welfare Payments",
    "Compensation Claims", "Knowledge and Information", "Data Quality", "Business Support",
)  # fmt: skip

OFFICES = (
    Office("sheffield", SSCL, "Sheffield", "S1 2GU", "Sheffield Shared Services", 239, 0.41, 0.52,
           FINANCE[:7], "0114 496 0", others=5, reps=4, advocates=4, turnover=0.06, closing=True),
    Office("cardiff", SSCL, "Cardiff", "CF10 3AT", "Cardiff Shared Services", 105, 0.50, 0.61,
           FINANCE[3:7], "029 2018 0", others=2, reps=2, advocates=3, turnover=0.06, closing=True),
    Office("leeds", SSCL, "Leeds", "LS1 4AP", "Leeds and York Shared Services", 68, 0.44, 0.47,
           FINANCE[:3], "0113 496 0", others=2, reps=1, turnover=0.07, closing=True),
    Office("york", SSCL, "York", "YO1 7EP", "Leeds and York Shared Services", 150, 0.43, 0.40,
           FINANCE[4:9], others=1, reps=2, advocates=1, short_headcount=True),
    Office("newcastle", SSCL, "Newcastle", "NE1 6HT", "North East Shared Services", 209, 0.46, 0.45,
           FINANCE[1:8], others=4, reps=3, advocates=2),
    Office("alnwick", SSCL, "Alnwick", "NE66 2NU", "North East Shared Services", 36, 0.33, 0.28,
           FINANCE[10:12], reps=0),
    Office("blackpool", SSCL, "Blackpool", "FY4 5TH", "Fylde Shared Services", 222, 0.38, 0.44,
           FINANCE[3:9], others=3, reps=3, advocates=3),
    Office("peterborough", SSCL, "Peterborough", "PE1 1QF", "Peterborough Shared Services", 86,
           0.36, 0.34, FINANCE[6:9], others=2, reps=1, advocates=1),
    Office("preston", DBS, "Preston (invented)", None, "DBS North West", 640, 0.45, 0.48,
           DEFENCE_WORK[:14], others=9, reps=6, advocates=5),
    Office("bolton", DBS, "Bolton (invented)", None, "DBS North West", 430, 0.42, 0.43,
           DEFENCE_WORK[4:14], others=6, reps=4, advocates=3),
    Office("bristol", DBS, "Bristol (invented)", None, "DBS South", 395, 0.39, 0.38,
           DEFENCE_WORK[6:16], "020 7946 0", others=11, reps=3, advocates=2, turnover=0.1),
    Office("gosport", DBS, "Gosport (invented)", None, "DBS South", 230, 0.37, 0.35,
           DEFENCE_WORK[10:16], "020 7946 0", others=8, reps=0),
    Office("colchester", DBS, "Colchester (invented)", None, "DBS East", 150, 0.4, 0.41,
           DEFENCE_WORK[11:15], others=6, reps=1, extracts=False),
    # Across the landing from SSCL: another employer, another branch, the same building.
    Office("pensions", PENSIONS, "Sheffield", "S1 2GU", "Pensions Agency North", 26, 0.5, 0.54,
           ("Casework", "Post and Scanning"), "0114 496 0", reps=1),
    # New this month: a rep pasted names, nothing else is known yet.
    Office("doncaster", PENSIONS, "Doncaster", None, "Pensions Agency North", 23, 0, 0, (),
           reps=0, extracts=False, pasted=True),
)  # fmt: skip


@dataclass
class Built:
    """What of an office is in the database, by id."""

    office: Office
    unit_id: int
    branch_id: int
    employer_id: int
    teams: dict[int, str] = field(default_factory=dict)
