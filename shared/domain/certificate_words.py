"""The certificate's codes in the words that staff, contractor and auditor read."""

from collections.abc import Mapping

from shared.domain.custody_lines import Fate
from shared.domain.official_documents import OfficialKind

SECTIONS: Mapping[str, str] = {
    "holding": "保管単位（消去の単位）",
    "assembly": "事業",
    "official": "引き継いだ公文書（文書番号・保存年限、0は永年）",
    "contract": "委託契約",
    "subject": "対象者と情報項目",
    "letters": "案内状（ロット+手作業+職員発送+停止=対象者、発送+書損・返納=印刷）",
    "packet": "引渡資料",
    "deletion": "取下げ・訂正により先に削除したもの",
    "decision": "消去の決定",
    "copy": "引き渡した写しとその結末",
    "paper": "紙の授受（枚数=投函+返還）",
    "collection": "受託者が収集・作成したもの",
    "taken_out": "会場への持出し（持出し=持帰りの枚数）",
    "write_off": "未返還のまま区が清算したもの",
    "statement": "受託者の消去証明（特記事項12）",
    "signature": "受託者の消去証明書への署名（取扱責任者）",
    "confirmation": "区職員による現物の確認（日・場所・立会い）",
    "method": "消去の方法",
    "system": "システムの設定（配備時との照合）",
    "time": "日時",
}

ITEMS: Mapping[str, str] = {
    **{kind.value: kind.ja for kind in OfficialKind},
    "kind": "種類",
    "owner": "所属",
    "container": "コンテナー",
    "key": "鍵",
    "key_version": "鍵の版",
    "location": "保存場所",
    "redundancy": "冗長性",
    "objects": "保存物の数",
    "bytes": "総バイト数（暗号文）",
    "inventory_sha256": "目録のSHA-256",
    "late_objects": "目録の後に現れた保存物の数（あわせて消去）",
    "id": "識別番号",
    "plan_sha256": "計画のSHA-256",
    "title": "件名",
    "department": "担当部課",
    "legal_basis": "根拠（確認日）",
    "contractor": "受託者",
    "signed_on": "契約日",
    "ends_on": "履行期限",
    "over_at": "閲覧終了（契約終了）",
    "information_items": "情報項目",
    "residents": "住民の人数",
    "people": "人数",
    "in_lots": "ロット",
    "hand_made": "手作業で作成する人",
    "own_hand": "職員が発送する人",
    "stopped": "発送停止",
    "printed": "印刷（再印刷を含む）",
    "posted": "発送",
    "spoiled": "書損・返納",
    "by_hand": "手作業・職員の発送",
    "returned": "返戻",
    "clauses_sha256": "特記事項のSHA-256",
    "reason": "消去の理由",
    "proposed_by": "起案",
    "proposed_at": "起案日時",
    "approved_by": "承認",
    "approved_at": "承認日時",
    "document_number": "文書番号",
    "nist": "方式",
    "algorithm": "暗号",
    "tool": "プログラム",
    "tool_sha256": "プログラム（消去の手続）のSHA-256",
    "epoch": "凍結の世代",
    "settings": "照合の結果",
    "settings_checked": "照合した項目の数",
    "key_log": "鍵保管庫の記録",
    "key_log_since": "記録の始まり",
    "key_log_reads": "鍵の読出し（記録の回数）",
    "key_log_backups": "鍵の退避・復元（記録の回数）",
    "last_return": "最後の返還",
    "portal": "ポータルで署名",
    "scan": "押印した紙の写し",
    "purge_scheduled": "自動完全削除の予定",
    "paper": "紙",
    "freeze": "凍結",
    "read_objects": "保管物の読取り（1回目）",
    "take_inventory": "目録作成（2回目の照合と署名）",
    "cross_point_of_no_return": "消去の確定（以後は保留できない）",
    "tag_due": "削除対象の標識",
    "open_canary": "鍵で開けることの確認",
    "disable_key": "鍵の無効化",
    "confirm_refusal": "鍵で開けないことの確認",
    "delete_key": "鍵の削除",
    "see_key_deleted": "削除済み一覧に鍵があることの確認",
    "purge_key": "鍵の完全削除",
    "see_key_absent": "鍵がどの一覧にもないことの確認",
    "delete_container": "コンテナーの削除",
    "see_container_gone": "コンテナーがないことの確認",
    "certify": "証明書の発行",
}

