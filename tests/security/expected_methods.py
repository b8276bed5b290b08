"""Who may call which public method. A new method belongs into `WHO`, with what it is called with if that is needed.

The methods are called on the record of their model in `roles_shop.stock`; words in capitals are records of it, too.
"""

#: Roles of the company that the records belong to; a branch works with its parent's clubs.
MANAGERS = frozenset({"club manager", "branch manager"})
STAFF = MANAGERS | {"club user"}
CASHIER = frozenset({"cashier"})
SELLER = frozenset({"salesperson"})
#: Managers of all companies, each in the own one.
ALL_MANAGERS = MANAGERS | {"foreign manager"}
EMPLOYEES = STAFF | SELLER | CASHIER | {"employee"}
#: The member whose card it is.
OWN = frozenset({"member"})
EVERYBODY = EMPLOYEES | ALL_MANAGERS | OWN | {"anonymous"}
NOBODY = frozenset()

#: Inherited from the ORM and not called here: the rights of models and `test_fields` say who may write.
GENERIC = {"create", "write", "unlink", "copy_data"}
#: Core's, which work with the caller's own rights; ours adds nothing that he may not read.
OF_CALLER = {"get_new_partner", "read_pos_data", "use_coupon_code", "action_measure"}

#: {roles: {model: names}}
WHO = {
    MANAGERS: {
        "loyalty.card": "action_club_lock_tier action_club_unblock club_adjust club_earn club_redeem club_set_tier"
        " club_transfer club_vip_end club_vip_invite message_subscribe",
        "loyalty.program": "action_club_audit action_club_close club_audit club_close",
        "loyalty.card.update.balance": "action_update_card_point",
        "loyalty.club.goodwill": "action_approve action_refuse",
        "loyalty.club.impact": "action_open_members action_open_trend",
        "loyalty.club.invitation": "action_withdraw",
        "loyalty.club.benefit": "action_event_call_off",
        "loyalty.club.benefit.use": "action_cancel",
        "loyalty.club.pool.member": "action_bring_points action_leave",
        "loyalty.club.audit": "action_fix_all action_fix_selected",
        "loyalty.club.transfer": "action_apply",
        "loyalty.club.import": "action_back action_check action_download_report action_import action_open_members",
        "loyalty.club.leave": "action_apply",
        "loyalty.club.set.tier": "action_apply",
        "loyalty.club.tier.simulation": "action_apply action_try",
        "loyalty.club.vip.end": "action_apply",
        "loyalty.club.vip.invite": "action_apply",
        "loyalty.club.expiry.update.wizard": "action_apply",
    },
    ALL_MANAGERS: {
        "loyalty.club.audit": "onchange",
        "loyalty.club.expiry.update.wizard": "onchange",
        "loyalty.club.impact": "action_measure",
        "loyalty.club.import": "onchange",
        "loyalty.club.leave": "onchange",
        "loyalty.club.set.tier": "onchange",
        "loyalty.club.tier.simulation": "onchange",
        "loyalty.club.tier.simulation.line": "onchange",
        "loyalty.club.transfer": "onchange",
        "loyalty.club.vip.end": "onchange",
        "loyalty.club.vip.invite": "onchange",
    },
    STAFF: {
        "res.partner": "action_club_enrol club_enrol",
        "loyalty.card": "club_reserve_seat club_use_benefit message_post",
        "loyalty.club.request": "action_approve action_refuse action_withdraw",
        "loyalty.club.alert": "action_close",
        "loyalty.club.benefit.use": "action_absent action_attended action_deliver",
        "loyalty.club.pool": "action_open_entries",
        "loyalty.club.refuse": "action_refuse",
        "loyalty.club.use.benefit": "action_apply",
        "loyalty.club.reserve.seat": "action_apply",
        "loyalty.club.adjust": "action_apply",
    },
    STAFF | {"foreign manager"}: {
        "loyalty.club.adjust": "onchange",
        "loyalty.club.refuse": "onchange",
        "loyalty.club.reserve.seat": "onchange",
        "loyalty.club.use.benefit": "onchange",
    },
    STAFF | OWN: {"loyalty.club.invitation": "action_accept action_decline"},
    STAFF | SELLER: {
        "loyalty.club.tier": "action_open_members",
        "loyalty.club.benefit": "action_event_reservations action_open_uses",
    },
    ALL_MANAGERS | SELLER | CASHIER: {"loyalty.card.update.balance": "onchange"},
    STAFF | SELLER | CASHIER: {
        "res.partner": "action_club_open_entries action_club_open_tier_changes",
        "loyalty.program": "action_club_open_late_benefits action_club_open_members action_club_open_tiers"
        " action_club_open_vip_candidates",
    },
    STAFF | SELLER | OWN: {
        "loyalty.club.transaction": "action_open_document",
        "loyalty.club.entry": "action_open_document",
    },
    STAFF | SELLER | CASHIER | OWN: {
        "loyalty.card": "action_club_open_entries action_club_open_tier_changes action_club_open_tier_why",
        "pos.order": "validate_coupon_programs",
    },
    EMPLOYEES: {
        "res.partner": "action_club_ask action_club_open_card action_club_open_pool",
    },
    CASHIER: {
        "pos.config": "club_accept_invitation club_admit_customer club_cancel_reservation club_cards_of"
        " club_decline_invitation club_enrol_customer club_events_of club_find_member club_reserve_seat"
        " use_coupon_code",
        "pos.order": "action_pos_order_paid add_loyalty_history_lines confirm_coupon_programs read_pos_data"
        " sync_from_ui",
    },
    SELLER: {
        "sale.order": "action_confirm action_open_reward_wizard",
        "sale.loyalty.reward.wizard": "action_apply",
    },
    EVERYBODY: {
        "loyalty.club.tier.simulation": "default_get",
        "res.partner": "get_new_partner",
    },
    NOBODY: {
        "loyalty.club.audit.line": "onchange",
        "loyalty.club.import.line": "onchange",
        "account.move": "button_cancel button_draft",  # of accountants
        "loyalty.club.goodwill": "action_withdraw",  # of who has asked
        "sale.order": "action_club_let_early",  # of a manager who may sell
    },
}

