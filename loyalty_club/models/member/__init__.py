"""Admission, enrolment, suspension, leaving, anonymization and import of members."""

from . import loyalty_club_decision
from . import loyalty_club_member_record
from . import loyalty_card
from . import loyalty_card_suspension
from . import loyalty_card_leave
from . import loyalty_card_own
from . import loyalty_card_anonymize
from . import loyalty_card_chatter
from . import ir_attachment
from . import mail_message
from . import res_partner
from . import res_partner_anonymize
from . import res_partner_admission
from . import loyalty_program
from . import loyalty_club_request
from . import loyalty_club_document
from . import loyalty_club_document_anonymize
from . import sale_order
from . import sale_order_anonymize
from . import sale_order_line_anonymize
from . import account_move_anonymize
from . import account_move_line
from . import payment_transaction