LIMITS: Mapping[str, str] = {
    "worm_records_remain": "監査証跡・公開記録・証明書・目録は書換不能の領域に残る（住民の情報は含まない）。",
    "telemetry_holds_ids": "動作記録には識別番号だけが保存期間まで残る。",
    "provider_media": "クラウド事業者の記憶媒体の物理的な消去は、事業者の手続による。",
    "declared_not_observed": "「受託者の申告」の行は、システムが観測したものではない。",
    "storage_rights_not_enforced_locally": "1台の端末で動かしたため、保存領域の権限は役割別ではない。",
    "recovery_settings_not_exercised_on_azure": "復元機能の設定は、Azureの実環境では確認していない。",
    "key_log_from_its_beginning_only": (
        "鍵の読出しと退避の回数は、鍵保管庫の記録に残る期間のものである（1台の端末では記録がない）。"
    ),
    "late_objects_counted_until_refusal": (
        "目録の後に書き込まれたものは、鍵で開けなくなったことを確認した時点まで数えた。"
        "それより後のものは、数えられずにコンテナーとともに消える。"
    ),
    "simulated_time": "日時は模擬時刻である。",
}

OPEN_ITEMS: Mapping[str, str] = {
    "copy": "写し",
    "paper": "紙",
    "collection": "収集・作成したもの",
    "taken-out": "会場へ持ち出したもの",
    "medium": "機器・媒体",
    "statement": "受託者の消去証明書",
    "settings": "配備時と異なる設定",
}
OPEN_STATES: Mapping[str, str] = {
    **{fate.value: fate.ja for fate in Fate},
    "taken-out": "戻っていない",
    "no-statement": "消去証明が未提出",
    "unconfirmed": "区の確認待ち",
    "unsigned": "未署名",
}


def open_point(point: str, names: Mapping[str, str]) -> str:
    """An open point of the JSON (`copy:…:out`, `recovery_…:until:…`, `settings:…`, `key_log:…`) in words."""
    what, _, rest = point.partition(":")
    if what.startswith("recovery_"):
        return f"復元機能 {what.removeprefix('recovery_')} が有効（{rest.partition(':')[2]} まで）"
    ref, _, state = rest.rpartition(":")
    if what == "key_log":
        return f"鍵の退避または復元が、鍵保管庫の記録に{state}回ある"
    if what == "settings":
        ref, state = rest, ""
    words = [OPEN_ITEMS.get(what, what)]
    words += [names.get(ref, "紙" if ref == "paper" else ref)] if what != "statement" else []
    return "　".join(words) + (f"：{OPEN_STATES.get(state, state)}" if state else "")


KINDS: Mapping[str, str] = {
    "extract": "母集団データ",
    "assembly": "区の記録（討議会）",
    "contract": "委託契約の引渡資料",
    "people": "受託者の名簿",
}

REASONS: Mapping[str, str] = {
    "draw_accepted": "無作為抽出の結果が承認された",
    "drawn_elsewhere": "担当課が抽出した人のデータの取込みが承認された（この抽出は検証できない）",
    "file_rejected": "データが受け入れられなかった",
    "details_taken": "抽出された人の詳細データの取込みが終わった",
    "contract_settled": "返還と消去がすべて確認された",
    "grace_over": "契約終了後の猶予期間が過ぎた",
    "retention_over": "保存期限が過ぎた",
}
"""Reasons of an erasure, by code."""

LOCATIONS: Mapping[str, str] = {
    "local": "1台の端末",
    "azure": "Azure（リージョンの記録なし）",
    "japaneast": "Azure 東日本リージョン（japaneast）",
    "japanwest": "Azure 西日本リージョン（japanwest）",
}
"""Where the holding's container was, by code; another region by its own name."""

REDUNDANCIES: Mapping[str, str] = {
    "local": "なし（1台の端末）",
    "azure": "記録なし",
    "Standard_LRS": "同じデータセンター内の3重（Standard_LRS）。ほかのリージョンに写しはない",
    "Standard_ZRS": "同じリージョンの3つのゾーン（Standard_ZRS）。ほかのリージョンに写しはない",
}
"""How the storage service kept copies of it, by code."""

SETTINGS: Mapping[str, str] = {
    "as_deployed": "配備時の定義と一致",
    "differ": "配備時の定義と異なる項目がある（未了の事項を参照）",
    "not_read": "照合していない（1台の端末で動かしたため）",
}
"""How the comparison of the live settings with the deployed ones came out, by code."""

KEY_LOG: Mapping[str, str] = {
    "read": "読んだ",
    "not_read": "読んでいない（1台の端末で動かしたため、または記録に届かないため）",
}
"""Whether the vault's own log was read, by code."""
