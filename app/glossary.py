"""The words of the product, defined once: shown under Help, written to docs/glossary.md."""

GLOSSARY: dict[str, str] = {
    "Advocate": "A member who agreed to ask a few colleagues, and whom the branch lets sign in for"
    " that. Sees their own asks and those people, nobody else.",
    "Agreement": "Somebody was fine with our noting what they say. The wording they heard is kept"
    " with it, and they can take it back.",
    "Area": "A part of a floor where people of one workplace sit, such as “Payments, by the"
    " lifts”. Each employer of a building draws its own.",
    "As at": "The day a number is of. It may be past, today, or a day to come: then it shows what"
    " announced changes make of it.",
    "Ask": "This member asks that person, by a day. Each person has one open ask at most. A"
    " conversation answers it, an attempt does not; not done three days after its day, it is the"
    " organiser's again.",
    "Attributed": "Somebody who joined was reached within the 60 days before. Many join by"
    " themselves: they stay unattributed, and nobody's credit.",
    "Avoidable leaver": "Somebody who let the membership lapse, fell behind with it, or resigned;"
    " not a new job, redundancy or retirement. A quarter of leavers, one steward found, did"
    " not know they had left.",
    "Bank of desks": "Desks that stand together and have a name, such as A.",
    "Bargaining unit": "The people the union negotiates for, or seeks to: a rule over employer,"
    " offices, grades and kind of contract. Members of other unions are part of it.",
    "Call list": "People chosen by a question, for a stated purpose, for 14 days.",
    "Change": "Something announced for a day that changes the map: a transfer, a closure, an"
    " office move, a review, the end of check-off, a recognition. Looked at first, applied"
    " whole, undone exactly.",
    "Check-off": "The employer takes the subscription from pay. When it ends, many memberships"
    " lapse without anybody meaning to.",
    "Claim": "A figure somebody gave about a change, with who said it and when. Figures conflict;"
    " all are kept beside our own count.",
    "Completeness": "People on our list ÷ the headcount the employer declared. Green from 95 %,"
    " amber from 80 %.",
    "Confirmed by extract": "We know from an extract that covered their workplace whether they are"
    " a member. It counts for more than what we were told.",
    "Conflict of interest": "Somebody who manages a team, or handles its pay or files. They are"
    " never given its people to ask.",
    "Contact": "A conversation or an attempt. A message left is an attempt; coverage counts only"
    " people reached.",
    "Contactable": "Works here, has not asked not to be contacted, and is not left for now. Every"
    " list, count of a list, reminder and export reads this.",
    "Coverage": "People who may be asked and were reached at least once in the last 30, 90 or 365"
    " days ÷ people who may be asked.",
    "Declared headcount": "How many people the employer, or a rep's count, says there are. It has"
    " a date and a source, and no names.",
    "Density": "Members ÷ eligible people of a named place on a named date. A fraction when it is"
    " known of everybody whether they are members, and a range when it is not.",
    "Don't contact": "Somebody asked not to be contacted. It holds everywhere at once and survives"
    " the next list; the one who recorded it can undo it for ten minutes, after that only the data"
    " officer lifts it.",
    "Eligible": "People the union can recruit under its rules and whom this branch covers:"
    " permanent, fixed-term and part-time staff, not agency, contractors or military.",
    "Extract": "The union's own list of members, as its membership office sends it. Only an"
    " extract confirms that somebody joined.",
    "Follow-up": "A dated promise to come back.",
    "Forecast": "Where members go if joins and leavers stay as in the last six full months, between"
    " the worst and the best of those months. It takes three.",
    "Gap": "People to be asked whom nobody willing can reach, and whom nobody has room for; with"
    " the team or place where the next asker would help most.",
    "Guide card": "A short card for one part of a conversation. They have no order, and nobody"
    " reads them out. A branch may put its own words on them.",
    "Island": "An area or a bank of desks where people sit and none of them is a member.",
    "Joiner": "A membership began on that day. That we learnt of one later is not a join, nor is"
    " a move or a transfer.",
    "Joiners and leavers": "A list of a month from the union's own system: who joined or left, when"
    " and why. It tells of those it names and of nobody else.",
    "Leaver": "A membership ended on that day, or its arrears outlasted the grace. Moving office"
    " or employer is no leaving.",
    "Left for now": "Better not asked for 90 days, by any rep.",
    "Left out of plans": "No plan and no suggestion names this person; they may still be spoken"
    " to.",
    "Made one": "Two rows of the list about one person became one. Everything noted about either is"
    " kept, what either asked for holds, and for 90 days it can be undone.",
    "Matching month": "The work after an extract: joins set against promises, those who left"
    " and why, members without a workplace or a staff list, and other employers.",
    "Net growth": "Members at the end less members at the start, explained: joins, leaves, moves"
    " in and out, in and out of scope, and what we learnt.",
    "Next to you": "The few people one is best placed to speak to, nearest first, with the reason"
    " in words.",
    "Not known": "No extract has covered their workplace yet and they have not told us. Drawn"
    " hatched, never counted as a no.",
    "Pending join": "Somebody said they will join, or have. They count once an extract says so.",
    "Placement": "Where somebody works, from a day up to but not including another.",
    "Plan": "Who asks whom in one workplace: worked out, looked at, changed, then accepted. Only"
    " an accepted plan gives anybody an ask.",
    "Potential": "Eligible people who are not our members and not in another union.",
    "Reach": "Why one person is well placed to speak to another: side by side, same bank, same"
    " area, same team, same days or shift, or what a rep was told. Never what somebody thinks.",
    "Reached": "Spoken to. Not in, a message left and wrong details are attempts.",
    "Referral": "Word to another branch or union that somebody of theirs should hear from them."
    " Never who it is.",
    "Role": "What somebody may do here, on which part of the union, and until when. Not the same"
    " as a union role such as rep, which is an office people are elected to.",
    "Seat": "Where somebody is to be found, as last confirmed: an area, perhaps a desk, days only"
    " if they told us. It fades after 30 days and is erased after 90 unless somebody confirms it;"
    " earlier seats are not kept.",
    "Site": "A place. Several employers may share it.",
    "Standing": "What somebody is to the union on a day: our member, another union's, not a"
    " member, or not known; and how we know.",
    "Target": "The share of a unit's eligible people that are to be members by a day, set by its"
    " organiser. A majority is more than half.",
    "Tie": "What a rep was told of two people: they share a lift, get on well, or share a"
    " language.",
    "Told us": "They said themselves whether they are a member, and of which union. Never from"
    " hearsay, a badge or a guess.",
    "Transfer": "Work passes to another employer and the people go with it, on their terms"
    " (TUPE). Nobody joins and nobody leaves the union by it.",
    "Uncovered team": "A team of five or more eligible people with no rep and no advocate.",
    "Union role": "An office somebody is elected to or does for the union, from a day to a day:"
    " rep, advocate, health and safety rep, learning rep, equality rep, branch officer. Not a"
    " sign-in: who may use Alongside is decided under Access.",
    "Workplace": "One employer at one site, counted by one branch. What you see ends here.",
}
