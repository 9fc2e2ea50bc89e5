"""Whoever forges a draw or a lottery is found out by both verifiers, and the forgery is named.

A forger who knows the format makes the rest fit: `remade` computes hashes, seed and selection anew.
"""

import hashlib
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.domain import random_sources
from shared.domain.draw.record import MANIFEST_FILE, RECORD_FILE, SEED_PREFIX, TOKENS_FILE
from shared.domain.draw.selection import select
from tests.draw_example import PublicDraw, public_draw
from tests.unit.test_check_lottery import CASES
from tests.unit.test_check_lottery import drawn as lottery_drawn
from verify import check_draw, check_lottery
from verify.bundle import Bundle, Finding, Unreadable, canonical

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
TRUE = public_draw()
NOTICE = hashlib.sha256(TRUE.manifest).hexdigest()
MALFORMED = "unreadable"
SIZE = 16


@dataclass
class Forger:
    """What a forger changes: the record as it is read, and the tokens one by one."""

    record: Json
    tokens: list[bytes]

    @classmethod
    def at(cls, true: PublicDraw) -> "Forger":
        tokens = [true.tokens[at : at + SIZE] for at in range(0, len(true.tokens), SIZE)]
        return cls(json.loads(true.record), tokens)

    @property
    def manifest(self) -> Json:
        found: Json = self.record["manifest"]
        return found

    def remade(self) -> None:
        """Hashes, seed and selection follow from what was changed."""
        self.manifest["tokens"]["sha256"] = hashlib.sha256(b"".join(self.tokens)).hexdigest()
        digest = hashlib.sha256(canonical(self.manifest)).digest()
        seed = random_sources.seed(SEED_PREFIX, digest, self.record["values"])
        chosen = select(seed, self.tokens, self.manifest["drawn"], self.manifest["reserves"])
        self.record |= {
            "manifest_sha256": digest.hex(),
            "seed": seed.hex(),
            "drawn": [token.hex() for token in chosen.drawn],
            "reserves": [token.hex() for token in chosen.reserves],
        }

    def write(self, folder: Path) -> None:
        (folder / RECORD_FILE).write_bytes(canonical(self.record))
        (folder / TOKENS_FILE).write_bytes(b"".join(self.tokens))


type Forge = Callable[[Forger], object]


def remade(change: Forge) -> Forge:
    def forge(forger: Forger) -> None:
        change(forger)
        forger.remade()

    return forge


def _source(number: int, **changes: object) -> Forge:
    return remade(lambda f: f.manifest["sources"][number].update(changes))


def _one_dice(throws: int, *, public: bool = False) -> Forge:
    """A weak source, everything else made to fit."""

    def change(forger: Forger) -> None:
        source = forger.manifest["sources"][0]
        source |= {
            "throws": throws,
            "pattern": f"[1-6]{{{throws}}}",
            "bits": f"{throws * 2.584962500721156:.2f}",
        }
        forger.manifest.update(sources=[source], publicly_verifiable=public)
        value = forger.record["values"][0]
        forger.record["values"] = [{**value, "value": value["value"][:throws]}]

    return remade(change)


def _rejuvenated(cells: list[Json]) -> None:
    for place, change in ((0, 7), (2, -3), (6, -4)):
        cells[place]["drawn"] += change


