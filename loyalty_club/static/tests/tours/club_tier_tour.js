import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** A manager closes the day; a member whose grace has passed is lowered, and it is said why. */
registry.category("web_tour.tours").add("loyalty_club_downgrade", {
    steps: () => [
        {
            content: "the tier as it was",
            trigger:
                ".o_form_view div[name='club_tier_id']:contains('Silver'), .o_form_view .o_field_widget[name='club_tier_id']:contains('Silver')",
        },
        {
            content: "open the club",
            trigger:
                ".o_field_widget[name='program_id'] .o_external_button, .o_field_widget[name='program_id'] a",
            run: "click",
        },
        {
            content: "close the day",
            trigger: "button[name='action_club_close']",
            run: "click",
        },
        {
            content: "it is closed",
            trigger: ".o_notification:contains('The day is closed')",
        },
        ...stepUtils.goToAppSteps("loyalty_club.menu_club_root", "the customer club"),
        {
            content: "tiers",
            trigger: "[data-menu-xmlid='loyalty_club.menu_club_tier_root']",
            run: "click",
        },
        {
            content: "history of tiers",
            trigger: "[data-menu-xmlid='loyalty_club.menu_club_tier_changes']",
            run: "click",
        },
        {
            content: "lowered, with the reason",
            trigger:
                ".o_data_row:contains('Tour member'):contains('Down'):contains('to keep it')",
        },
    ],
});
