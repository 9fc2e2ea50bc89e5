"""The stages of the main job, in order; each plays one, and checks what it claims."""

from collections.abc import Callable
from dataclasses import dataclass

from local.demo import collecting, verification
from local.demo.job import Job
from local.demo.stages import (
    balloting,
    contracting,
    drafting,
    drawing,
    ending,
    eventing,
    extract_erasure,
    grouping,
    intake,
    mailing,
    notifying,
    planning,
    replying,
    reporting,
    returning,
    rostering,
    scanning,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """`name` is the key of its timing in summary.json, `title` the progress line."""

    name: str
    title: str
    play: Callable[[Job], None]


STAGES: tuple[Stage, ...] = (
    Stage("plan", "計画の起案と承認", planning.play),
    Stage("contract", "委託契約、取扱者の受理と研修", contracting.play),
    Stage("extract", "住民基本台帳データの登録と承認", intake.play),
    Stage("commitment", "検算と抽出条件の公表", drawing.commit),
    Stage("draw", "公開抽選（模擬）と無作為抽出", drawing.play),
    Stage("spot-check", "監査の点検", drawing.spot_check),
    Stage("extract-erasure", "抽出元データの消去と証明", extract_erasure.play),
    Stage("letters", "案内状の印刷、照合、引渡しの承認", mailing.play),
    Stage("pull", "取扱者による取得、発送、消去の申告", mailing.pull),
    Stage("scans", "申込書のスキャンの読取り、画像を見ながらの入力", scanning.play),
    Stage("replies", "参加申込書の入力", replying.play),
    Stage("screening", "記載内容の確認と締切", replying.screen),
    Stage("lottery", "公開抽選（模擬）と参加者の決定", balloting.play),
    Stage("results", "辞退と繰上げ、電話連絡、抽選結果の通知", notifying.play),
    Stage("roster", "参加者名簿の承認と取得、名札の引渡し", rostering.play),
    Stage("groups", "テーマと時間割の決定、グループ分け", grouping.play),
    Stage("event", "開催と出欠の返還", eventing.play),
    Stage("report", "代表性の報告の作成と公表", reporting.play),
    Stage("report-draft", "報告書案の提出、二人による確認、公表", drafting.play),
    Stage("returns", "返還、消去の申告、媒体ごとの消去証明", returning.play),
    Stage("contract-end", "契約の終了、区の確認", ending.play),
    Stage("contract-erasure", "契約の保管単位の消去と証明書", ending.erase),
    Stage("retention", "区の保存期限、残りの消去と証明書", ending.retention),
    Stage("collect", "監査証跡と検証点、鍵が残っていないことの確認", collecting.collect),
    Stage("verification", "第三者の検証（verify/verify.py）", verification.verify),
)
