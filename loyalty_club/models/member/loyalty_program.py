from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.letters import listed, same_word
from ...engine.points import exact


class LoyaltyProgram(models.Model):
    """Admission to the club: its criteria, and the sentences that explain them to customers."""

    _inherit = "loyalty.program"

    club_admission = fields.Selection(
        [
            ("open", "Open to everybody"),
            ("request", "By request, after approval"),
            ("criteria", "Customers who meet the criteria"),
        ],
        string="Admission",
        default="open",
        required=True,
        help="Club managers and imports can enrol any customer, whatever is chosen here. Existing members stay "
        "members.",
    )
    club_admission_months = fields.Integer(
        string="Purchase Period (Months)",
        default=12,
        help="Number of months in which confirmed sales orders and paid point of sale orders count.",
    )
    club_admission_amount = fields.Monetary(
        string="Minimum Amount Spent",
        currency_field="currency_id",
        help="With tax or without, as amounts count in this club. 0: any amount.",
    )
    club_admission_purchases = fields.Integer(
        string="Minimum Number of Purchases", help="Number of purchases. 0: any number."
    )
    club_admission_country_ids = fields.Many2many(
        "res.country", "loyalty_program_admission_country_rel", string="Countries"
    )
    club_admission_state_ids = fields.Many2many(
        "res.country.state", "loyalty_program_admission_state_rel", string="Provinces"
    )
    club_admission_cities = fields.Char(
        string="Cities",
        help="Separated by commas. Case, spaces and the letters of Persian and Arabic keyboards"
        " make no difference; another spelling is another name in the list.",
    )
    club_admission_kind = fields.Selection(
        [("person", "Persons"), ("company", "Companies and their staff")],
        string="Customer Kind",
        help="Empty: both.",
    )
    club_admission_tag_ids = fields.Many2many(
        "res.partner.category",
        "loyalty_program_admission_tag_rel",
        string="Tags",
        help="One of these tags is enough. Customers see their names.",
    )
    club_admission_text = fields.Text(string="Who Can Join", compute="_compute_club_admission_text")

    @api.constrains("club_admission", "club_admission_months", "club_admission_amount", "club_admission_purchases")
    def _check_club_admission(self):
        for program in self:
            minimums = (program.club_admission_amount, program.club_admission_purchases)
            if min(minimums) < 0:
                raise ValidationError(self.env._("Admission criteria cannot be negative."))
            if any(minimums) and not 1 <= program.club_admission_months <= 120:
                raise ValidationError(self.env._("The purchase period must be between 1 and 120 months."))

    @api.depends(
        "club_admission",
        "club_admission_months",
        "club_admission_amount",
        "club_admission_purchases",
        "club_admission_country_ids",
        "club_admission_state_ids",
        "club_admission_cities",
        "club_admission_kind",
        "club_admission_tag_ids",
        "club_in_toman",
    )
    @api.depends_context("lang")
    def _compute_club_admission_text(self):
        for program in self:
            program.club_admission_text = "\n".join(program._club_admission_words())

    def _club_admission_words(self):
        """Sentences that tell customers who can join."""
        self.ensure_one()
        if self.club_admission == "request":
            return [
                self.env._("You request to join, and we answer you."),
                self.env._("Until then you buy as before, without points."),
            ]
        if self.club_admission == "criteria":
            return list(self._club_criteria().values()) or [self.env._("Everybody can join.")]
        return [self.env._("Everybody can join.")]

    def _club_criteria(self):
        """{criterion: sentence} of the criteria that are set. A customer must meet all of them."""
        self.ensure_one()
        names = ("amount", "purchases", "place", "kind", "tags")
        said = {name: getattr(self, f"_club_criterion_{name}")() for name in names}
        return {name: sentence for name, sentence in said.items() if sentence}

    def _club_criterion_amount(self):
        return self.club_admission_amount and self.env._(
            "Members need purchases of at least %(money)s in the last %(months)s months.",
            money=self._club_format_money(self.club_admission_amount),
            months=self._club_format_number(self.club_admission_months),
        )

    def _club_criterion_purchases(self):
        return self.club_admission_purchases and self.env._(
            "Members need %(times)s or more purchases in the last %(months)s months.",
            times=self._club_format_number(self.club_admission_purchases),
            months=self._club_format_number(self.club_admission_months),
        )

    def _club_criterion_place(self):
        comma = self.env._(", ")
        # states are more precise than their country
        region = self.club_admission_state_ids or self.club_admission_country_ids
        region = comma.join(region.mapped("name"))
        cities = comma.join(listed(self.club_admission_cities))
        if cities and region:
            return self.env._("The club is for customers in %(cities)s (%(region)s).", cities=cities, region=region)
        places = cities or region
        return places and self.env._("The club is for customers in %(places)s.", places=places)

    def _club_accepts_city(self, city):
        """Whether `city`, as typed on a contact, is one of the club's cities; True if it has none."""
        names = listed(self.club_admission_cities)
        return not names or same_word(city or "") in map(same_word, names)

    def _club_criterion_kind(self):
        sentences = {
            "person": self.env._("The club is for persons, not for companies."),
            "company": self.env._("The club is for companies and those who work there."),
        }
        return sentences.get(self.club_admission_kind)

    def _club_criterion_tags(self):
        comma = self.env._(", ")
        return self.club_admission_tag_ids and self.env._(
            "The club is for these customers: %(tags)s.",
            tags=comma.join(self.club_admission_tag_ids.mapped("name")),
        )

    def _club_admission_since(self):
        """The first day on which purchases count for admission."""
        self.ensure_one()
        return self._club_day() - relativedelta(months=self.club_admission_months)

    def _club_purchase_amount(self, total, tax, currency, company):
        """The amount of a purchase that counts, in the club's currency at today's rate.

        :param total: amount with tax, in `currency`
        :param tax: the tax that `total` includes
        """
        self.ensure_one()
        amount = total if self.club_amount_tax == "incl" else total - tax
        if currency == self.currency_id:
            return exact(amount)
        return exact(currency._convert(amount, self.currency_id, company, self._club_day()))
