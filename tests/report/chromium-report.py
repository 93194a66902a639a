#!/usr/bin/env python3
"""Open report.html in headless Chromium: no console message, no network, search finds a village, A4 pages.

usage: chromium-report.py REPORT.html OUT_DIR SEARCH EXPECTED

Exit status 0: all good; 1: not; 77: Chromium is absent.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile


def chromium(browser, *options):
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                   "--host-resolver-rules=MAP * 0.0.0.0", f"--user-data-dir={profile}",
                   "--virtual-time-budget=8000", "--enable-logging=stderr", "--v=0", *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, console


def probe(page, search):
    """The page with a script at its end that types into the search and writes down what it sees."""
    script = """<script>
window.addEventListener('load', function () {
  var input = document.getElementById('find');
  input.value = %s;
  input.dispatchEvent(new Event('input'));
  var first = document.querySelector('#hits button'), seen = first ? first.textContent : 'NOTHING';
  if (first) first.click();
  var popup = document.querySelector('.leaflet-popup-content');
  document.title = 'FOUND ' + seen + ' POPUP ' + (popup ? popup.textContent : 'NONE') +
    ' CANVAS ' + document.querySelectorAll('#map canvas').length;
});
</script></body>""" % repr(search)
    with open(page, encoding="utf-8") as f:
        return f.read().replace("</body>", script)


def main():
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        print("skipped: Chromium is absent")
        sys.exit(77)
    page, out, search, expected = sys.argv[1:5]
    pdf = os.path.join(out, "report.pdf")
    _, console = chromium(browser, f"--screenshot={out}/report.png", "--window-size=1200,2400", f"file://{page}")
    _, more = chromium(browser, f"--print-to-pdf={pdf}", "--no-pdf-header-footer", f"file://{page}")
    probed = os.path.join(out, "probed.html")
    with open(probed, "w", encoding="utf-8") as f:
        f.write(probe(page, search))
    dom, last = chromium(browser, "--dump-dom", f"file://{probed}")
    title = re.search(r"<title>(.*?)</title>", dom, re.S).group(1)
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", open(pdf, "rb").read()))
    a4 = re.search(rb"/MediaBox\s*\[\s*0 0 (59[45][.\d]*) (84[12][.\d]*)\s*\]", open(pdf, "rb").read())
    print(f"console: {console + more + last}\npages: {pages}, A4: {bool(a4)}\n{title}")
    good = not (console or more or last) and pages >= 2 and a4
    good = good and f"FOUND {expected}" in title and f"POPUP {expected}" in title and "CANVAS 1" in title
    sys.exit(0 if good else 1)


main()
