"""The rep's pages."""

from app.conversations.routes import contact, follow_up, guide, join, person, workplace

ROUTERS = (
    person.router,
    contact.router,
    follow_up.router,
    guide.router,
    join.router,
    workplace.router,
)
