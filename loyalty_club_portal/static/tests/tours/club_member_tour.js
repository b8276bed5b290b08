import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("loyalty_club_portal_member", {
    steps: () => [
        {
            content: "The balance is on the account's first page; open the club",
            trigger: ".o_portal_index_card a[href*='/my/club']:contains('250')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The balance is read at once",
            trigger: ".o_club_points:contains('250')",
        },
        {
            content: "The card can be scanned",
            trigger: ".o_club_barcode path",
        },
        {
            content: "Nothing is wider than the phone",
            trigger: ".o_club",
            run() {
                const {scrollWidth} = document.documentElement;
                if (scrollWidth > window.innerWidth) {
                    throw new Error(`The page is ${scrollWidth} wide`);
                }
            },
        },
        {
            content: "The latest entry comes first; go to the second page",
            trigger: ".o_club_history li:first-child:contains('Visit no. 25.')",
        },
        {
            trigger: ".o_club_next",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The oldest entry is on the second page",
            trigger: ".o_club_history li:last-child:contains('Visit no. 1.')",
        },
    ],
});
