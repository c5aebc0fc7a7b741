"""The rep's pages."""

from app.conversations.routes import contact, follow_up, join, person, today, workplace

ROUTERS = (
    today.router,
    person.router,
    contact.router,
    follow_up.router,
    join.router,
    workplace.router,
)
