"""The first page after login: what is mine, and what waits for me."""

from starlette.responses import Response

from shared.portal.routing import Pages, Visit, signed_in

pages = Pages()


@pages.get("/", allow=signed_in)
def home(visit: Visit) -> Response:
    return visit.render("home/home.html")
