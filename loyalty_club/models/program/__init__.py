"""Settings, purchase rules and rewards of a club; turning a program into a club and back; the nightly close."""

from . import loyalty_club_part
from . import loyalty_club_wizard
from . import loyalty_club_setting
from . import loyalty_club_narrowing
from . import loyalty_program
from . import loyalty_program_terms
from . import loyalty_program_words
from . import loyalty_program_adoption
from . import loyalty_program_close
from . import loyalty_club_close_progress
from . import loyalty_rule
from . import loyalty_reward
from . import loyalty_mail
from . import mail_template
from . import loyalty_history
from . import product_category, product_tag, product_template, product_product
from . import res_company, res_country, res_country_state, res_partner_category