FORGERIES: dict[str, tuple[Forge, str]] = {
    "a drawn token dropped and the next one taken": (
        lambda f: f.record["drawn"].append(f.record["reserves"].pop(0)) or f.record["drawn"].pop(2), "draw: drawn"),
    "a stranger's token among the drawn": (
        lambda f: f.record["drawn"].__setitem__(5, f.tokens[0].hex()), "draw: drawn"),
    "two of the drawn change places": (
        lambda f: f.record["drawn"].insert(0, f.record["drawn"].pop(1)), "draw: drawn"),
    "the cut-off moved down by one": (
        lambda f: f.record["drawn"].append(f.record["reserves"].pop(0)), "draw: drawn"),
    "the cut-off moved in the manifest too": (
        lambda f: (f.manifest.update(drawn=41), f.record["drawn"].append(f.record["reserves"].pop(0))),
        "draw: manifest hash"),
    "the reserves in another order": (lambda f: f.record["reserves"].reverse(), "draw: reserves"),
    "the reserves left out": (lambda f: f.record["reserves"].clear(), "draw: reserves"),
    "somebody's token left out of the list": (lambda f: f.tokens.pop(17), "draw: token file"),
    "somebody's token left out, and the rest made to fit": (
        remade(lambda f: f.tokens.pop(17)), "draw: number of tokens"),
    "a token added to the list": (lambda f: f.tokens.append(b"\xff" * SIZE), "draw: token file"),
    "a token added, and the rest made to fit": (
        remade(lambda f: f.tokens.append(b"\xff" * SIZE)), "draw: number of tokens"),
    "a token doubled in place of another": (
        remade(lambda f: f.tokens.__setitem__(8, f.tokens[7])), "draw: tokens"),
    "the list in another order": (remade(lambda f: f.tokens.reverse()), "draw: tokens"),
    "the list torn within a token": (
        lambda f: f.tokens.__setitem__(-1, f.tokens[-1][:9]), "draw: number of tokens"),
    "a bit of the list changed": (
        lambda f: f.tokens.__setitem__(3, bytes([f.tokens[3][0] ^ 1]) + f.tokens[3][1:]), "draw: token file"),
    "N too high": (remade(lambda f: f.manifest.update(count=500)), "draw: number of tokens"),
    "another event as source": (_source(1, event="第2102回 ロト6"), "draw: values"),
    "a source said to be stronger than it is": (_source(0, bits="256.00"), "draw: sources"),
    "a source said to be open that nobody saw": (_source(1, kind="operating-system"), "draw: sources"),
    "sources too weak for a draw": (_one_dice(17), "draw: entropy"),
    "a draw not public said to be public": (
        remade(lambda f: [one.update(kind="operating-system", public=False, throws=0, pattern=".*")
                          for one in f.manifest["sources"]]), "draw: marking"),
    "simulated dice not marked": (
        remade(lambda f: f.manifest["sources"][0].update(kind="simulated-dice", public=False, simulated=True)),
        "draw: marking"),
    "another value, the seed left": (
        lambda f: f.record["values"][0].update(value="1" * 30), "draw: seed"),
    "a value that no dice show": (
        remade(lambda f: f.record["values"][0].update(value="7" * 30)), "draw: values"),
    "the values in another order": (remade(lambda f: f.record["values"].reverse()), "draw: values"),
    "a value left out": (remade(lambda f: f.record["values"].pop()), "draw: values"),
    "a seed made up": (lambda f: f.record.update(seed="ab" * 32), "draw: seed"),
    "the age rule with a later birth date": (
        remade(lambda f: f.manifest["rule"].update(latest_birth_date="2009-04-02")), "draw: rule"),
    "the manifest changed after the fact": (
        remade(lambda f: f.manifest["rule"].update(protected="own-hand")), "draw: notice"),
    "the manifest changed after the fact, against the one saved": (
        remade(lambda f: f.manifest.update(code_sha256="11" * 32)), "draw: manifest file"),
    "the hash of another manifest": (
        lambda f: f.record.update(manifest_sha256="22" * 32), "draw: manifest hash"),
    "a further draw that gives no reason": (remade(lambda f: f.manifest.update(draw=2)), "draw: number"),
    "a first draw with a predecessor": (
        remade(lambda f: f.manifest.update(predecessor="33" * 32)), "draw: number"),
    "a population that does not add up": (
        remade(lambda f: f.manifest["population"]["ages"]["shown"][0].update(count=70)), "draw: population"),
    "a small district named": (
        remade(lambda f: f.manifest["population"]["districts"]["shown"][0].update(count=3)), "draw: population"),
    "more of the young said to be drawn, the sentence left": (lambda f: _rejuvenated(f.record["statistics"]["ages"]), "draw: sentence"),
    "a category left out": (lambda f: f.record["statistics"]["ages"].pop(), "draw: statistics"),
    "more drawn than there are": (
        lambda f: f.record["statistics"]["sexes"][0].update(drawn=60), "draw: statistics"),
    "a wider chance range": (
        lambda f: f.record["statistics"]["districts"][0].update(low=0), "draw: chance ranges"),
    "a prettier sentence": (
        lambda f: f.record["statistics"].update(sentence="すべて範囲内です。"), "draw: sentence"),
    "a field more": (lambda f: f.record.update(note="x"), MALFORMED),
    "a field less in the manifest": (lambda f: f.manifest.pop("simulated"), MALFORMED),
    "no source at all": (remade(lambda f: f.manifest.update(sources=[])), MALFORMED),
}  # fmt: skip
DOUBTFUL: dict[str, tuple[Forge, str]] = {
    "a further draw": (
        remade(lambda f: f.manifest.update(draw=2, predecessor="33" * 32, reason="source-failed")),
        "draw: WARNING further draw"),
    "simulated dice": (
        remade(lambda f: (f.manifest.update(simulated=True, publicly_verifiable=False), f.manifest["sources"][0].update(
            kind="simulated-dice", public=False, simulated=True))), "draw: WARNING simulated"),
    "nobody watched": (
        remade(lambda f: (f.manifest.update(publicly_verifiable=False), f.manifest["sources"][0].update(
            kind="operating-system", public=False, throws=0))), "draw: WARNING not public"),
    "few bits": (_one_dice(20, public=True), "draw: WARNING weak"),
}  # fmt: skip
"""True records that a verifier accepts, and warns of."""
LOTTERIES: dict[str, tuple[Callable[[Json], object], str]] = {
    "two participants change places": (lambda r: r["participants"].reverse(), "lottery: participants"),
    "an alternate in a participant's place": (
        lambda r: r["participants"].__setitem__(0, r["alternates"][0]), "lottery: participants"),
    "the alternates in another order": (lambda r: r["alternates"].reverse(), "lottery: alternates"),
    "an alternate left out": (lambda r: r["alternates"].pop(), "lottery: alternates"),
    "another vector": (lambda r: r.update(vector=1 - r["vector"]), "lottery: vector"),
    "a weight changed": (lambda r: r["manifest"]["distribution"][0].update(weight=9), "lottery: manifest hash"),
    "a vector of too many seats": (
        lambda r: r["manifest"]["distribution"][1]["seats"].update(a=3), "lottery: distribution"),
    "an applicant of another type": (lambda r: r["manifest"]["pool"][0].update(type="ba"["ab".index(r["manifest"]["pool"][0]["type"])]), "lottery: manifest hash"),
    "an applicant left out": (lambda r: r["manifest"]["pool"].pop(), "lottery: manifest hash"),
    "an applicant twice": (
        lambda r: r["manifest"]["pool"].append(r["manifest"]["pool"][-1]), "lottery: pool"),
    "the pool in another order": (lambda r: r["manifest"]["pool"].reverse(), "lottery: pool order"),
    "another value": (lambda r: r["values"][0].update(value="1" * 30), "lottery: seed"),
    "another event": (lambda r: r["values"][0].update(event="別の抽選会"), "lottery: sources"),
    "a seed made up": (lambda r: r.update(seed="ab" * 32), "lottery: seed"),
    "a field more": (lambda r: r.update(note="x"), MALFORMED),
}  # fmt: skip


