from .program import (
    test_adoption,
    test_bad_input,
    test_cache,
    test_close_stages,
    test_first_steps,
    test_hoot,
    test_narrowing,
    test_notes,
    test_parity,
    test_program,
    test_queries,
    test_tour,
)
from .ledger import test_ledger, test_audit_fix, test_locking, test_merge, test_rule_limits, test_transfer
from .document import (
    test_completeness,
    test_document_audit,
    test_sale_moment,
    test_sale_offers,
    test_sale_order,
    test_sale_refund,
    test_sale_reward,
    test_sale_trigger,
    test_told_manager,
)
from .member import (
    test_admission,
    test_admission_request,
    test_anonymize,
    test_chatter,
    test_field_access,
    test_anonymize_texts,
    test_guards,
    test_history,
    test_import,
    test_import_tier,
    test_leave,
    test_members,
    test_personal_fields,
)
from .tier import (
    test_membership,
    test_tier_join,
    test_tier_messages,
    test_tier_missed,
    test_tier_rewards,
    test_tier_why,
    test_tier_year,
    test_tiers,
)
from .analytics import test_rfm, test_impact, test_impact_rows
from .vip import test_vip, test_vip_alert
from .benefit import test_benefits, test_benefits_due
from .early_access import test_early_access
from .event import test_events, test_events_day
from .manual import test_goodwill, test_goodwill_decision, test_limits
from .expiry import test_close, test_expiring, test_expiry, test_expiry_update
from .pool import test_pool
