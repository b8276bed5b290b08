/* What a member of tests/journeys sees at home, between the visits to the counter. */

import {registry} from "@web/core/registry";

const sees = (balance, latest) => () => [
    {
        content: "The balance",
        trigger: `.o_club_points:contains("${balance}")`,
    },
    {
        content: "The latest entry",
        trigger: `.o_club_history li:first-child:contains("${latest}")`,
    },
];

registry.category("web_tour.tours").add("loyalty_club_journey_earned", {
    steps: sees("50", "10 points for each full"),
});
registry.category("web_tour.tours").add("loyalty_club_journey_returned", {
    steps: sees("20", "Taken back"),
});
