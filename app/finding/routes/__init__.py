"""Pages of questions: asking, changing, keeping, and the first people found."""

from app.finding.routes import asking, changing, keeping, people

# "new" and the like before /questions/{saved_id}, which would read them as an id.
ROUTERS = (asking.router, changing.router, people.router, keeping.router)