#: What a method is called on, if not on the record of its model.
RECORDS = {
    ("res.partner", "club_enrol"): "GUEST",
    ("res.partner", "action_club_enrol"): "GUEST",
    ("res.partner", "action_club_ask"): "GUEST",
    ("loyalty.club.benefit.use", "action_attended"): "RESERVATION",
    ("loyalty.club.benefit.use", "action_absent"): "RESERVATION",
    ("loyalty.card", "action_club_unblock"): "BLOCKED",
    ("loyalty.card", "club_vip_invite"): "OTHER",
    ("sale.order", "action_confirm"): "ORDER",
}
#: By the name of a method, or by (model, name).
ARGUMENTS = {
    "club_enrol": ("CLUB",),
    "club_earn": (50, "Asked"),
    "club_redeem": (5, "Asked"),
    "club_adjust": (50, "Asked"),
    "club_transfer": ("OTHER", 5, "Asked"),
    "club_set_tier": ("TIER", "2099-12-31", "Asked"),
    "club_use_benefit": ("SERVICE",),
    ("loyalty.card", "club_reserve_seat"): ("EVENT",),
    ("pos.config", "club_reserve_seat"): ("CARD", "EVENT"),
    "club_cancel_reservation": ("OTHER", "RESERVATION"),
    "club_accept_invitation": ("CARD",),
    "club_decline_invitation": ("CARD",),
    "club_events_of": ("CARD",),
    "club_cards_of": ("GUEST",),
    "club_admit_customer": ("GUEST",),
    "club_enrol_customer": ("GUEST",),
    "club_find_member": ("0441",),
    "club_vip_invite": ("Asked",),
    "club_vip_end": ("Asked",),
    "default_get": (["program_id"],),
    "onchange": ({}, [], {}),
    "message_subscribe": ("FOLLOWERS",),
    "get_new_partner": ("pos.config", [("name", "ilike", "mine")], 0),
    "sync_from_ui": ("BASKET",),
    "use_coupon_code": ("0441", "2030-01-01", "GUEST", False),
    "validate_coupon_programs": ("SPENT", []),
    "confirm_coupon_programs": ("COUPONS",),
    "add_loyalty_history_lines": ("HISTORY", []),
    "read_pos_data": ([], "pos.config"),
}