def by_python(folder: Path, check: Callable[[Bundle], Any], notice: str = "") -> list[Finding]:
    """Findings of verify/; a file without the format's shape is one too, as verify.py prints it."""
    try:
        return list(check(Bundle(folder, "", notice)))
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return [Finding(MALFORMED, False, str(error))]


def by_page(folders: list[Path]) -> list[list[Json]]:
    """Findings of verify/index.html about each folder."""
    command = ["node", str(ROOT / "tests/web_verifier.js"), *map(str, folders)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def failed(findings: list[Any]) -> set[str]:
    told = [one if isinstance(one, dict) else one._asdict() for one in findings]
    return {one["subject"] for one in told if not one["ok"]}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One for each forgery, and the true draw."""
    root = tmp_path_factory.mktemp("forged")
    made = {}
    for name, (forge, _) in {**FORGERIES, **DOUBTFUL, "true": (lambda _: None, "")}.items():
        made[name] = folder = root / name
        folder.mkdir()
        forger = Forger.at(TRUE)
        forge(forger)
        forger.write(folder)
        (folder / MANIFEST_FILE).write_bytes(TRUE.manifest)
        (folder / "notice").write_text(NOTICE)
    return made


@pytest.fixture(scope="module")
def lotteries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("lotteries")
    made = {}
    true = {f"true {name}": (lambda _: None, name) for name in CASES}
    for name, (forge, case) in {**{n: (f, "quotas") for n, (f, _) in LOTTERIES.items()}, **true}.items():
        made[name] = folder = root / name
        folder.mkdir()
        record = lottery_drawn(CASES[case])[1]
        forge(record)
        (folder / "lottery-record.json").write_bytes(canonical(record))
    return made


@pytest.fixture(scope="module")
def on_page(folders: dict[str, Path], lotteries: dict[str, Path]) -> dict[Path, list[Json]]:
    """The page's findings of all folders, in one run."""
    wanted = [*folders.values(), *lotteries.values()]
    return dict(zip(wanted, by_page(wanted), strict=True))


def test_both_accept_the_true_draw(folders: dict[str, Path], on_page: dict[Path, list[Json]]) -> None:
    ours = by_python(folders["true"], check_draw.check, NOTICE)
    assert (failed(ours), failed(on_page[folders["true"]])) == (set(), set())
    checked = {one["subject"] for one in on_page[folders["true"]]}
    assert {one.subject for one in ours} == checked - {"browser"}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_both_name_the_forgery(
    folders: dict[str, Path], on_page: dict[Path, list[Json]], forgery: str
) -> None:
    subject = FORGERIES[forgery][1]
    ours, theirs = by_python(folders[forgery], check_draw.check, NOTICE), on_page[folders[forgery]]
    assert subject in failed(ours)
    assert subject in failed(theirs)
    assert failed(ours) == failed(theirs)


@pytest.mark.parametrize("case", DOUBTFUL)
def test_both_accept_what_is_true_and_warn(
    folders: dict[str, Path], on_page: dict[Path, list[Json]], case: str
) -> None:
    """The manifest is another one than the notice's; nothing else is wrong."""
    ours, theirs = by_python(folders[case], check_draw.check), on_page[folders[case]]
    assert failed(ours) == {"draw: manifest file"}
    assert failed(theirs) == {"draw: manifest file", "draw: notice"}
    warned = {one.subject for one in ours if "WARNING" in one.subject}
    assert warned == {DOUBTFUL[case][1]} == {one["subject"] for one in theirs if one["warning"]}


@pytest.mark.parametrize("case", CASES)
def test_both_accept_a_true_lottery(
    lotteries: dict[str, Path], on_page: dict[Path, list[Json]], case: str
) -> None:
    folder = lotteries[f"true {case}"]
    assert failed(by_python(folder, check_lottery.check)) == set() == failed(on_page[folder])


@pytest.mark.parametrize("forgery", LOTTERIES)
def test_both_name_the_forged_lottery(
    lotteries: dict[str, Path], on_page: dict[Path, list[Json]], forgery: str
) -> None:
    folder, subject = lotteries[forgery], LOTTERIES[forgery][1]
    assert subject in failed(by_python(folder, check_lottery.check))
    assert subject in failed(on_page[folder])


def test_there_are_more_than_twenty_forgeries() -> None:
    assert len(FORGERIES) >= 40
