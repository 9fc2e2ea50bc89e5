#!/bin/sh
# What the tests need from Debian.
set -eu

sh tools/debian-packages.sh 'The tests' chromium fonts-noto-cjk poppler-utils qpdf tesseract-ocr tesseract-ocr-jpn
mkdir -p .tools
touch .tools/test-packages-ready
