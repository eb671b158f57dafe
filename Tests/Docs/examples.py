#!/usr/bin/env python3
"""Compiles the Swift examples of README.md, docs/ and the DocC articles with the interface that was built.

    examples.py MODULES-FOLDER [SWIFTC-OPTION]...

A block that imports ClearML is a program and is type-checked; one that begins with `.package(` is a dependency and is
put into a manifest. A block that is neither fails, so that nothing stands there untried. In an article every block is a
part of a function, which gets what earlier blocks have made (Article.swift).
The last line is `N passed, N failed`.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```swift\n(.*?)^```", re.M | re.S)
MANIFEST = """// swift-tools-version: 6.1
import PackageDescription
let package = Package(name: "Example", dependencies: [
{}
])
"""


def check_program(code, folder, options):
    file = folder / "main.swift"
    file.write_text((ROOT / "Tests/Docs/Prelude.swift").read_text() + "\n" + code, encoding="utf-8")
    return ["swiftc", "-typecheck", "-swift-version", "6", "-warnings-as-errors", *options, str(file)]


def check_article(code, folder, options):
    imports = re.findall(r"^import .*$", code, re.M)
    body = re.sub(r"^import .*$", "", code, flags=re.M)
    prelude = "".join((ROOT / "Tests/Docs" / name).read_text() for name in ("Prelude.swift", "Article.swift"))
    if "await" not in body:
        prelude = prelude.replace("async throws", "throws")
    file = folder / "Article.swift"
    file.write_text("\n".join(imports) + "\n" + prelude.replace("    // the block\n", body), encoding="utf-8")
    # A value that only the text goes on with is no fault.
    return ["swiftc", "-typecheck", "-parse-as-library", "-swift-version", "6", "-suppress-warnings", *options, str(file)]


def check_manifest(code, folder):
    (folder / "Package.swift").write_text(MANIFEST.format(code), encoding="utf-8")
    return ["swift", "package", "--package-path", str(folder), "dump-package"]


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 64
    options = ["-I", sys.argv[1], *sys.argv[2:]]
    passed = failed = 0
    articles = sorted((ROOT / "Sources").rglob("*.docc/*.md"))
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "CONTRIBUTING.md", *articles]:
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            where = f"{page.relative_to(ROOT)}:{text[:match.start()].count(chr(10)) + 1}"
            code = match.group(1)
            with tempfile.TemporaryDirectory() as folder:
                if page in articles:
                    command = check_article(code, pathlib.Path(folder), options)
                elif re.search(r"^import ClearML$", code, re.M):
                    command = check_program(code, pathlib.Path(folder), options)
                elif code.startswith(".package("):
                    command = check_manifest(code, pathlib.Path(folder))
                else:
                    command = ["sh", "-c", "echo 'neither a program (import ClearML) nor a dependency (.package(…)'; false"]
                done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode == 0:
                passed += 1
            else:
                failed += 1
                print(f"FAIL {where}\n{done.stdout[-1000:] if 'sh' in command[0] else ''}{done.stderr}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
