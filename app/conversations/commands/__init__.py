"""Every write of conversations: check, change, audit."""

from app.conversations.commands.contacts import entry_from, record_contact
from app.conversations.commands.corrections import correct_contact, retract_contact, void_contact
from app.conversations.commands.follow_ups import close_follow_up, delay_follow_up
from app.conversations.commands.guide import change_card, set_card_aside, take_card_up
from app.conversations.commands.silence import end_silence, record_silence

__all__ = [
    "change_card",
    "close_follow_up",
    "correct_contact",
    "delay_follow_up",
    "end_silence",
    "entry_from",
    "record_contact",
    "record_silence",
    "retract_contact",
    "set_card_aside",
    "take_card_up",
    "void_contact",
]
