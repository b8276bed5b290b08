"""Who reads and writes which field of ours. A new field belongs into `READ`, or `WIZARDS` if its model is one.

`id`, names and who created a record when are left out, as every model has them.
"""

from expected_methods import ALL_MANAGERS, CASHIER, EMPLOYEES, MANAGERS, NOBODY, OWN, SELLER, STAFF

#: {roles: {model: fields}}, of a record of the role's company
READ = {
    STAFF: {
        "loyalty.card": (
            "club_rfm_recency club_rfm_frequency club_rfm_monetary club_segment club_churn_risk club_growth "
            "club_next_purchase club_spent club_orders club_is_vip_candidate club_vip_why club_vip_rank"
        ),
        "loyalty.club.alert": (
            "card_id partner_id program_id company_id currency_id kind state value note source_id user_id "
            "activity_id opened_on closed_on cleared_on"
        ),
        "loyalty.club.allocation": "debit_id lot_id points",
        "loyalty.club.entry": "debit_allocation_ids lot_allocation_ids",
        "loyalty.club.goodwill": (
            "asked_by_id decided_by_id decided_on answer can_decide card_id partner_id program_id company_id "
            "currency_id state points points_posted reason_id kind note about about_name reference date entry_id "
            "key can_withdraw"
        ),
        "loyalty.club.invitation": "ended_by end_reason why url",
        "loyalty.club.pool": (
            "name active program_id company_id partner_id card_id points club_points_pending member_ids"
        ),
        "loyalty.club.pool.member": (
            "pool_id program_id company_id partner_id joined_at left_at spend_max spent own_points"
        ),
        "loyalty.club.reason": "name kind sequence active company_id",
        "loyalty.club.request": (
            "asked_by_id decided_by_id decided_on answer can_decide partner_id program_id company_id phone state "
            "channel asked_on bought_text"
        ),
        "loyalty.club.rfm": (
            "card_id currency_id club_rfm_recency club_rfm_frequency club_rfm_monetary club_segment "
            "club_churn_risk club_growth club_next_purchase club_spent club_orders"
        ),
        "res.partner": "club_birthday club_request_ids club_segment club_churn_risk",
    },
    STAFF | SELLER: {
        "loyalty.card": "club_tier_change_ids club_benefit_use_ids",
        "loyalty.club.benefit": (
            "program_id company_id currency_id name active sequence kind description tier_id for_vip cost quota "
            "due due_month due_day lead_days checked_on use_count use_cost early_product_ids early_from "
            "early_until event_at event_hours event_place event_seats event_guests event_closes_at "
            "event_called_off event_reserved event_waiting event_when"
        ),
        "loyalty.club.benefit.use": (
            "card_id partner_id program_id company_id currency_id benefit_id kind state date deadline year "
            "scheduled cost note delivered_on user_id is_late seats reminded_on event_at event_text seats_text "
            "url"
        ),
        "loyalty.club.entry": "why",
        "loyalty.club.invitation": "user_id manager_id answered_by",
        "loyalty.club.membership": (
            "card_id partner_id program_id company_id currency_id transaction_id tier_id date months date_from date_to"
        ),
        "loyalty.club.score.weight": "program_id company_id currency_id metric weight share",
        "loyalty.club.tier": (
            "program_id company_id currency_id name active sequence threshold minimum_spend is_floor multiplier "
            "pricelist_id is_vip color icon benefits member_count"
        ),
        "loyalty.club.tier.change": (
            "card_id partner_id program_id company_id currency_id date from_tier_id to_tier_id direction reason "
            "note score threshold transaction_id to_tell description"
        ),
        "loyalty.club.transaction": "club_tier_change_ids",
        "loyalty.club.vip.rule": (
            "program_id company_id currency_id sequence field_name kind operator value tier_id segment"
        ),
        "loyalty.program": "club_tier_ids club_score_weight_ids club_vip_rule_ids club_benefit_ids club_late_benefits",
    },
    MANAGERS: {
        "loyalty.club.close.progress": "program_id day stage skip_locked position",
        "loyalty.club.expiry.update": (
            "program_id company_id day policy_before policy_after policies floor_day own_days lots points members "
            "points_over earliest latest state last_card_id"
        ),
        "loyalty.club.impact": (
            "name program_id company_id currency_id day is_latest months kind tier_id benefit_id place had "
            "members measured compared before after compared_before compared_after net error net_percent verdict "
            "stopped compared_stopped stopped_verdict effect cost per_cost margin sales_text stopped_text "
            "worth_text measured_text net_text cost_text"
        ),
        "loyalty.club.limit.change": "program_id company_id user_id limit value_before value_after applies_at",
        "loyalty.club.limit.use": "program_id company_id user_id date points cause",
        "loyalty.club.posting.lock": "user_id program_id number",
        "loyalty.program": "club_limit_change_ids club_expiry_update_ids",
    },
    STAFF | SELLER | OWN: {
        "loyalty.card": ("club_entry_ids club_transaction_ids club_lot_ids club_invitation_ids"),
        "loyalty.club.entry": (
            "card_id company_id transaction_id reversed_id partner_id program_id kind points remaining released "
            "date available_on expires_on key reason description document_name phone"
        ),
        "loyalty.club.invitation": (
            "card_id partner_id program_id company_id currency_id state message date expires_on answered_on "
            "ended_on expires_text"
        ),
        "loyalty.club.transaction": (
            "name res_model res_id card_id partner_id buyer_id program_id company_id currency_id date terms_id "
            "eligibility rate rule_caps revision amount points_earned points_redeemed entry_ids"
        ),
    },
    STAFF | SELLER | CASHIER: {
        "loyalty.card": "club_manager_id",
        "loyalty.program": (
            "club_expiry_policy club_expiry_delay club_expiry_calendar club_expiry_month club_expiry_day is_club "
            "order_count total_order_count club_tz club_calendar club_unit club_pending_days club_sale_trigger "
            "club_same_order "
            "club_transfer_max club_debt_policy club_debt_limit club_grace_days club_amount_tax "
            "club_amount_rewards club_in_toman club_currency_name club_start_date club_closed_on "
            "club_points_total club_points_pending_total club_rules_text club_completed_at club_admission "
            "club_admission_months club_admission_amount club_admission_purchases club_admission_country_ids "
            "club_admission_state_ids club_admission_cities club_admission_kind club_admission_tag_ids "
            "club_admission_text club_tier_basis club_tier_period club_tier_months club_tier_grace_days "
            "club_tier_downgrade club_tier_warn_days club_rfm_months club_impact_months club_impact_measured_on "
            "club_vip_rank_by club_vip_share_max club_vip_invite_days club_vip_rest_days club_vip_manager_id "
            "club_vip_benefits club_vip_churn_limit club_vip_capacity_text club_goodwill_limit club_manager_limit "
            "club_expiry_months club_inactivity_step club_expiry_before club_calendar_before club_calendar_changed_on"
        ),
        "loyalty.reward": "club_is_club club_tier_id club_threshold",
        "loyalty.rule": (
            "club_expiry_policy club_expiry_delay club_expiry_calendar club_expiry_month club_expiry_day is_club "
            "club_step_amount club_channel club_date_from club_date_to club_points_max club_points_max_day "
            "club_points_max_month club_sentence"
        ),
    },
    EMPLOYEES: {
        "product.product": "club_tier_id club_tier_months",
        "product.template": "club_tier_id club_tier_months",
        "res.partner": (
            "club_card_id club_points club_points_pending club_next_expiry club_next_expiry_points "
            "club_last_purchase club_available club_may_ask club_tier_id club_is_vip club_manager_id "
            "club_expiry_list club_pool_id"
        ),
    },
    SELLER | OWN: {
        "account.move": "club_replaced_id",
        "sale.order": (
            "club_transaction_ids club_card_id club_points_balance club_points_earned club_points_redeemed "
            "club_points_preview club_blocked club_tier_id club_is_vip club_manager_id club_early_warning "
            "club_bought_at"
        ),
    },
    CASHIER: {
        "pos.config": "club_early",
        "pos.order": (
            "club_card_id club_points_balance club_points_earned club_points_redeemed club_points_preview "
            "club_blocked club_tier_id club_is_vip club_manager_id club_balances"
        ),
    },
    # made by the club itself
    NOBODY: {
        "pos.order": "club_transaction_ids",
        "sale.order": "club_early_let_ids",
    },
    SELLER: {
        "account.move": "club_tier_id club_is_vip",
    },
    STAFF | SELLER | CASHIER | OWN: {
        "loyalty.card": (
            "message_ids points club_rule_caps is_club_card club_points_pending club_joined_on "
            "club_merged_into_id club_next_expiry club_next_expiry_points club_phone club_blocked "
            "club_suspended_since club_suspended_until club_anonymized club_tier_id club_score club_tier_since "
            "club_tier_until club_tier_locked club_tier_is_warned club_tier_warned club_tier_hold_id "
            "club_tier_hold_until club_tier_paid_id club_tier_paid_until club_is_vip club_tier_progress "
            "club_tier_icon club_tier_color club_tier_way club_has_tiers club_is_falling club_is_rising "
            "club_tier_why club_vip club_vip_since club_is_invited club_benefit_table club_has_events "
            "club_is_mine club_tier_name club_tier_multiplier club_tier_threshold club_points_expiring "
            "club_last_purchase club_expiry_list"
        ),
    },
    # terms are the same rows for all companies
    ALL_MANAGERS: {
        "loyalty.club.terms": "digest content",
    },
    # core's plans of messages have no company
    STAFF | SELLER | CASHIER | ALL_MANAGERS: {
        "loyalty.mail": "trigger",
    },
}
#: Of a wizard, which is read by nobody but its creator.
WIZARDS = {
    "loyalty.club.adjust": "card_id company_id balance points result reason_id reason reference allowance waits key",
    "loyalty.club.audit": "program_id line_ids count headline more notice",
    "loyalty.club.audit.line": "card_id audit_id law entry_id found expected sentence selected choice advice stays",
    "loyalty.club.expiry.update.wizard": (
        "program_id policy_before policy_after keeps_grace grace_days own_days lots points members points_over "
        "earliest latest preview"
    ),
    "loyalty.club.import": (
        "program_id file filename expiry expires_on skip_wrong give_again state digest line_ids count_new "
        "count_contact count_member count_earlier count_again count_wrong points_total notice report report_name "
        "tier_until"
    ),
    "loyalty.club.import.line": "import_id number name phone points outcome is_wrong partner_id detail",
    "loyalty.club.leave": "card_id program_id kind points_policy to_card_id reason balance pending debt claims preview",
    "loyalty.club.refuse": "decision answer",
    "loyalty.club.reserve.seat": "card_id program_id event_ids event_id when place guests left",
    "loyalty.club.set.tier": "card_id program_id tier_now_id tier_id until reason",
    "loyalty.club.tier.simulation": "program_id line_ids is_tried up down result",
    "loyalty.club.tier.simulation.line": "simulation_id tier_id threshold_now threshold members_now members_after",
    "loyalty.club.transfer": "card_id program_id to_card_id balance points result reason",
    "loyalty.club.use.benefit": "card_id benefit_ids benefit_id description left note",
    "loyalty.club.vip.end": "card_id reason",
    "loyalty.club.vip.invite": "card_ids capacity_text manager_id message",
}
#: Models that delegate to another one, whose fields they have.
DELEGATED = {"res.users": "res.partner", "account.bank.statement.line": "account.move"}
#: What managers of a club write by the form or by import. All else is written by nobody.
WRITE = {
    "loyalty.card": "points club_joined_on club_blocked club_tier_locked club_manager_id",
    "loyalty.club.benefit": (
        "name sequence description tier_id for_vip cost quota due_month due_day lead_days "
        "early_product_ids early_from early_until event_at event_hours event_place event_seats event_guests "
        "event_closes_at"
    ),
    "loyalty.club.pool": "name active",
    "loyalty.club.pool.member": "spend_max",
    "loyalty.club.reason": "name kind sequence active company_id",
    "loyalty.club.score.weight": "program_id metric weight",
    "loyalty.club.tier": ("name sequence threshold minimum_spend is_floor multiplier is_vip color icon benefits"),
    "loyalty.club.vip.rule": "program_id sequence field_name operator value tier_id segment",
    "loyalty.mail": "trigger",
    "loyalty.program": (
        "club_expiry_policy club_expiry_delay club_expiry_calendar club_expiry_month club_expiry_day is_club "
        "club_tz club_calendar club_pending_days club_sale_trigger club_same_order club_transfer_max "
        "club_debt_policy club_debt_limit club_grace_days club_amount_tax club_amount_rewards club_in_toman "
        "club_start_date club_admission club_admission_months "
        "club_admission_amount club_admission_purchases club_admission_country_ids club_admission_state_ids "
        "club_admission_cities club_admission_kind club_tier_basis club_score_weight_ids club_tier_period "
        "club_tier_months club_tier_grace_days club_tier_downgrade club_tier_warn_days club_rfm_months "
        "club_impact_months club_vip_rule_ids club_vip_rank_by club_vip_share_max "
        "club_vip_invite_days club_vip_rest_days club_vip_manager_id club_vip_benefits club_goodwill_limit "
        "club_manager_limit club_expiry_months club_inactivity_step"
    ),
    "loyalty.reward": "club_tier_id",
    "loyalty.rule": (
        "club_expiry_policy club_expiry_delay club_expiry_calendar club_expiry_month club_expiry_day "
        "club_step_amount club_channel club_date_from club_date_to club_points_max club_points_max_day "
        "club_points_max_month"
    ),
}
