"""The one pattern for every act and step: load, decide, compare-and-swap with an outbox, flush.

The commit point is the swap of one state document. What must follow from it (trail records,
queue messages) travels in the document's outbox, so a crash after the swap loses nothing: the
next visitor, or the sweeper, flushes what is still listed. Both effects may be repeated safely:
the trail knows event ids, and steps are idempotent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.documents.base import Document, Outbox, OutgoingMessage
from shared.documents.holding import Holding
from shared.documents.trail_entry import TrailEntry
from shared.domain.ids import ActorId, EventId, HoldingId, TrailId
from shared.errors import Fault, LostRace, Missing, NotFound
from shared.ports import Clock, Entropy, StateStore, WorkQueue
from shared.services.audit import AuditTrail
from shared.services.work import Step, WorkMessage

_RACES_BEFORE_GIVING_UP = 50
_EVENT_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A trail record to be. `facts` hold ids, digests, counts, codes and dates only."""

    actor: ActorId
    action: str
    object: str
    outcome: str = "ok"
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Errand:
    """A queue message to be. `epoch` is the holding's as stored, unless this very commit raises it."""

    step: Step
    holding: HoldingId
    unit: str
    delay_s: int = 0
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Change[D: Document]:
    """A decision: the document as it shall be, what to record, what is next."""

    document: D
    entries: tuple[Entry, ...] = ()
    errands: tuple[Errand, ...] = ()


class Repository:
    """Typed access to state documents; all writing goes through `create` and `change`."""

    def __init__(
        self, state: StateStore, queue: WorkQueue, trail: AuditTrail, clock: Clock, entropy: Entropy
    ) -> None:
        self._state = state
        self._queue = queue
        self._trail = trail
        self._clock = clock
        self._entropy = entropy

    def find[D: Document](self, model: type[D], document_id: str) -> D | None:
        try:
            return model.model_validate_json(self._state.load(model.path_of(document_id)).body)
        except Missing:
            return None

    def get[D: Document](self, model: type[D], document_id: str) -> D:
        """Raises NotFound."""
        document = self.find(model, document_id)
        if document is None:
            raise NotFound("general.not_found")
        return document

    def ids[D: Document](self, model: type[D], prefix: str = "") -> list[str]:
        """Ids of all documents of one kind, in order."""
        folder = f"{model.kind}/"
        paths = self._state.paths(folder + prefix)
        return [path.removeprefix(folder).removesuffix(".json") for path in paths]

    def all[D: Document](self, model: type[D], prefix: str = "") -> list[D]:
        """All documents of one kind whose id starts with `prefix`, in order."""
        found = (self.find(model, document_id) for document_id in self.ids(model, prefix))
        return [document for document in found if document is not None]

    def create[D: Document](self, change: Change[D]) -> D:
        """Raises NameTaken when the id exists."""
        document = self._with_outbox(change, version=0)
        body = document.model_dump_json()
        etag = self._state.create(document.path, body, pending=bool(document.outbox))
        return self._flush(document, etag)

    def change[D: Document](
        self, model: type[D], document_id: str, decide: Callable[[D], Change[D] | None]
    ) -> D:
        """Let `decide` (pure) say what becomes of the document, and make it so.

        None means "already done": the document is returned as it is. A Refusal raised by
        `decide` changes nothing. A lost race reloads and decides again. Raises NotFound.
        """
        for _ in range(_RACES_BEFORE_GIVING_UP):
            document, etag = self._load(model, document_id)
            try:
                if document.outbox:
                    document, etag = self._clear(document, etag)
                change = decide(document)
                if change is None:
                    return document
                changed = self._with_outbox(change, version=document.version + 1)
                new_etag = self._swap(changed, etag)
            except LostRace:
                continue
            return self._flush(changed, new_etag)
        raise Fault("general.too_many_races", document=document_id)

    def settled[D: Document](self, model: type[D], document_id: str) -> D:
        """The document, after doing what an earlier try committed: how a step begins. Raises NotFound."""
        return self.change(model, document_id, lambda _document: None)

    def flush(self, path: str, models: Mapping[str, type[Document]]) -> None:
        """Do what the outbox of the document at `path` still lists (the sweeper's part)."""
        kind, _, name = path.partition("/")
        try:
            document, etag = self._load(models[kind], name.removesuffix(".json"))
            if document.outbox:
                self._clear(document, etag)
        except (LostRace, NotFound):
            return  # somebody else was faster

    def remove[D: Document](self, model: type[D], document_id: str, entry: Entry) -> None:
        """Delete a document whose data's time is over; recorded before it goes."""
        document, etag = self._load(model, document_id)
        if document.outbox:
            document, etag = self._clear(document, etag)
        self.note(document.trail, entry)
        self._state.delete(document.path, etag)

    def note(self, trail: TrailId, entry: Entry) -> None:
        """A record that belongs to no commit, as a refused attempt."""
        self._trail.append(trail, [self._record(trail, entry)])

    def send(self, errand: Errand) -> None:
        """A message that belongs to no commit: what was promised before is asked for again."""
        message = self._message(errand)
        self._queue.send(message.queue, message.body, message.delay_s)

    def _load[D: Document](self, model: type[D], document_id: str) -> tuple[D, str]:
        try:
            stored = self._state.load(model.path_of(document_id))
        except Missing:
            raise NotFound("general.not_found") from None
        return model.model_validate_json(stored.body), stored.etag

    def _with_outbox[D: Document](self, change: Change[D], version: int) -> D:
        trail = change.document.trail
        outbox = Outbox(
            records=tuple(self._record(trail, entry) for entry in change.entries),
            messages=tuple(self._message(errand) for errand in change.errands),
        )
        return change.document.with_(outbox=outbox, version=version)

    def _record(self, trail: TrailId, entry: Entry) -> TrailEntry:
        return TrailEntry(
            trail=trail,
            event_id=EventId(self._entropy.token(_EVENT_ID_BYTES).hex()),
            time=self._clock.business_now(),
            actor=entry.actor,
            action=entry.action,
            object=entry.object,
            outcome=entry.outcome,
            facts=dict(entry.facts),
        )

    def _message(self, errand: Errand) -> OutgoingMessage:
        epoch = self.get(Holding, errand.holding).epoch if errand.epoch is None else errand.epoch
        message = WorkMessage(holding=errand.holding, step=errand.step, unit=errand.unit, epoch=epoch)
        return OutgoingMessage(
            queue=errand.step.queue, body=message.model_dump_json(), delay_s=errand.delay_s
        )

    def _swap(self, document: Document, etag: str) -> str:
        return self._state.swap(
            document.path, document.model_dump_json(), etag, pending=bool(document.outbox)
        )

    def _flush[D: Document](self, document: D, etag: str) -> D:
        """After our own commit: do the outbox, and clear it unless somebody else just did."""
        if not document.outbox:
            return document
        try:
            return self._clear(document, etag)[0]
        except LostRace:
            return document.with_(outbox=Outbox())

    def _clear[D: Document](self, document: D, etag: str) -> tuple[D, str]:
        if document.outbox.records:
            self._trail.append(document.trail, document.outbox.records)
        for message in document.outbox.messages:
            self._queue.send(message.queue, message.body, message.delay_s)
        cleared = document.with_(outbox=Outbox())
        return cleared, self._swap(cleared, etag)
