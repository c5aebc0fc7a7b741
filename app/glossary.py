"""The words of the product, defined once: shown under Help, written to docs/glossary.md."""

GLOSSARY: dict[str, str] = {
    "Agreement": "Somebody was fine with our noting what they say. The wording they heard is kept"
    " with it, and they can take it back.",
    "Call list": "People chosen by a question, for a stated purpose, for 14 days.",
    "Confirmed by extract": "We know from an extract that covered their workplace whether they are"
    " a member. It counts for more than what we were told.",
    "Contact": "A conversation or an attempt. A message left is an attempt; coverage counts only"
    " people reached.",
    "Contactable": "Works here, has not asked not to be contacted, and is not left for now. Every"
    " list, count of a list, reminder and export reads this.",
    "Completeness": "People on our list ÷ the headcount the employer declared. Green from 95 %,"
    " amber from 80 %.",
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
    "Left for now": "Better not asked for 90 days, by any rep.",
    "Not known": "No extract has covered their workplace yet and they have not told us. Drawn"
    " hatched, never counted as a no.",
    "Pending join": "Somebody said they will join, or have. They count once an extract says so.",
    "Potential": "Eligible people who are not our members and not in another union.",
    "Placement": "Where somebody works, from a day up to but not including another.",
    "Reached": "Spoken to. Not in, a message left and wrong details are attempts.",
    "Role": "What somebody may do here, on which part of the union, and until when. Not the same"
    " as a union role such as rep, which is an office people are elected to.",
    "Site": "A place. Several employers may share it.",
    "Standing": "What somebody is to the union on a day: our member, another union's, not a"
    " member, or not known; and how we know.",
    "Told us": "They said themselves whether they are a member, and of which union. Never from"
    " hearsay, a badge or a guess.",
    "Union role": "An office somebody is elected to or does for the union, from a day to a day:"
    " rep, advocate, health and safety rep, learning rep, equality rep, branch officer. Not a"
    " sign-in: who may use Alongside is decided under Access.",
    "Workplace": "One employer at one site, counted by one branch. What you see ends here.",
}
