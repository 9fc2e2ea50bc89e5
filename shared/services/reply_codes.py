"""Whose letter it is: by the reply code inside it, or by the return-mail number in its window.

The table of codes is enveloped in the assembly holding; neither state nor trail knows a code.
"""

from collections.abc import Callable, Iterator

from shared.documents.assembly import Assembly
from shared.domain.ids import AssemblyId
from shared.domain.invitee import Invitee
from shared.domain.reply_codes import LetterKeys, read_code, read_number
from shared.errors import Refusal
from shared.services.holdings import vault_of
from shared.services.invitees import read_invited
from shared.services.merges import holding_of, merges_of
from shared.services.parts import Parts


def invitee_of(parts: Parts, assembly: Assembly, code: str) -> str:
    """Draw token (32 hex digits) of the invitee whose letter has the reply code, scanned or typed.

    Raises Refusal `reply_code.unknown`.
    """
    wanted = read_code(code)
    return _token(parts, assembly, lambda keys: keys.reply_code == wanted, "reply_code.unknown")


def returned_letter(parts: Parts, assembly: Assembly, number: str) -> str:
    """Draw token of the invitee whose letter came back. Raises Refusal `reply_code.number_unknown`."""
    wanted = read_number(number)
    return _token(parts, assembly, lambda keys: keys.return_number == wanted, "reply_code.number_unknown")


def find_invitee(parts: Parts, assembly: Assembly, code: str) -> Invitee:
    """The invitee's record, for who confirms beside the form. Raises Refusal `reply_code.unknown`."""
    token = invitee_of(parts, assembly, code)
    for invitee in read_invited(parts, AssemblyId(assembly.id)):
        if invitee.token == token:
            return invitee
    raise Refusal("reply_code.unknown")


def codes_of(parts: Parts, assembly: Assembly) -> dict[str, str]:
    """Reply code → draw token of all letters of the assembly, for who has many to look up."""
    return {keys.reply_code: keys.token for keys in _keys(parts, assembly)}


def _token(parts: Parts, assembly: Assembly, is_it: Callable[[LetterKeys], bool], unknown: str) -> str:
    for keys in _keys(parts, assembly):
        if is_it(keys):
            return keys.token
    raise Refusal(unknown)


def _keys(parts: Parts, assembly: Assembly) -> Iterator[LetterKeys]:
    for merge in merges_of(parts, assembly.id):
        for row in vault_of(parts, holding_of(assembly)).get_json(merge.keys) if merge.keys else ():
            yield LetterKeys.from_row(row)
