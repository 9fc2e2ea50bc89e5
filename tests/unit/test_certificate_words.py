"""Open points of a certificate are read by people: each kind has its words, whatever the id."""

import pytest

from shared.domain.certificate_words import open_point


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("copy:as-1.c1.lot-0001-c1:out", "写し　as-1.c1.lot-0001-c1：保有中"),
        ("medium:device-1:no-statement", "機器・媒体　架空電機 NB-1：消去証明が未提出"),
        ("medium:paper:unconfirmed", "機器・媒体　紙：区の確認待ち"),
        ("statement:contractor:unsigned", "受託者の消去証明書：未署名"),
        ("taken-out:out-1:taken-out", "会場へ持ち出したもの　out-1：戻っていない"),
        ("recovery_versioning:until:unknown", "復元機能 versioning が有効（unknown まで）"),
        ("settings:records-audit.state", "配備時と異なる設定　records-audit.state"),
    ],
)
def test_each_kind_has_its_words(point: str, words: str) -> None:
    assert open_point(point, {"device-1": "架空電機 NB-1"}) == words
