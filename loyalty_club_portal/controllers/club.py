from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.loyalty.controllers.portal import CustomerPortalLoyalty
from odoo.addons.portal.controllers.portal import pager


class ClubPortal(CustomerPortalLoyalty):
    """The member's page with balance, card, rewards and history, and joining a club."""

    _club_items_per_page = 20

    @http.route(["/my/club", "/my/club/page/<string:page>"], type="http", auth="user", website=True)
    def portal_my_club(self, page=1, club=None, **kw):
        return self._club_own_language() or self._club_render(page, club)

    @http.route("/my/club/join", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_club_join(self, club=None, **kw):
        program = self._club_choose(request.env["loyalty.program"]._club_open_to_me(), club)
        mine = request.env["loyalty.card"]._club_mine().program_id
        if not program or program in mine:
            return request.redirect("/my/club")
        try:
            request.env.user.partner_id.sudo()._club_enrol_admitted(program)
        except UserError as error:
            return self._club_render(1, club, error=str(error))
        return request.redirect(self._club_url(program))

    def _club_render(self, page=1, club=None, **values):
        request.update_context(club_isolate=True)
        cards = request.env["loyalty.card"]._club_mine()
        clubs = cards.program_id | request.env["loyalty.program"]._club_open_to_me()
        program = self._club_choose(clubs, club)
        card = cards.filtered(lambda c: c.program_id == program)[:1]
        values = {
            **self._prepare_portal_layout_values(),
            **values,
            "page_name": "club",
            "html_data": {"lang": request.env.lang.replace("_", "-")},
            "title": program.name or request.env._("Customer club"),
            "program": program,
            "card": card,
            "club_tabs": [{"program": p, "url": self._club_url(p), "active": p == program} for p in clubs],
        }
        if card:
            values.update(self._club_member_values(card, page, many=len(clubs) > 1))
        elif program:
            values.update(self._club_guest_values(program))
        return request.render("loyalty_club_portal.portal_my_club", values)

    def _club_member_values(self, card, page, many):
        program = card.program_id
        entries = request.env["loyalty.club.entry"].sudo()
        domain = [("card_id", "=", card.id)]
        pages = pager(
            url="/my/club",
            url_args={"club": program.id} if many else None,
            total=entries.search_count(domain),
            page=self._club_number(page) or 1,
            step=self._club_items_per_page,
        )
        shown = entries.search(domain, limit=self._club_items_per_page, offset=pages["offset"], order="id desc")
        return {
            "entries": shown,
            "order_urls": shown._club_portal_links(),
            "pages": self._club_pages(program, pages),
            "pending": card._club_pending(),
            "validity": card._club_validity(),
            "rewards": program.reward_ids.sorted("required_points"),
            "barcode": card._club_barcode(),
        }

    def _club_guest_values(self, program):
        """Return the page's values for a reader who is not a member of the club."""
        return {}

    @staticmethod
    def _club_pages(program, pages):
        """Return the values of the page's own pager, which writes numbers in the reader's digits."""
        current = pages["page"]["num"]
        return {
            "previous": pages["page_previous"]["url"] if current > 1 else None,
            "next": pages["page_next"]["url"] if current < pages["page_count"] else None,
            "numbers": [
                {
                    "text": program._club_digits(str(number["num"])),
                    "url": number["url"],
                    "current": number["is_current"],
                }
                for number in pages["pages"]
            ],
        }

    # URL parameters, which may be any text

    @staticmethod
    def _club_number(text):
        """Return `text` as a positive integer, from the digits of any script, or None."""
        try:
            number = int(text)
        except (TypeError, ValueError):
            return None
        return number if number > 0 else None

    def _club_choose(self, clubs, wanted):
        """Return the club with the id `wanted`, else the first one."""
        number = self._club_number(wanted)
        return clubs.filtered(lambda club: club.id == number) or clubs[:1]

    @staticmethod
    def _club_url(program):
        return f"/my/club?club={program.id}"

    # language

    def _club_own_language(self):
        """Redirect users to the language of their profile, once for each login.

        Odoo's portal takes the language from the URL or a cookie, and the login page sets that
        cookie, so in a new browser everybody gets the default language. A language chosen
        afterwards is kept.

        :return: the redirection, or None
        """
        if request.session.get("club_language_led"):
            return None
        request.session["club_language_led"] = True
        http_routing = request.env["ir.http"]
        default = http_routing._get_default_lang().code
        own = http_routing.get_nearest_lang(request.env.user.lang)
        if not own or own == default or request.lang.code != default:
            return None
        url = http_routing._url_lang(request.httprequest.path, lang_code=own)
        response = request.redirect_query(url, request.httprequest.args)
        response.set_cookie("frontend_lang", own)
        return response
