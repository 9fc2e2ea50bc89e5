"""The word list that the check page marks free text with: the program's own, or the last one staff saved."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shared.documents.assembly import Assembly
from shared.documents.word_list import WordListVersion
from shared.domain.approvals import Act
from shared.domain.ids import ActorId, AssemblyId
from shared.domain.screening_words import WordClass, WordList, read_words
from shared.errors import Conflict, NameTaken
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.repository import Change, Entry

_CLASS = "word-list"
_SHIPPED = Path(__file__).parents[1] / "templates" / "word_list.toml"


@cache
def shipped_words() -> WordList:
    """Version 0 (shared/templates/word_list.toml)."""
    return read_words(0, tomllib.loads(_SHIPPED.read_text(encoding="utf-8")))


def versions_of(parts: Parts, assembly: Assembly) -> list[WordListVersion]:
    """What staff saved, by number."""
    found = parts.repository.all(WordListVersion, f"{assembly.id}.words-")
    return sorted(found, key=lambda version: version.number)


def current_words(parts: Parts, assembly: Assembly) -> WordList:
    """Raises Refusal `replies.not_begun`, `holding.not_active`."""
    versions = versions_of(parts, assembly)
    if not versions:
        return shipped_words()
    stored = vault_of(parts, holding_of(assembly)).get_json(versions[-1].words)
    return WordList(versions[-1].number, tuple((WordClass(name), word) for name, word in stored))


def save_words(
    parts: Parts, assembly: Assembly, actor: ActorId, based_on: int, typed: Mapping[str, str]
) -> WordListVersion:
    """The next version. Raises Refusal `words.*`; Conflict `general.stale_page` when somebody saved another
    one since the page with version `based_on` was shown."""
    if current_words(parts, assembly).version != based_on:
        raise Conflict("general.stale_page")
    words = read_words(based_on + 1, typed)
    stored = [[word_class.value, word] for word_class, word in words.words]
    name = f"{assembly.id}.{words.version}.{parts.entropy.token(4).hex()}"
    vault = vault_of(parts, holding_of(assembly))
    document = WordListVersion(
        id=f"{assembly.id}.words-{words.version}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=words.version,
        count=len(words.words),
        words=vault.put_json(_CLASS, name, stored),
        saved=Act(actor=actor, at=parts.clock.business_now()),
    )
    facts: dict[str, str | int] = {"words": document.count, "sha256": document.words.sha256}
    try:
        return parts.repository.create(
            Change(document, (Entry(actor, "words.saved", document.id, facts=facts),))
        )
    except NameTaken:
        vault.delete(document.words)
        raise Conflict("general.stale_page") from None
