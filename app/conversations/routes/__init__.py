"""The rep's pages."""

from app.conversations.routes import contact, follow_up, join, person, workplace

ROUTERS = (
    person.router,
    contact.router,
    follow_up.router,
    join.router,
    workplace.router,
)
