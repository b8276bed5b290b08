import base64
import csv
import hashlib
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ...engine import roster
from ...engine.points import exact
from ...models.member import roster_file
from ...models.program.groups import check_manager
from ...models.program.personal import emptied
from .loyalty_club_import_line import OUTCOMES

LINES_AT_ONCE = 5000


#: Spreadsheets read a cell that starts with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class LoyaltyClubImport(models.TransientModel):
    """Import members of another system into a club.

    The file is checked first and the outcome of each row is shown; then it is imported in one
    transaction. What the import writes: `loyalty_club_import_post.py`.
    """

    _name = "loyalty.club.import"
    _description = "Import Club Members"
    _inherit = ["loyalty.club.wizard"]
    _club_personal_rows = False
    _club_personal_fields = dict.fromkeys(["file", "filename", "report", "notice"], emptied)

    def _club_personal_condition(self, person):
        """Files that list the member; what an unchecked file lists, nobody knows."""
        lines = self.env["loyalty.club.import.line"]
        return SQL(
            "state = 'draft' OR id IN (SELECT import_id FROM loyalty_club_import_line WHERE %s)",
            lines._club_personal_condition(person),
        )

    program_id = fields.Many2one(
        "loyalty.program",
        string="Club",
        required=True,
        domain=[("is_club", "=", True)],
        default=lambda self: self.env["res.partner"]._club_program(),
        ondelete="cascade",
    )
    file = fields.Binary(
        attachment=False,
        help="A CSV (UTF-8) or an Excel file (XLSX, its first sheet). The first row names the"
        " columns, in English or Persian, in any order.",
    )
    filename = fields.Char()
    expiry = fields.Selection(
        [("club", "As set in the club"), ("date", "On a date"), ("never", "Never")],
        string="Imported Points Expire",
        required=True,
        default="club",
    )
    expires_on = fields.Date(string="Valid Until", help="The last day on which the imported points are valid.")
    skip_wrong = fields.Boolean(
        string="Skip rows with problems",
        help="Import the other rows. Without it, one row with a problem stops the whole import.",
    )
    give_again = fields.Boolean(
        string="Give Points Again to Members Imported Before",
        help="Members who received points from another file before receive those of this file too. Leave it "
        "unticked when you import a corrected file.",
    )
    state = fields.Selection(
        [("draft", "File"), ("checked", "Check"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
    )
    digest = fields.Char(readonly=True)
    line_ids = fields.One2many("loyalty.club.import.line", "import_id", readonly=True)
    count_new = fields.Integer(string="New contacts", readonly=True)
    count_contact = fields.Integer(string="Existing contacts", readonly=True)
    count_member = fields.Integer(string="Members already", readonly=True)
    count_earlier = fields.Integer(string="Imported before", readonly=True)
    count_again = fields.Integer(string="Rows imported already", readonly=True)
    count_wrong = fields.Integer(string="Rows with problems", readonly=True)
    points_total = fields.Float(string="Points to give", digits=(16, 2), readonly=True)
    notice = fields.Text(readonly=True)
    report = fields.Binary(attachment=False, readonly=True)
    report_name = fields.Char(readonly=True)

    # actions

    def action_check(self):
        """Read the file and show what an import would do; the club does not change."""
        self._check_may_import()
        digest, found = self._read_file()
        steps = self._plan(digest, found.rows)
        self._show(steps)
        self.write({"state": "checked", "digest": digest, "notice": self._notice(found)})
        return self._reopen()

    def action_import(self):
        """Import the checked file in one transaction.

        :raises UserError: the file was not checked or has changed, or rows have problems and
            are not to be skipped
        """
        self._check_may_import()
        digest, found = self._read_file()
        if self.state != "checked" or digest != self.digest:
            raise UserError(self.env._("Check the file first, then import it."))
        self._lock_club()
        steps = self._plan(digest, found.rows)
        wrong = sum(step.outcome == "wrong" for step in steps)
        if wrong and not self.skip_wrong:
            raise UserError(
                self.env._(
                    "%(count)s rows have problems, nothing was imported. Correct the file, or"
                    " tick Skip rows with problems.",
                    count=self.program_id._club_format_number(wrong),
                )
            )
        self._show(steps)
        self._post(steps)
        self.state = "done"
        return self._reopen()

    def action_back(self):
        """Go back to the choice of a file."""
        self._check_may_import()
        self._store_lines([], [])
        self.write({"state": "draft", "file": False, "digest": False, "report": False})
        return self._reopen()

    def action_download_report(self):
        """Download the report of all rows as CSV."""
        self._check_may_import()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/report/{self.report_name}?download=true",
            "target": "download",
        }

    def action_open_members(self):
        """Open the members of the club."""
        self._check_may_import()
        return self.program_id.action_club_open_members()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Members"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_may_import(self):
        self.ensure_one()
        check_manager(self.env, self.env._("Only a manager of the customer club can import members."))
        program = self.program_id
        program.check_access("write")
        self.env["res.partner"]._club_resolve(program)
        if self.state == "done":
            return
        if self.expiry == "date" and (not self.expires_on or self.expires_on < program._club_day()):
            raise UserError(self.env._("The expiry date of the points is missing or past. Choose another date."))

    # the file

    def _read_file(self):
        """(SHA-256 digest of the file, its content as a `Roster`).

        :raises UserError: there is no file, or it cannot be read
        """
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if not content:
            raise UserError(self.env._("Choose a file first."))
        program = self.program_id
        partners = self.env["res.partner"].with_company(program.company_id or self.env.company)
        reading = roster.Reading(exact(program.club_unit), program._club_day(), partners._club_e164)
        try:
            found = roster.read(roster_file.rows_of(content), reading)
        except roster.UnreadableRoster as error:
            raise UserError(self._say_unreadable(error.code, error.values)) from error
        return hashlib.sha256(content).hexdigest(), found

    def _say_unreadable(self, code, values):
        if code == "empty":
            return self.env._("The file lists no members. Its first row names the columns.")
        if code == "no_phone":
            return self.env._(
                "No column is called Phone. A member is known by the phone; the first row of"
                " the file reads: %(headings)s.",
                headings=values["headings"],
            )
        if code == "twice":
            return self.env._("Two columns mean the same: %(other)s and %(heading)s. Remove one.", **values)
        if code == "too_many":
            return self.env._(
                "The file has more than %(most)s rows. Split it and import the parts one after the other.",
                most=self.program_id._club_format_number(values["most"]),
            )
        if code == "too_large":
            return self.env._(
                "The file is larger than %(most)s MB. Split it and import the parts one after the other.",
                most=self.program_id._club_format_number(values["most"]),
            )
        if code == "unpacks_large":
            return self.env._(
                "The file unpacks to more than %(most)s MB. Save it as CSV UTF-8, or split it and import the parts one "
                "after the other.",
                most=self.program_id._club_format_number(values["most"]),
            )
        if code == "encoding":
            return self.env._("The file cannot be read. Save it as CSV UTF-8 or as XLSX.")
        return self.env._("The file is damaged or is neither CSV nor XLSX. Save it again.")

    def _notice(self, found):
        lines = []
        if "tier" in found.fields and not self.program_id.club_tier_ids:
            lines.append(self.env._("The club has no tiers: those of the file are not imported."))
        if found.unknown:
            lines.append(
                self.env._(
                    "These columns are not known and not imported: %(columns)s.",
                    columns=", ".join(found.unknown)[:500],
                )
            )
        if "points" not in found.fields:
            lines.append(self.env._("No column is called Points: members join with none."))
        return "\n".join(lines)

    # text

    def _say_problem(self, problem):
        value = problem.value
        sentences = {
            "name_missing": lambda: self.env._("The name is missing."),
            "phone_missing": lambda: self.env._("The phone is missing."),
            "phone_wrong": lambda: self.env._("%(value)s is not a valid phone number.", value=value),
            "phone_repeated": lambda: self.env._(
                "The same phone is in row %(value)s.", value=self.program_id._club_digits(value)
            ),
            "own_card": lambda: self.env["loyalty.card"]._club_own_sentence(),
            "phone_shared": lambda: self.env._("Several members have this phone."),
            "contact_archived": lambda: self.env._("The contact %(value)s is archived. Restore it first.", value=value),
            "points_wrong": lambda: self.env._("%(value)s is not a valid number of points.", value=value),
            "points_negative": lambda: self.env._("The points are below zero: %(value)s.", value=value),
            "points_large": lambda: self.env._("Too many points: %(value)s.", value=value),
            "points_fine": lambda: self.env._(
                "The points unit of the club is %(unit)s: %(value)s is not valid.",
                value=value,
                unit=self.program_id._club_format_number(self.program_id.club_unit),
            ),
            "joined_wrong": lambda: self.env._("%(value)s is not a valid joining date.", value=value),
            "joined_future": lambda: self.env._("The joining date is in the future: %(value)s.", value=value),
            "birthday_wrong": lambda: self.env._("%(value)s is not a valid birthday.", value=value),
            "birthday_future": lambda: self.env._("The birthday is in the future: %(value)s.", value=value),
            "email_wrong": lambda: self.env._("%(value)s is not a valid email address.", value=value),
        }
        return sentences[problem.code]()

    # the report

    def _show(self, steps):
        """Store the outcome of the steps: lines, counts and the report to download."""
        details = [" ".join(map(self._say_problem, step.problems)) for step in steps]
        counts = dict.fromkeys([f"count_{outcome}" for outcome, _label in OUTCOMES], 0)
        for step in steps:
            counts[f"count_{step.outcome}"] += 1
        given = sum(step.points for step in steps)
        self._store_lines(steps, details)
        self.write(
            {
                **counts,
                "points_total": float(given),
                "report": base64.b64encode(self._report(steps, details)),
                "report_name": "members-import.csv",
            }
        )

    def _store_lines(self, steps, details):
        """Replace the lines. In plain SQL, because a file may have a hundred thousand rows."""
        self.flush_recordset()
        self.env["loyalty.club.import.line"].flush_model()
        self.env.cr.execute(SQL("DELETE FROM loyalty_club_import_line WHERE import_id = %s", self.id))
        for batch in split_every(LINES_AT_ONCE, list(zip(steps, details, strict=True))):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO loyalty_club_import_line (
                        import_id, number, name, phone, points, outcome, is_wrong, partner_id,
                        detail, create_uid, create_date, write_uid, write_date)
                    SELECT %(import)s, number, name, phone, points, outcome, outcome = 'wrong',
                           partner, detail, %(uid)s, now() AT TIME ZONE 'UTC',
                           %(uid)s, now() AT TIME ZONE 'UTC'
                      FROM unnest(%(numbers)s::int[], %(names)s::text[], %(phones)s::text[],
                                  %(points)s::numeric[], %(outcomes)s::text[],
                                  %(partners)s::int[], %(details)s::text[])
                        AS listed(number, name, phone, points, outcome, partner, detail)
                    """,
                    **{"import": self.id},
                    uid=self.env.uid,
                    numbers=[step.row.number for step, _detail in batch],
                    names=[step.row.name for step, _detail in batch],
                    phones=[step.row.phone for step, _detail in batch],
                    points=[step.row.points for step, _detail in batch],
                    outcomes=[step.outcome for step, _detail in batch],
                    partners=[step.partner_id for step, _detail in batch],
                    details=[detail or None for _step, detail in batch],
                )
            )
        self.invalidate_recordset(["line_ids"], flush=False)
        self.env["loyalty.club.import.line"].invalidate_model(flush=False)

    def _report(self, steps, details):
        lines = self.env["loyalty.club.import.line"]._fields
        labels = dict(lines["outcome"]._description_selection(self.env))
        titles = ("number", "name", "phone", "points", "outcome", "detail")
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(lines[title].get_description(self.env, ["string"])["string"] for title in titles)
        for step, detail in zip(steps, details, strict=True):
            row = step.row
            cells = (row.name, row.phone, f"{row.points:f}", labels[step.outcome], detail)
            writer.writerow([row.number, *map(self._report_cell, cells)])
        return out.getvalue().encode("utf-8-sig")

    @api.model
    def _report_cell(self, text):
        """The text, escaped if a spreadsheet would run it as a formula; a phone number keeps its plus."""
        if text.startswith(FORMULA) and not text[1:].isdigit():
            return "'" + text
        return text
