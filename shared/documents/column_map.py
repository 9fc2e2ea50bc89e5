"""What a person said the columns of a header hold: saved for the ward, used again for the same header."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document
from shared.domain.approvals import Act
from shared.domain.register.columns import Field as RegisterField


class ColumnMap(Document):
    """`id` is `{contents}.{fingerprint}`: of the header only its HMAC under the ward's key is kept, as the
    first row of a file without header would be somebody's record. `fields`: of the columns, in order.
    """

    kind: ClassVar[str] = "column-map"

    fields: tuple[RegisterField, ...] = Field(min_length=1)
    act: Act
