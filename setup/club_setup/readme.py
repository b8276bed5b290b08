"""Generate `README.rst` and `static/description/index.html` of each addon from its fragments in `readme/`.

This does the same as OCA's oca-gen-addon-readme, which is not on PyPI, with the same converters: pandoc from
Markdown, docutils to HTML.
"""

import argparse
import ast
import re
from pathlib import Path

from .messages import SetupError, say
from .paths import REPO, installed_addons

TEMPLATE = Path(__file__).with_name("readme.rst.jinja")
# OCA's fragments, and by how many levels their headings are shifted down.
FRAGMENTS = {
    "DESCRIPTION": 0,
    "CONTEXT": 0,
    "INSTALL": 0,
    "CONFIGURE": 0,
    "USAGE": 0,
    "DEVELOP": 0,
    "ROADMAP": 0,
    "HISTORY": 0,
    "CONTRIBUTORS": 1,
}
# As at OCA: no raw HTML, and no automatic link targets of headings.
MARKDOWN = "gfm-raw_html-gfm_auto_identifiers"
# As at OCA: no files are included, and a warning is an error.
HTML_SETTINGS = {
    "file_insertion_enabled": False,
    "halt_level": 2,
    "raw_enabled": False,
    "report_level": 5,
    "smart_quotes": True,
    "syntax_highlight": "short",
    "xml_declaration": False,
    "output_encoding": "utf-8",
}
PICTURES = "static/description/"


def main(arguments):
    """Write the files that differ; with `--check` only report them and return 1 if there are any."""
    parser = argparse.ArgumentParser(prog="setup/test --lint --fix", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail where something would be written")
    check = parser.parse_args(arguments).check
    differing = {path: text for path, text in generated().items() if current(path) != text}
    for path, text in differing.items():
        if check:
            say(f"{path.relative_to(REPO)} is not what its fragments say: type  setup/test --lint --fix")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return int(check and bool(differing))


def generated():
    """Return {file: its generated text} for all addons that have fragments."""
    texts = {}
    for name in installed_addons():
        addon = REPO / name
        if (addon / "readme").is_dir():
            rst = make_rst(addon)
            texts[addon / "README.rst"] = rst
            texts[addon / PICTURES / "index.html"] = make_html(rst)
    return texts


def current(path):
    """Return the text of a file, or None if it does not exist."""
    return path.read_text() if path.is_file() else None


def make_rst(addon):
    """Return the text of an addon's README.rst."""
    from jinja2 import Environment, StrictUndefined

    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    fragments = {name: fragment(addon, name) for name in FRAGMENTS if (addon / "readme" / f"{name}.md").is_file()}
    if "DESCRIPTION" not in fragments:
        raise SetupError(f"{addon.name}/readme/DESCRIPTION.md is missing: say there what the addon is for.")
    template = Environment(undefined=StrictUndefined, autoescape=False).from_string(TEMPLATE.read_text())
    text = template.render(manifest=manifest, fragments=fragments)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def fragment(addon, name):
    """Return one fragment as reStructuredText, with the paths of pictures relative to the addon's folder."""
    import pypandoc

    text = (addon / "readme" / f"{name}.md").read_text().replace(f"](../{PICTURES}", f"]({PICTURES}")
    deeper = f"--shift-heading-level-by={FRAGMENTS[name]}"
    return pypandoc.convert_text(text, "rst", format=MARKDOWN, extra_args=[deeper], sandbox=True)


def make_html(rst):
    """Return the page that Odoo shows under Apps, with the paths of pictures relative to the page."""
    from docutils.core import publish_string

    text = rst.replace(PICTURES, "")
    page = publish_string(text, writer="html4css1", settings_overrides=HTML_SETTINGS).decode()
    return re.sub(r"(<meta.*generator.*Docutils)\s*[\d.]+", r"\1", page).rstrip() + "\n"
