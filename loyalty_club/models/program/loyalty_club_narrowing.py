from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: (model, fields of it that narrow together): what earns, what a reward is for, who may join. With the last of them
#: empty there is no limit any more. Tills and pricelists of a club are deleted by its managers only, as they decide
#: themselves where it takes part.
NARROWED = [
    ("loyalty.rule", ("product_ids", "product_category_id", "product_tag_id")),
    ("loyalty.reward", ("discount_product_ids", "discount_product_category_id", "discount_product_tag_id")),
    ("loyalty.program", ("company_id",)),
    ("loyalty.program", ("club_admission_country_ids",)),
    ("loyalty.program", ("club_admission_state_ids",)),
    ("loyalty.program", ("club_admission_tag_ids",)),
]


class LoyaltyClubNarrowing(models.AbstractModel):
    """Records that a club may be limited to. PostgreSQL empties the limit with the record, and a rule
    for one category would earn for all products: so the last record of a limit is not deleted."""

    _name = "loyalty.club.narrowing"
    _description = "Limit of a Customer Club"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last_of_a_limit(self):
        gone = self.sudo().with_context(active_test=False)._club_deleted_with()
        for model, names in NARROWED:
            self._club_check_not_last(self.env[model].sudo().with_context(active_test=False), names, gone)

    def _club_deleted_with(self):
        """The records that clubs are limited to and that are deleted with these."""
        return self

    def _club_check_not_last(self, records, names, gone):
        """:raises UserError: `gone` are all that limit one of `records` by the fields `names`"""
        fields = [records._fields[name] for name in names if name in records._fields]
        mine = [field.name for field in fields if field.comodel_name == gone._name]
        if not mine or not gone:
            return
        club = "is_club" if records._name == "loyalty.program" else "program_id.is_club"
        for record in records.search(Domain.OR([(name, "in", gone.ids)] for name in mine) & Domain(club, "=", True)):
            kept = [record[f.name] - gone if f.name in mine else record[f.name] for f in fields]
            if not any(kept):
                raise UserError(
                    self.env._(
                        "%(limit)s is all that %(what)s of the club %(club)s is limited to. Without it there would be "
                        "no limit. A manager of the club must change that first.",
                        limit=(gone & record[mine[0]])[:1].display_name or gone[:1].display_name,
                        what=self.env["ir.model"]._get(record._name).name,
                        club=(record if record._name == "loyalty.program" else record.program_id).display_name,
                    )
                )
