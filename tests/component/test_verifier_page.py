"""The outsiders' verifier as the portal hands it out: the very file, under a policy that reaches nothing."""

import re

from shared.portal.pages.verifier import VERIFIER
from tests.fakes import World
from tests.portal_visitor import Visitor

PAGE = VERIFIER.read_text(encoding="utf-8")


def test_everyone_gets_the_file_of_verify_byte_for_byte() -> None:
    answer = Visitor(World()).get("/public/verify")
    assert (answer.status_code, answer.content) == (200, VERIFIER.read_bytes())


def test_the_policy_lets_these_scripts_run_and_nothing_be_reached() -> None:
    policy = Visitor(World()).get("/public/verify").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert len(re.findall("'sha256-", policy)) == PAGE.count("<script") + PAGE.count("<style") == 4
    assert not re.search("connect-src|unsafe|http|self", policy)


def test_the_file_names_nothing_outside_itself() -> None:
    assert "default-src 'none'" in PAGE
    assert "connect-src" not in PAGE
    assert not re.findall(
        r"https?://|//[a-z]+\.[a-z]+/|<link [^>]*href=\"(?!data:)|@import|\bfetch\(|XMLHttpRequest", PAGE
    )
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", PAGE)


def test_every_text_has_both_languages_and_every_check_has_words() -> None:
    rules, words, page = re.findall(r'<script id="\w+">(.*?)</script>', PAGE, re.DOTALL)
    subjects = set(re.findall(r'finding\("([^"]+)"', rules))
    worded = set(re.findall(r'^  "([^"]+)": \[\[', words, re.MULTILINE)) | set(
        re.findall(r'^CHECKS\["([^"]+)"\] =', words, re.MULTILINE)
    )
    assert subjects - {"draw: WARNING NOT VERIFIABLE"} <= worded
    assert worded <= subjects
    said = set(re.findall(r'say\("(\w+)"', page)) | set(re.findall(r'data-say="(\w+)"', PAGE))
    assert said <= set(re.findall(r"\b(\w+): \[", words))
