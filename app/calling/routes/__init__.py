"""The phone bank's pages: choose a list, take a call, say what happened."""

from app.calling.routes import card, result, start

ROUTERS = (start.router, card.router, result.router)
