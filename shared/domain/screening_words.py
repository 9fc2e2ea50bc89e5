"""Words that may mean special care-required personal information (要配慮個人情報) or a prohibited subject
(clause 5). The list points at places to read; it can never say that nothing is there."""

_HEALTH = """
    病 癌 がん ガン 腫瘍 手術 入院 通院 服薬 投薬 診断 治療 透析 検査結果 障害 障がい 手帳 認知症 うつ 鬱
    統合失調 発達 自閉 てんかん 感染 陽性 妊娠 アレルギー ペースメーカー 要介護 要支援 人工
"""
_CREED = "宗教 信者 信仰 教会 檀家 学会 政党 党員 支持者 後援会 労働組合 組合員 思想"
_ORIGIN = "国籍 在日 帰化 難民 民族 部落 同和 出身地 本籍"
_CRIME = "前科 犯罪 逮捕 服役 被害 虐待 DV 暴力 ストーカー 保護観察"
_HARDSHIP = "離婚 生活保護 借金 破産 滞納 年収 失業 母子家庭 父子家庭 死別"

WORDS: tuple[str, ...] = tuple(f"{_HEALTH} {_CREED} {_ORIGIN} {_CRIME} {_HARDSHIP}".split())
