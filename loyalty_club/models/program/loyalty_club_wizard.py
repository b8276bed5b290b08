from odoo import api, models
from odoo.tools import SQL

#: Types of fields that hold the records which a wizard is about.
RECORDS = ("many2one", "many2many", "reference")


class LoyaltyClubWizard(models.AbstractModel):
    """Base of the club's wizards: nobody opens one about a record that he cannot read.

    Related and computed fields of a wizard read as superuser, so that a record of another company
    would show its name and balance there. A record of a wizard is its creator's alone; the record
    rules of each wizard say so.
    """

    _name = "loyalty.club.wizard"
    _description = "Wizard of a Customer Club"

    # wizards live on for a while with the texts that were typed
    _club_personal_rows = True

    def _club_personal_condition(self, person):
        return SQL(" OR ").join([*self._club_personal_relations(person), SQL("FALSE")])

    def _club_personal_relations(self, person):
        """SQL conditions on the relations to cards and contacts: one for each field."""
        ids_of = {"loyalty.card": person.cards, "res.partner": [person.partner]}
        for name, field in self._fields.items():
            ids = ids_of.get(field.comodel_name)
            if ids and field.store and field.type == "many2one":
                yield SQL("%s = ANY(%s)", SQL.identifier(name), ids)
            elif ids and field.store and field.type == "many2many":
                yield SQL(
                    "id IN (SELECT %s FROM %s WHERE %s = ANY(%s))",
                    *map(SQL.identifier, (field.column1, field.relation, field.column2)),
                    ids,
                )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._club_check_records()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self._club_check_records(vals)
        return result

    def onchange(self, values, field_names, fields_spec):
        names = list(self._club_record_fields())
        defaults = {} if field_names else self.default_get(names)
        given = {name: values[name] for name in names if name in values}
        self.new({**defaults, **given})._club_check_records()
        return super().onchange(values, field_names, fields_spec)

    def _club_record_fields(self):
        # colleagues are chosen by name, also those of another company
        return [
            name
            for name, field in self._fields.items()
            if field.store and field.type in RECORDS and field.comodel_name != "res.users"
        ]

    def _club_check_records(self, names=None):
        """:param names: the changed fields; default: all
        :raises AccessError: the user may not read a record that one of these fields holds
        """
        if self.env.su:
            return
        for name in self._club_record_fields():
            if names is not None and name not in names:
                continue
            for wizard in self.sudo():
                record = wizard[name]
                if record:
                    record._origin.with_env(self.env).check_access("read")
