"""Where the pages of a mail merge are: of the drawn, or of the reserves of one move."""

from shared.errors import NotFound
from shared.portal.fields import number_in_path
from shared.portal.visit import Visit
from shared.services.invitees import moves_of

LETTERS = "/assemblies/{assembly_id}/letters"
SUPPLEMENT = LETTERS + "/supplements/{move_up}"


def move_of(visit: Visit) -> int:
    """Number of the reserves' move whose letters the page is about; 0: those drawn. Raises NotFound."""
    if "move_up" not in visit.path:
        return 0
    number = number_in_path(visit, "move_up")
    if number not in {move.number for move in moves_of(visit.parts, visit.assembly().id)}:
        raise NotFound("general.not_found")
    return number


def folder(assembly_id: str, move_up: int = 0) -> str:
    """Path of the page that shows where the mail merge stands."""
    here = f"/assemblies/{assembly_id}/letters"
    return f"{here}/supplements/{move_up}" if move_up else here
