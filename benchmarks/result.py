"""What a measurement says: our time, a peer's if there is one, the goal, and whether it was met."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

OUTPUT = Path("bench-output") / "bench.json"


@dataclass(frozen=True, slots=True)
class Result:
    """`ratio` = peer's seconds / ours: above 1 we are faster. `peak_mb`: the largest process of ours.
    `notes`: what the figures are made of, a line each."""

    name: str
    work: str
    ours_s: float
    goal: str
    ok: bool
    peak_mb: int
    peer: str | None = None
    peer_s: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def ratio(self) -> float | None:
        return round(self.peer_s / self.ours_s, 2) if self.peer_s is not None else None

    def line(self) -> str:
        """As printed: work, ours, peer, ratio, goal, notes."""
        peer = f"{self.peer} {self.peer_s:.1f} s" if self.peer and self.peer_s is not None else "-"
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else "-"
        verdict = "met" if self.ok else "MISSED"
        return (
            f"{self.name}: {self.work}\n"
            f"  ours {self.ours_s:.1f} s   peer {peer}   ratio {ratio}   goal {self.goal}: {verdict}"
            f"   peak {self.peak_mb} MB" + "".join(f"\n  {note}" for note in self.notes)
        )

    def stored(self) -> dict[str, object]:
        """As bench.json lists it."""
        named = asdict(self)
        del named["work"], named["notes"]
        notes = {"notes": self.notes} if self.notes else {}
        return {**named, "ours_s": round(self.ours_s, 2), "ratio": self.ratio, **notes}


def write(results: Sequence[Result], file: Path = OUTPUT) -> None:
    """Replace `file` by these results."""
    file.parent.mkdir(parents=True, exist_ok=True)
    listed = [result.stored() for result in results]
    file.write_text(json.dumps(listed, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
