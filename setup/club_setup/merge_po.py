"""`merge_po.py TEMPLATE PERSIAN`: update the strings of a .po from a .pot and keep its translations.

Runs in the virtual environment, which has polib. Prints the strings that are not translated yet.
"""

import sys
from pathlib import Path

import polib

WITHOUT_DATES = ("POT-Creation-Date", "PO-Revision-Date")


def main(template_path, target_path):
    """Rewrite both files; return 1 if strings are not translated yet, else 0."""
    template = polib.pofile(template_path)
    for key in WITHOUT_DATES:  # they change with each export
        template.metadata.pop(key, None)
    template.save(template_path)
    target = polib.pofile(target_path) if Path(target_path).is_file() else empty(template)
    merged, gone = merged_with(template, target)
    merged.save(target_path)
    missing = merged.untranslated_entries()
    print(f"{Path(target_path).parents[1].name}: {len(merged)} strings, {len(missing)} to translate, {gone} dropped")
    for entry in missing:
        print(f"  {entry.msgid!r}  {entry.occurrences[0][0]}")
    return 1 if missing else 0


def empty(template):
    """Return a Persian translation without strings."""
    target = polib.POFile()
    target.header = template.header
    target.metadata = {**template.metadata, "Language": "fa"}
    return target


def merged_with(template, target):
    """Return (`target` with exactly the strings of `template` in the same order, number of dropped strings)."""
    known = {entry.msgid: entry.msgstr for entry in target if not entry.obsolete and not entry.fuzzy}
    merged = polib.POFile()
    merged.header, merged.metadata = target.header, target.metadata
    for entry in template:
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=entry.flags,
            )
        )
    return merged, len(set(known) - {entry.msgid for entry in template})


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
