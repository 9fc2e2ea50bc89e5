"""PDFium serves one thread at a time in a process: whoever opens a PDF takes this turn."""

import threading

PDFIUM_TURN = threading.Lock()
