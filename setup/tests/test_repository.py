"""What a visitor of the repository finds: texts whose links lead somewhere, addons that say whose they are."""

import ast
import re

import pytest
from club_setup import lint
from club_setup.paths import ADDONS, REPO

LINK = re.compile(r"\]\(([^)#\s]+)")
README_LINES = 150


def texts():
    """All Markdown files that people read."""
    return [*REPO.glob("*.md"), *REPO.glob("docs/*.md"), *REPO.glob("loyalty_club*/readme/*.md")]


def manifest(addon):
    return ast.literal_eval((REPO / addon / "__manifest__.py").read_text())


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(REPO)))
def test_links_and_pictures_are_there(path):
    targets = [target for target in LINK.findall(path.read_text()) if "://" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_readme_is_short():
    assert len((REPO / "README.md").read_text().splitlines()) <= README_LINES


@pytest.mark.parametrize("key", ["website", "author", "maintainers", "license", "development_status"])
def test_addons_agree_whose_they_are(key):
    values = [manifest(addon)[key] for addon in ADDONS]
    assert values == values[:1] * len(ADDONS)


@pytest.mark.parametrize("addon", ADDONS)
def test_addon_has_its_page_and_icon(addon):
    folder = REPO / addon / "static/description"
    assert {"icon.png", "icon.svg", "index.html"} <= {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("addon", ADDONS)
def test_demo_files_are_all_loaded(addon):
    files = {str(path.relative_to(REPO / addon)) for path in (REPO / addon / "demo").iterdir()}
    assert files == set(manifest(addon)["demo"])


def test_hooks_are_the_linters():
    hooks = re.findall(r"^ *- id: (.+)$", (REPO / ".pre-commit-config.yaml").read_text(), re.MULTILINE)
    assert sorted(hooks) == sorted(linter.name for linter in lint.linters())


def test_emails_are_not_formatted():
    """White space in the body of an e-mail is a part of what is translated."""
    ignored = (REPO / ".prettierignore").read_text().splitlines()
    files = [path for path in REPO.glob("loyalty_club*/*/**/*.xml") if 'model="mail.template"' in path.read_text()]
    assert [path.name for path in files if f"**/data/{path.name}" not in ignored] == []
    assert files
